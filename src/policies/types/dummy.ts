import { Injectable } from '@nestjs/common';
import { IsBoolean, IsInt, Min } from 'class-validator';
import { Clock } from '../../platform/clock.js';
import { policyType, type PolicyAnswer, type PolicyHandler } from '../policy-type.js';

class DummyPolicyConfig {
  /** The answer. */
  @IsBoolean() result = false;
  /** Seconds that it takes at least. */
  @IsInt() @Min(0) wait_min = 5;
  /** Seconds that it takes at most. */
  @IsInt() @Min(0) wait_max = 30;
}

@Injectable()
class DummyPolicy implements PolicyHandler<DummyPolicyConfig> {
  constructor(private readonly clock: Clock) {}

  async ask({ result, wait_min, wait_max }: DummyPolicyConfig): Promise<PolicyAnswer> {
    await this.clock.pass(wait_min + Math.random() * Math.max(0, wait_max - wait_min));
    return { passing: result, messages: ['dummy'] };
  }
}

/** Answers what it is told to, after a while between `wait_min` and `wait_max`: for trying out bindings. */
export const dummy = policyType({
  type: 'dummy',
  model: 'authentik_policies_dummy.dummypolicy',
  config: DummyPolicyConfig,
  constant: ({ result }) => result,
  handler: DummyPolicy,
});
