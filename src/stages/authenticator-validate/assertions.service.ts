import { Injectable } from '@nestjs/common';
import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import { Brands } from '../../brands/brands.service.js';
import type { Learnt } from '../../flows/memory.js';
import { PENDING_IDENTIFIER, PENDING_USER } from '../../flows/slots.js';
import type { Turn } from '../../flows/stage-type.js';
import { Events } from '../../platform/events/events.js';
import type { Authenticator } from '../../users/authenticators/authenticator.entity.js';
import { Passkeys } from '../../users/authenticators/passkeys.service.js';
import { Reputations } from '../../users/reputation/reputations.service.js';
import { Users } from '../../users/users.service.js';
import { isAllowedMake, partyFor, wrongMake } from '../authenticator-webauthn/party.js';
import type { AuthenticatorValidateConfig } from './authenticator-validate.config.js';
import { passwordless } from './mfa-proof.js';

/** What a stage that passkeys answer says about them. */
export type PasskeyRules = Pick<
  AuthenticatorValidateConfig,
  'webauthn_user_verification' | 'webauthn_hints' | 'webauthn_allowed_device_types'
>;

/** Whom a passkey is asked of; null: whoever has one that this server knows. */
export type Bearer = { user: string; passkeys: readonly Authenticator[] } | null;

export type Asserted = { authenticator: Authenticator; userVerified: boolean } | { wrong: string };

/** Asks passkeys, and says in authentik's words what is wrong with an answer. */
@Injectable()
export class Assertions {
  constructor(
    private readonly passkeys: Passkeys,
    private readonly brands: Brands,
    private readonly users: Users,
    private readonly events: Events,
    private readonly reputations: Reputations,
  ) {}

  async options(turn: Turn, rules: PasskeyRules, bearer: Bearer): Promise<PublicKeyCredentialRequestOptionsJSON> {
    return this.passkeys.assertion(await partyFor(this.brands, turn.visitor), bindingOf(turn, bearer), {
      allow: bearer && bearer.passkeys,
      userVerification: rules.webauthn_user_verification,
      hints: rules.webauthn_hints,
    });
  }

  async check(turn: Turn, rules: PasskeyRules, bearer: Bearer, sent: string): Promise<Asserted> {
    const party = await partyFor(this.brands, turn.visitor);
    const verdict = await this.passkeys.check(party, bindingOf(turn, bearer), sent, {
      allow: bearer && bearer.passkeys,
      userVerification: rules.webauthn_user_verification,
    });
    if (verdict.kind !== 'right') {
      await this.failed(turn, bearer?.user ?? null);
      return { wrong: verdict.kind === 'unknown' ? 'Invalid device' : 'Assertion failed' };
    }
    if (!isAllowedMake(rules.webauthn_allowed_device_types, verdict.authenticator.aaguid))
      return { wrong: wrongMake(party) };
    return verdict;
  }

  /** What follows when a passkey has said by itself who its owner is. */
  async identify(turn: Turn, rules: PasskeyRules, sent: string): Promise<{ learnt: Learnt[] } | { wrong: string }> {
    const asserted = await this.check(turn, rules, null, sent);
    if ('wrong' in asserted) return asserted;
    const owner = await this.users.byId(asserted.authenticator.user);
    if (!owner) return { wrong: 'Invalid device' };
    const { authenticator, userVerified } = asserted;
    const proof = passwordless(turn.memory, authenticator, userVerified);
    return { learnt: [PENDING_USER.is(owner.id), PENDING_IDENTIFIER.is(owner.username), ...proof] };
  }

  /** Somebody has failed to use an authenticator. */
  async failed({ visitor, name }: Turn, user_id: string | null): Promise<void> {
    const context = { known: user_id !== null, stage: name };
    await this.events.record({ action: 'login_failed', user_id, client_ip: visitor.address, context });
    const owner = user_id === null ? null : await this.users.byId(user_id);
    if (owner) await this.reputations.change({ identifier: owner.username, address: visitor.address }, -1);
  }
}

/** What a passkey's answer is tied to. */
function bindingOf({ browser, flow, name }: Turn, bearer: Bearer): string {
  return JSON.stringify(['get', browser, flow.id, name, bearer?.user ?? null]);
}
