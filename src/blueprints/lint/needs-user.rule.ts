import { Flow } from '../../flows/flow.entity.js';
import type { Known } from '../../flows/stage-type.js';
import { atTheDoor, course } from './acquaintance.js';
import type { LintRule } from './rule.js';
import { stagesOf } from './stages-of.js';

const LACKS: Record<Known, { message: string; advice: string }> = {
  named: {
    message: 'nobody has said by then who they are',
    advice: 'put identification before it',
  },
  proved: {
    message: 'nobody has proved by then who they are',
    advice: 'put identification and password before it',
  },
  'signed-in': {
    message: 'nobody is signed in by then',
    advice: 'put identification, password and user-login before it, or let the flow require_authenticated',
  },
};

/** A stage that needs somebody before there is one. */
export const needsUser: LintRule = {
  name: 'needs-user',
  look: (house) =>
    house.all(Flow).flatMap((flow) => {
      const stages = stagesOf(house, flow.id);
      const from = stages && atTheDoor(house, flow, stages);
      const stuck = from && course(stages, from).stuck;
      if (!stuck) return [];
      const { message, advice } = LACKS[stuck.needs[0]!];
      const { binding, stage } = stuck.at;
      return [
        {
          about: binding.id,
          also: [stage.id, flow.id],
          message: `everybody is turned away at "${stage.name}": ${message}`,
          advice,
        },
      ];
    }),
};
