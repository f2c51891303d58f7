import { Module } from '@nestjs/common';
import { PoliciesModule } from '../policies/policies.module.js';
import { Applications } from './applications.service.js';
import { Consents } from './consents.service.js';

@Module({ imports: [PoliciesModule], providers: [Applications, Consents], exports: [Applications, Consents] })
export class ApplicationsModule {}
