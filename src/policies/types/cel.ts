import { Injectable } from '@nestjs/common';
import { IsString, MinLength } from 'class-validator';
import { Expressions } from '../expressions/expressions.service.js';
import { policyType, type Asker, type PolicyAnswer, type PolicyHandler, type PolicyRequest } from '../policy-type.js';

/** Passes when its expression in CEL is true. */
class CelConfig {
  /** An expression in CEL that gives true or false: `device.client_id == "tv" && in_group("family")`. */
  @IsString() @MinLength(1) expression: string;
}

/** Passes when its expression is true. */
@Injectable()
class CelPolicy implements PolicyHandler<CelConfig> {
  constructor(private readonly expressions: Expressions) {}

  ask({ expression }: CelConfig, request: PolicyRequest, asker: Asker): Promise<PolicyAnswer> {
    return this.expressions.policy('cel', expression, request, asker);
  }
}

export const cel = policyType({
  type: 'cel',
  config: CelConfig,
  main: 'expression',
  language: 'cel',
  constant: ({ expression }) => {
    const source = expression.trim();
    return source === 'true' || source === 'false' ? source === 'true' : undefined;
  },
  handler: CelPolicy,
});
