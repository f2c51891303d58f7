import { Injectable } from '@nestjs/common';
import type { Visitor } from '../../platform/http/visitor.js';
import { Limits } from '../../platform/limits/limits.js';
import { OAuthError } from '../oauth-error.js';

/** Unknown codes and tokens that one address may send in `WINDOW` seconds. */
const MISSES = 100;
const WINDOW = 10 * 60;

/** Counts codes and tokens that nobody knows. Only misses count, so that no device that waits is ever cut off. */
@Injectable()
export class Misses {
  constructor(private readonly limits: Limits) {}

  /** The refusal of an unknown code or token: the same words for one of another client. */
  async refusal(what: string, visitor: Visitor): Promise<OAuthError> {
    const { allowed, wait } = await this.limits.hit({
      key: `misses:${visitor.network}`,
      allowed: MISSES,
      window: WINDOW,
    });
    const tooMany = { status: 429, headers: { 'retry-after': String(wait) } };
    return new OAuthError(
      'invalid_grant',
      `The ${what} is unknown, or was given to another client.`,
      allowed ? {} : tooMany,
    );
  }
}
