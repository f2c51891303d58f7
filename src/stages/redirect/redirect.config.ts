import { IsBoolean, IsIn, IsOptional, IsString, IsUUID } from 'class-validator';
import type { Problem } from '../../platform/validation.js';
import { mayLeadTo } from './target.js';

/** Sends people to an address, or on to another flow. */
export class RedirectConfig {
  /** To an address, or to another flow. */
  @IsIn(['static', 'flow']) mode: 'static' | 'flow';
  /** True: the other flow knows what this one has found out. */
  @IsBoolean() keep_context = true;
  /** The address, for `static`: it begins with `https://`, `http://` or, on this server, with `/`. */
  @IsString() target_static = '';
  /** The flow, for `flow`. */
  @IsOptional() @IsUUID('loose') target_flow: string | null = null;
}

export function redirectRule({ mode, target_static, target_flow }: RedirectConfig): Problem[] {
  if (mode === 'static' && target_static === '')
    return [{ field: 'target_static', message: 'Target URL should be present when mode is Static.' }];
  if (mode === 'static' && !mayLeadTo(target_static))
    return [{ field: 'target_static', message: 'target_static must begin with https://, http:// or a single /' }];
  if (mode === 'flow' && target_flow === null)
    return [{ field: 'target_flow', message: 'Target Flow should be present when mode is Flow.' }];
  return [];
}
