import type { Flow } from '../../flows/flow.entity.js';
import type { House } from './house.js';
import type { BoundStage } from './stages-of.js';

/** Requirements that nobody who comes by a browser ever meets here. */
const NEVER_MET = ['require_token', 'require_redirect', 'require_outpost'];

/** Why a flow turns away everybody who comes to it, and what to do about it. */
export function turnsAway(
  house: House,
  flow: Flow,
  stages: readonly BoundStage[],
): { message: string; advice: string } | undefined {
  if (house.knows(flow, 'authentication') && NEVER_MET.includes(flow.authentication)) {
    return {
      message: `its authentication is ${flow.authentication}, which nobody meets`,
      advice: 'set authentication: none or require_authenticated on the flow',
    };
  }
  const deny = stages.find(({ type, met }) => type.type === 'deny' && met === true);
  if (!deny) return undefined;
  return {
    message: `everybody comes to its stage "${deny.stage.name}", which says no`,
    advice: 'bind a policy or a group to that stage, or take it out',
  };
}
