import { Brand } from '../../brands/brand.entity.js';
import { Flow } from '../../flows/flow.entity.js';
import { atTheDoor, course } from './acquaintance.js';
import type { House } from './house.js';
import type { LintRule, Remark } from './rule.js';
import { includes, stagesOf } from './stages-of.js';
import { turnsAway } from './turns-away.js';

type Fault = Pick<Remark, 'message' | 'advice' | 'also'>;

/** A brand at which nobody can let a device in. */
export const deviceFlow: LintRule = {
  name: 'device-flow',
  look: (house) =>
    house.all(Brand).flatMap((brand): Remark[] => {
      if (!house.knows(brand, 'flow_device_code')) return [];
      const fault = faultOf(house, brand);
      return fault ? [{ about: brand.id, field: 'flow_device_code', ...fault }] : [];
    }),
};

function faultOf(house: House, brand: Brand): Fault | undefined {
  if (brand.flow_device_code === null) {
    return {
      message: 'it has no device flow, so /device answers 404 there',
      advice: 'set flow_device_code to the flow that takes the code, for example device-code',
    };
  }
  const flow = house.one(Flow, brand.flow_device_code);
  const stages = flow && stagesOf(house, flow.id);
  if (!flow || !stages) return undefined;
  const closed = turnsAway(house, flow, stages);
  if (closed)
    return { ...closed, also: [flow.id], message: `its device flow "${flow.slug}" lets nobody in: ${closed.message}` };
  const from = atTheDoor(house, flow, stages);
  const walk = from && course(stages, from);
  if (walk && !walk.stuck && walk.end && !walk.end.includes('signed-in')) {
    return {
      also: [flow.id],
      message: `nobody is signed in at the end of its device flow "${flow.slug}", so no device gets in`,
      advice: 'take user-logout out of the flow',
    };
  }
  return includes(stages, 'user-login') ? undefined : signInFirst(house, brand, flow);
}

/** The flow signs nobody in, so that people come to it by the brand's sign-in. */
function signInFirst(house: House, brand: Brand, flow: Flow): Fault | undefined {
  if (flow.authentication === 'require_unauthenticated') {
    return {
      also: [flow.id],
      message: `its device flow "${flow.slug}" signs nobody in, and turns away whoever is signed in`,
      advice: 'set authentication: none on the flow, or give it identification, password and user-login',
    };
  }
  if (!house.knows(brand, 'flow_authentication')) return undefined;
  const named = house.one(Flow, brand.flow_authentication);
  const flows = named ? [named] : house.all(Flow).filter(({ designation }) => designation === 'authentication');
  if ((!named && !house.whole) || flows.some((signIn) => signsIn(house, signIn) !== false)) return undefined;
  return {
    also: [...(named ? [named.id] : []), flow.id],
    message: `its device flow "${flow.slug}" sends people to sign in first, and ${
      named ? `its sign-in flow "${named.slug}" signs nobody in` : 'there is no flow that signs anybody in'
    }`,
    advice: 'set flow_authentication to a flow with identification, password and user-login, in this order',
  };
}

/** Whether somebody who walks the flow is signed in at its end; undefined when nobody can say. */
function signsIn(house: House, flow: Flow): boolean | undefined {
  const stages = stagesOf(house, flow.id);
  if (!stages) return undefined;
  if (turnsAway(house, flow, stages)) return false;
  const { stuck, end } = course(stages, []);
  return stuck ? false : end?.includes('signed-in');
}
