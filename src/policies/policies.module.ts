import { Module } from '@nestjs/common';
import { UsersModule } from '../users/users.module.js';
import { Policies } from './policies.service.js';
import { policyCatalogueProviders } from './policy-catalogue.js';

@Module({ imports: [UsersModule], providers: [Policies, ...policyCatalogueProviders], exports: [Policies] })
export class PoliciesModule {}
