import { Module } from '@nestjs/common';
import { Python } from './python/python.service.js';

@Module({ providers: [Python], exports: [Python] })
export class ExpressionsModule {}
