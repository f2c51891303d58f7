import { Flow } from '../../flows/flow.entity.js';
import { DEVICE_CODE, OAuth2Provider } from '../../oauth/clients/oauth2-provider.entity.js';
import type { House } from './house.js';
import type { LintRule } from './rule.js';
import { stagesOf } from './stages-of.js';
import { turnsAway } from './turns-away.js';

/** A client whose own flow, which is walked when the device is confirmed, turns everybody away. */
export const clientFlow: LintRule = {
  name: 'client-flow',
  look: (house) =>
    house.all(OAuth2Provider).flatMap((provider) => {
      if (!house.knows(provider, 'authorization_flow', 'grant_types')) return [];
      if (!provider.grant_types.includes(DEVICE_CODE)) return [];
      const flow = house.one(Flow, provider.authorization_flow);
      const fault = flow && faultOf(house, flow);
      return fault ? [{ about: provider.id, also: [flow.id], field: 'authorization_flow', ...fault }] : [];
    }),
};

function faultOf(house: House, flow: Flow): { message: string; advice: string } | undefined {
  if (house.knows(flow, 'authentication') && flow.authentication === 'require_unauthenticated') {
    return {
      message: `its authorization flow "${flow.slug}" turns away whoever is signed in, so no device of this client gets in`,
      advice: 'set authentication: require_authenticated on the flow',
    };
  }
  const closed = turnsAway(house, flow, stagesOf(house, flow.id) ?? []);
  return (
    closed && {
      message: `its authorization flow "${flow.slug}" lets no device of this client in: ${closed.message}`,
      advice: closed.advice,
    }
  );
}
