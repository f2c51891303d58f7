import { Module } from '@nestjs/common';
import { BrandsModule } from '../brands/brands.module.js';
import { ExecutorModule } from '../executor/executor.module.js';
import { FlowsModule } from '../flows/flows.module.js';
import { StagesModule } from '../stages/stages.module.js';
import { UsersModule } from '../users/users.module.js';
import { Allowed } from './allowed.service.js';
import { ApiErrorFilter } from './api-error.filter.js';
import { DiagramController } from './diagram/diagram.controller.js';
import { InspectorController } from './inspector/inspector.controller.js';
import { InspectorPageController } from './inspector/inspector-page.controller.js';
import { Inspector } from './inspector/inspector.service.js';

/** What programs may ask about the server, in authentik's words, beside walking flows. */
@Module({
  imports: [BrandsModule, ExecutorModule, FlowsModule, StagesModule, UsersModule],
  controllers: [DiagramController, InspectorController, InspectorPageController],
  providers: [Allowed, ApiErrorFilter, Inspector],
})
export class ApiModule {}
