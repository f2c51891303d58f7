import { Brand } from '../../brands/brand.entity.js';
import type { Flow } from '../../flows/flow.entity.js';
import type { Known } from '../../flows/stage-type.js';
import { OAuth2Provider } from '../../oauth/clients/oauth2-provider.entity.js';
import { PolicyBinding } from '../../policies/policy-binding.entity.js';
import type { House } from './house.js';
import { includes, type BoundStage } from './stages-of.js';

type Facts = readonly Known[];

const SIGNED_IN: Facts = ['signed-in'];
const STRANGER: Facts = [];

/** What is known about the least known person who may begin a flow; undefined when that depends on who sends them. */
export function atTheDoor(house: House, flow: Flow, stages: readonly BoundStage[]): Facts | undefined {
  // a policy may know more than anybody: that people come from elsewhere, for example
  if (house.boundTo(PolicyBinding, flow.id).some(({ policy }) => policy !== null)) return undefined;
  if (!house.knows(flow, 'authentication', 'designation')) return undefined;
  if (['require_authenticated', 'require_superuser'].includes(flow.authentication)) return SIGNED_IN;
  if (includes(stages, 'user-login')) return STRANGER;
  if (isForDevices(house, flow, stages) || isForClients(house, flow)) return SIGNED_IN;
  const findsPeople = ['authentication', 'enrollment', 'recovery'].includes(flow.designation);
  return house.whole || findsPeople ? STRANGER : undefined;
}

/** A device flow that signs nobody in begins with the brand's sign-in. */
const isForDevices = (house: House, { id }: Flow, stages: readonly BoundStage[]): boolean =>
  house.all(Brand).some(({ flow_device_code }) => flow_device_code === id) ||
  stages.some(({ type }) => type.purpose !== undefined);

/** What a client asks on top comes after the device was confirmed. */
const isForClients = (house: House, { id, designation }: Flow): boolean =>
  designation === 'authorization' ||
  house.all(OAuth2Provider).some(({ authorization_flow }) => authorization_flow === id);

/** How a walk through the stages goes for somebody of whom so much is known. */
export interface Course {
  /** The first stage that turns everybody away because too little is known about them. */
  stuck: { at: BoundStage; needs: Facts } | undefined;
  /** What is known at the end; undefined: a stage on the way does not say. */
  end: Facts | undefined;
}

export function course(stages: readonly BoundStage[], from: Facts): Course {
  let known = from;
  for (const at of stages) {
    const { needs = [], knows } = at.type;
    if (at.met === false) continue;
    if (at.met && needs.length > 0 && !needs.some((need) => known.includes(need)))
      return { stuck: { at, needs }, end: known };
    if (!knows || !at.config) return { stuck: undefined, end: undefined };
    const after = knows(known, at.config);
    known = at.met ? after : [...new Set([...known, ...after])];
  }
  return { stuck: undefined, end: known };
}
