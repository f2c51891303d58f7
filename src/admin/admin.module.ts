import { Module } from '@nestjs/common';
import { ExpressionsModule } from '../expressions/expressions.module.js';
import { UsersModule } from '../users/users.module.js';
import { Doctor } from './doctor/doctor.service.js';
import { FirstAdminService } from './first-admin.service.js';
import { HealthController } from './health.controller.js';
import { PythonWarmUp } from './python-warm-up.service.js';

@Module({
  imports: [ExpressionsModule, UsersModule],
  controllers: [HealthController],
  providers: [Doctor, FirstAdminService, PythonWarmUp],
  exports: [Doctor, FirstAdminService, PythonWarmUp],
})
export class AdminModule {}
