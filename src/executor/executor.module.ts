import { Module } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { BrandsModule } from '../brands/brands.module.js';
import { FlowsModule } from '../flows/flows.module.js';
import { answerEarlyErrors } from '../platform/http/early-errors.js';
import { PoliciesModule } from '../policies/policies.module.js';
import { StagesModule } from '../stages/stages.module.js';
import { UsersModule } from '../users/users.module.js';
import { Answers } from './answers.service.js';
import { Approach } from './approach.service.js';
import { ConfigureController } from './configure.controller.js';
import { DefaultFlowsController } from './default-flows.controller.js';
import { Executor } from './executor.service.js';
import { FlowApiController } from './flow-api.controller.js';
import { FlowApiErrorFilter } from './flow-api-error.filter.js';
import { FlowController } from './flow.controller.js';
import { Jumps } from './jumps.service.js';
import { Denials } from './inside/denials.service.js';
import { Verdicts } from './inside/verdicts.service.js';
import { Keeper } from './keeper.service.js';
import { Replays } from './replays.service.js';
import { StageScriptsController } from './stage-scripts.controller.js';
import { Turns } from './turns.service.js';
import { Visits } from './visits.service.js';
import { Walker } from './walker.service.js';

@Module({
  imports: [BrandsModule, FlowsModule, PoliciesModule, StagesModule, UsersModule],
  controllers: [ConfigureController, DefaultFlowsController, FlowController, FlowApiController, StageScriptsController],
  providers: [
    Answers,
    Approach,
    Denials,
    Executor,
    FlowApiErrorFilter,
    Jumps,
    Keeper,
    Replays,
    Turns,
    Verdicts,
    Visits,
    Walker,
  ],
  exports: [Verdicts],
})
export class ExecutorModule {
  constructor(host: HttpAdapterHost, filter: FlowApiErrorFilter) {
    answerEarlyErrors(host, filter);
  }
}
