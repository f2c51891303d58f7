import type { Type } from '@nestjs/common';
import type { Visitor } from '../../platform/http/visitor.js';
import type { OAuth2Provider } from '../clients/oauth2-provider.entity.js';
import type { Form } from '../form.js';
import type { TokenResponse } from '../tokens/tokens.service.js';

/** A token request of a client that is known, has proved itself, and may use this grant. */
export interface TokenRequest {
  provider: OAuth2Provider;
  form: Form;
  visitor: Visitor;
}

/** What a token request comes to. */
export type GrantAnswer =
  | { kind: 'tokens'; tokens: TokenResponse }
  /** RFC 8628 §3.5. What nearly every poll is told: a value, because throwing would double the cost of a poll. */
  | {
      kind: 'authorization_pending';
      /** The device has to send the two digits that the page shows; `wrong`: those that it sent are not these. */
      return_number?: 'required' | 'wrong';
    }
  /** `retryAfter`: seconds. */
  | { kind: 'slow_down'; retryAfter: number };

/**
 * One way to get tokens (RFC 6749 §4). It checks everything first and changes one thing last.
 *
 * @throws OAuthError for every other refusal
 */
export interface Grant {
  exchange(request: TokenRequest): Promise<GrantAnswer>;
}

/** A grant as an entry of `index.ts`. */
export interface GrantType {
  /** The `grant_type` of the request (RFC 6749 §4.5: an extension grant has an absolute URI). */
  grant_type: string;
  handler: Type<Grant>;
}
