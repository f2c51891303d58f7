import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EffectiveDeviceSettings } from '../../brands/device-settings.js';
import { Clock } from '../../platform/clock.js';
import { duration } from '../../platform/duration.js';
import type { Visitor } from '../../platform/http/visitor.js';
import { ScopeClaims } from '../scopes/scope-claims.service.js';
import { ACCESS_TOKEN_TYPE, accessTokenClaims } from './access-token.js';
import { commonClaims } from './common-claims.js';
import { idTokenClaims } from './id-token.js';
import { Installations } from './installations.service.js';
import { issuerOf } from './issuer.js';
import { SigningKeys } from './signing-keys.service.js';
import { subjectOf } from './subject.js';
import type { TokenSubject } from './token-subject.js';

/** RFC 6749 §5.1, with the id token of OpenID Connect Core §3.1.3.3. */
export interface TokenResponse {
  access_token: string;
  token_type: 'Bearer';
  /** Seconds. */
  expires_in: number;
  /** What was granted, which may be less than was asked for. */
  scope: string;
  id_token?: string;
  refresh_token?: string;
}

/** Writes and signs tokens. Stores nothing: whoever asks decides first whether they may be given out. */
@Injectable()
export class Tokens {
  constructor(
    private readonly keys: SigningKeys,
    private readonly installations: Installations,
    private readonly claims: ScopeClaims,
    private readonly clock: Clock,
  ) {}

  /** `base`: the address at which the client knows this server; `visitor`: the device that asks. */
  async sign(
    about: TokenSubject,
    settings: EffectiveDeviceSettings,
    base: string,
    visitor: Visitor,
  ): Promise<TokenResponse> {
    const { provider, user, scopes, device } = about;
    const signer = await this.keys.signer(provider);
    const validity = settings.device_access_token_validity ?? provider.access_token_validity;
    const lifetime = Math.max(1, Math.floor(duration(validity)));
    const sub = subjectOf(user, provider.sub_mode, await this.installations.id());
    const common = commonClaims(about, { issuer: issuerOf(about, base), sub, now: this.clock.now(), lifetime });
    const { client_id } = provider;
    const access_token = await signer.sign(
      ACCESS_TOKEN_TYPE,
      accessTokenClaims(common, { jti: randomUUID(), client_id, scopes, device }),
    );
    const tokens: TokenResponse = { access_token, token_type: 'Bearer', expires_in: lifetime, scope: scopes.join(' ') };
    if (!scopes.includes('openid')) return tokens;
    const claims = provider.include_claims_in_id_token ? await this.claims.of(about, visitor) : {};
    const id_token = await signer.sign(
      'JWT',
      idTokenClaims(common, { accessToken: access_token, algorithm: signer.algorithm, claims }),
    );
    return { ...tokens, id_token };
  }
}
