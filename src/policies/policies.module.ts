import { Module } from '@nestjs/common';
import { UsersModule } from '../users/users.module.js';
import { Policies } from './policies.service.js';

@Module({ imports: [UsersModule], providers: [Policies], exports: [Policies] })
export class PoliciesModule {}
