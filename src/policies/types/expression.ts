import { Injectable } from '@nestjs/common';
import { IsString, MinLength } from 'class-validator';
import { Expressions } from '../expressions/expressions.service.js';
import { policyType, type Asker, type PolicyAnswer, type PolicyHandler, type PolicyRequest } from '../policy-type.js';

/** Passes when its expression in Python says so. */
export class ExpressionConfig {
  /** The body of a function in Python: it passes when it returns something true. */
  @IsString() @MinLength(1) expression: string;
}

/** Passes when its expression says so; what that told `ak_message`, the person reads. */
@Injectable()
class ExpressionPolicy implements PolicyHandler<ExpressionConfig> {
  constructor(private readonly expressions: Expressions) {}

  ask({ expression }: ExpressionConfig, request: PolicyRequest, asker: Asker): Promise<PolicyAnswer> {
    return this.expressions.policy('python', expression, request, asker);
  }
}

/** What a body of one line, beside comments, always returns. */
function always(source: string): boolean | undefined {
  const lines = source.split('\n').map((line) => line.trim());
  const [line = '', ...more] = lines.filter((text) => text !== '' && !text.startsWith('#'));
  const [, answer] = /^return +(True|False) *(?:#.*)?$/.exec(line) ?? [];
  return answer === undefined || more.length > 0 ? undefined : answer === 'True';
}

export const expression = policyType({
  type: 'expression',
  model: 'authentik_policies_expression.expressionpolicy',
  config: ExpressionConfig,
  main: 'expression',
  language: 'python',
  constant: (config) => always(config.expression),
  handler: ExpressionPolicy,
});
