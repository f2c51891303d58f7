import { Injectable } from '@nestjs/common';
import { Cel } from '../../expressions/cel/cel.service.js';
import { ExpressionError } from '../../expressions/expression-error.js';
import type { ExpressionKind, ExpressionLanguage } from '../../expressions/language.js';
import { Clock } from '../../platform/clock.js';
import { Users } from '../../users/users.service.js';
import type { PolicyRequest } from '../policy-type.js';
import { celVariables } from './cel-variables.js';

/** Checks and evaluates what authors write as expressions: the one place for all of them. */
@Injectable()
export class Expressions {
  constructor(
    private readonly cel: Cel,
    private readonly users: Users,
    private readonly clock: Clock,
  ) {}

  /**
   * The value of an expression, as JSON: for prompts.
   *
   * @param extra what it knows beside the request: `prompt_context`
   * @throws ExpressionError for whatever is wrong with it
   */
  value(
    language: ExpressionLanguage,
    source: string,
    request: PolicyRequest,
    extra: Record<string, unknown> = {},
  ): Promise<unknown> {
    if (language === 'cel') return this.inCel('prompt', source, request, extra);
    throw new ExpressionError('this server cannot evaluate Python');
  }

  private async inCel(
    kind: ExpressionKind,
    source: string,
    request: PolicyRequest,
    extra: Record<string, unknown>,
  ): Promise<unknown> {
    const anatomy = this.cel.anatomy(source, kind);
    const variables = await celVariables(this.users, request, anatomy, this.clock.now());
    return this.cel.run(source, kind, { ...variables, ...extra });
  }
}
