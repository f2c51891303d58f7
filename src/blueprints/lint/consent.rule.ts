import { Brand } from '../../brands/brand.entity.js';
import { Flow } from '../../flows/flow.entity.js';
import { DEVICE_CODE, OAuth2Provider } from '../../oauth/clients/oauth2-provider.entity.js';
import type { House } from './house.js';
import type { LintRule } from './rule.js';
import { includes, stagesOf } from './stages-of.js';
import { turnsAway } from './turns-away.js';

/** A public client whose devices get in without anybody being asked what they may do. */
export const consent: LintRule = {
  name: 'consent',
  look: (house) =>
    house.all(OAuth2Provider).flatMap((provider) => {
      if (!house.knows(provider, 'client_type', 'grant_types', 'authorization_flow')) return [];
      if (provider.client_type !== 'public' || !provider.grant_types.includes(DEVICE_CODE)) return [];
      if (asksItself(house, provider)) return [];
      const brand = house.all(Brand).find((each) => asks(house, each) === false);
      if (!brand) return [];
      return [
        {
          about: provider.id,
          also: [brand.id, brand.flow_device_code ?? ''],
          field: 'authorization_flow',
          message: `at the brand "${brand.domain}" nobody is asked for consent: anybody can ask for a code in the name of a public client`,
          advice:
            'give it an authorization_flow with a consent stage, or put consent behind user-code in the device flow',
        },
      ];
    }),
};

/** Whether the client's own flow asks, or may ask for all that is known. */
function asksItself(house: House, { authorization_flow }: OAuth2Provider): boolean {
  if (authorization_flow === null) return false;
  const stages = stagesOf(house, authorization_flow);
  return !stages || includes(stages, 'consent');
}

/** Whether the brand's device flow asks; undefined when nobody knows, or no device gets that far. */
function asks(house: House, brand: Brand): boolean | undefined {
  if (!house.knows(brand, 'flow_device_code')) return undefined;
  const flow = house.one(Flow, brand.flow_device_code);
  const stages = flow && stagesOf(house, flow.id);
  if (!stages || turnsAway(house, flow, stages)) return undefined;
  // before the code there is nothing yet to ask about; without a user-code stage the code comes last
  const code = stages.findIndex(({ type }) => type.type === 'user-code');
  return code >= 0 && includes(stages.slice(code + 1), 'consent');
}
