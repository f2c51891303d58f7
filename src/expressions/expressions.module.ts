import { Module } from '@nestjs/common';
import { Cel } from './cel/cel.service.js';
import { Python } from './python/python.service.js';
import { Syntax } from './syntax.service.js';

@Module({ providers: [Cel, Python, Syntax], exports: [Cel, Python, Syntax] })
export class ExpressionsModule {}
