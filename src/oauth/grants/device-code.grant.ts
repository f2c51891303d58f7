import { Injectable } from '@nestjs/common';
import type { Visitor } from '../../platform/http/visitor.js';
import { DEVICE_CODE } from '../clients/oauth2-provider.entity.js';
import type { DeviceGrant } from '../device/device-grant.entity.js';
import { DevicePolls } from '../device/device-polls.service.js';
import { ReturnNumbers } from '../device/return-numbers.service.js';
import { Redemptions } from '../device/redemptions.service.js';
import { OAuthError } from '../oauth-error.js';
import type { Grant, GrantAnswer, GrantType, TokenRequest } from './grant.js';
import { Misses } from './misses.js';

const denied = (): OAuthError => new OAuthError('access_denied', 'The authorization request was denied.');
const used = (): OAuthError => new OAuthError('invalid_grant', 'The device code has been used.');

/** A device asks whether somebody has let it in (RFC 8628 §3.4, §3.5). */
@Injectable()
class DeviceCodeGrant implements Grant {
  constructor(
    private readonly polls: DevicePolls,
    private readonly redemptions: Redemptions,
    private readonly misses: Misses,
    private readonly numbers: ReturnNumbers,
  ) {}

  async exchange({ provider, form, visitor }: TokenRequest): Promise<GrantAnswer> {
    const poll = await this.polls.poll(provider.id, form.require('device_code'));
    if (!poll) throw await this.misses.refusal('device code', visitor);
    const { grant, verdict } = poll;
    switch (verdict.kind) {
      case 'authorization_pending':
        return this.waiting(grant, form.get('return_number'), visitor);
      case 'slow_down':
        return { kind: 'slow_down', retryAfter: verdict.retryAfter };
      case 'expired_token':
        throw new OAuthError('expired_token', 'The device code has expired; ask for a new one.');
      case 'access_denied':
        throw denied();
      case 'redeemed':
        throw used();
      case 'approved': {
        const redemption = await this.redemptions.redeem(grant, visitor);
        if (redemption.kind === 'denied') throw denied();
        if (redemption.kind === 'late') throw used();
        return { kind: 'tokens', tokens: redemption.tokens };
      }
    }
  }

  private async waiting(grant: DeviceGrant, sent: string | undefined, visitor: Visitor): Promise<GrantAnswer> {
    const kind = 'authorization_pending';
    if (grant.return_number !== 'asked' || grant.state !== 'claimed') return { kind };
    if (sent === undefined) return { kind, return_number: 'required' };
    const returned = await this.numbers.take(grant, sent, visitor);
    if (returned === 'refused') throw denied();
    return returned === 'right' ? { kind } : { kind, return_number: 'wrong' };
  }
}

export const deviceCode: GrantType = { grant_type: DEVICE_CODE, handler: DeviceCodeGrant };
