import { ArrayUnique, IsArray, IsString, IsUUID } from 'class-validator';
import type { Problem } from '../../platform/validation.js';

/** Weighs signals. Each is a policy; it speaks up by passing, or by failing to answer. */
export class RiskCheckConfig {
  /** Whoever one of these speaks up about is told why, and has to say that they go on all the same. */
  @IsArray() @ArrayUnique() @IsUUID('loose', { each: true }) warn_when: string[] = [];
  /** Whoever one of these speaks up about walks `step_up_stages` before they go on. */
  @IsArray() @ArrayUnique() @IsUUID('loose', { each: true }) step_up_when: string[] = [];
  /** What those walk: usually a stage that checks a second factor, set up so that nobody passes without one. */
  @IsArray() @ArrayUnique() @IsUUID('loose', { each: true }) step_up_stages: string[] = [];
  /** Whoever one of these speaks up about does not go on. */
  @IsArray() @ArrayUnique() @IsUUID('loose', { each: true }) deny_when: string[] = [];
  /** What those are told; empty: what the policies say. */
  @IsString() deny_message = '';
}

export function riskCheckRule({ step_up_when, step_up_stages }: RiskCheckConfig): Problem[] {
  if (step_up_when.length === 0 || step_up_stages.length > 0) return [];
  return [{ field: 'step_up_stages', message: 'step_up_when needs step_up_stages: what people have to do then.' }];
}
