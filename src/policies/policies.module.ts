import { Module } from '@nestjs/common';
import { ExpressionsModule } from '../expressions/expressions.module.js';
import { UsersModule } from '../users/users.module.js';
import { Lookups } from './expressions/lookups.service.js';
import { Expressions } from './expressions/expressions.service.js';
import { Policies } from './policies.service.js';
import { policyCatalogueProviders } from './policy-catalogue.js';

@Module({
  imports: [ExpressionsModule, UsersModule],
  providers: [Policies, Lookups, Expressions, ...policyCatalogueProviders],
  exports: [Policies, Expressions],
})
export class PoliciesModule {}
