import { deny, type Outcome } from '../../flows/outcome.js';
import type { StageHandler, StageType, Turn } from '../../flows/stage-type.js';
import type { Events } from '../../platform/events/events.js';
import type { KeptStage } from './kept-stage.js';

/** Stands in for a stage that cannot be walked: the flow says no, and the admin learns where. */
export class KeptHandler implements StageHandler {
  constructor(
    private readonly kept: KeptStage,
    private readonly events: Events,
  ) {}

  challenge(): undefined {
    return undefined;
  }

  async respond(turn: Turn): Promise<Outcome> {
    await this.events.record({
      action: 'configuration_error',
      user_id: turn.person?.user.id ?? null,
      client_ip: turn.visitor.address,
      context: {
        flow: turn.flow.slug,
        stage: turn.name,
        message: `Stagedoor keeps stages of ${this.kept.model}, but cannot walk them yet: take this one out of the flow`,
      },
    });
    return deny(`This service cannot do the next step yet: ${this.kept.does}. Tell whoever runs it.`);
  }
}

class NoAnswer {}

/** The stage as one that can be walked, as far as the refusal. */
export function refusing(kept: KeptStage): Omit<StageType, 'handler'> {
  const template = new URL('../deny/deny.hbs', import.meta.url);
  return { ...kept, component: 'ak-stage-access-denied', answer: NoAnswer, template };
}
