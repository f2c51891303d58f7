import { IsString, MinLength } from 'class-validator';
import { policyType } from '../policy-type.js';

export class ExpressionConfig {
  /** The body of a function in Python. */
  @IsString() @MinLength(1) expression: string;
}

/** Passes when its expression says so. */
export const expression = policyType({
  type: 'expression',
  model: 'authentik_policies_expression.expressionpolicy',
  config: ExpressionConfig,
  main: 'expression',
});
