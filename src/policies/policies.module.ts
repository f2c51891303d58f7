import { Module } from '@nestjs/common';
import { Cel } from '../expressions/cel/cel.service.js';
import { UsersModule } from '../users/users.module.js';
import { Expressions } from './expressions/expressions.service.js';
import { Policies } from './policies.service.js';
import { policyCatalogueProviders } from './policy-catalogue.js';

@Module({
  imports: [UsersModule],
  providers: [Policies, Cel, Expressions, ...policyCatalogueProviders],
  exports: [Policies, Expressions],
})
export class PoliciesModule {}
