import { Module } from '@nestjs/common';
import { UsersModule } from '../users/users.module.js';
import { Doctor } from './doctor/doctor.service.js';
import { FirstAdminService } from './first-admin.service.js';
import { HealthController } from './health.controller.js';

@Module({
  imports: [UsersModule],
  controllers: [HealthController],
  providers: [Doctor, FirstAdminService],
  exports: [Doctor, FirstAdminService],
})
export class AdminModule {}
