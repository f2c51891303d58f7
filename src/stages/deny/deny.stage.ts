import { Injectable } from '@nestjs/common';
import { deny as no, type Outcome } from '../../flows/outcome.js';
import { DENY_MESSAGE } from '../../flows/slots.js';
import { stageType, type StageHandler, type Turn } from '../../flows/stage-type.js';
import { DenyAnswer } from './deny.challenge.js';
import { DenyConfig } from './deny.config.js';

/** Ends the run: whoever comes as far as this may not go on. */
@Injectable()
class DenyStage implements StageHandler<DenyConfig, DenyAnswer> {
  challenge(): undefined {
    return undefined;
  }

  respond({ config, memory }: Turn<DenyConfig>): Outcome {
    return no(memory.get(DENY_MESSAGE) || config.deny_message || 'You may not go on here.');
  }
}

export const deny = stageType({
  type: 'deny',
  model: 'authentik_stages_deny.denystage',
  component: 'ak-stage-access-denied',
  config: DenyConfig,
  answer: DenyAnswer,
  handler: DenyStage,
  template: new URL('./deny.hbs', import.meta.url),
  knows: (before) => before,
});
