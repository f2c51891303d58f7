import { OAuth2Provider } from '../../oauth/clients/oauth2-provider.entity.js';
import type { LintRule } from './rule.js';

/** A client that no application holds. */
export const unserved: LintRule = {
  name: 'unserved',
  look: (house) =>
    house
      .all(OAuth2Provider)
      .filter((provider) => house.knows(provider, 'application') && provider.application === null)
      .map(({ id }) => ({
        about: id,
        field: 'application',
        message: 'it belongs to no application, so its client is unknown to the endpoints',
        advice: 'name it as provider of an application',
      })),
};
