import { Module } from '@nestjs/common';
import { PoliciesModule } from '../policies/policies.module.js';
import { UsersModule } from '../users/users.module.js';
import { FlowTokens } from './flow-tokens.service.js';
import { Openings } from './opening.js';
import { Outlines } from './outline/outlines.service.js';
import { Planner } from './planner.service.js';
import { Purposes } from './purpose.js';
import { Runs } from './runs.service.js';

@Module({
  imports: [PoliciesModule, UsersModule],
  providers: [FlowTokens, Openings, Outlines, Planner, Purposes, Runs],
  exports: [FlowTokens, Openings, Outlines, Planner, Purposes, Runs],
})
export class FlowsModule {}
