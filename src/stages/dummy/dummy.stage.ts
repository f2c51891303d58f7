import { Injectable } from '@nestjs/common';
import { next, type Outcome } from '../../flows/outcome.js';
import { stageType, type StageHandler, type Turn } from '../../flows/stage-type.js';
import { DummyAnswer, type DummyChallenge } from './dummy.challenge.js';
import { DummyConfig } from './dummy.config.js';

/** Shows a page that asks nothing, or fails. */
@Injectable()
class DummyStage implements StageHandler<DummyConfig, DummyAnswer> {
  challenge({ config, name }: Turn<DummyConfig>): DummyChallenge {
    if (config.throw_error) throw new Error('Test error');
    return { title: name, name };
  }

  respond(): Outcome {
    return next();
  }
}

export const dummy = stageType({
  type: 'dummy',
  model: 'authentik_stages_dummy.dummystage',
  component: 'ak-stage-dummy',
  config: DummyConfig,
  answer: DummyAnswer,
  handler: DummyStage,
  template: new URL('./dummy.hbs', import.meta.url),
  knows: (before) => before,
});
