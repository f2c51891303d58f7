import { Injectable } from '@nestjs/common';
import { ALREADY_SIGNED_IN, PENDING_IDENTIFIER, PENDING_USER } from '../../flows/slots.js';
import type { Turn } from '../../flows/stage-type.js';
import { duration } from '../../platform/duration.js';
import type { Authenticator } from '../../users/authenticators/authenticator.entity.js';
import { Authenticators } from '../../users/authenticators/authenticators.service.js';
import { RecentUses } from '../../users/authenticators/recent-uses.service.js';
import { NOBODY } from '../../users/users.service.js';
import { isAllowedMake } from '../authenticator-webauthn/party.js';
import type { AuthenticatorValidateConfig } from './authenticator-validate.config.js';

export type ValidateTurn = Turn<AuthenticatorValidateConfig>;

/** Who is asked. */
export interface Asked {
  /** Null: whoever has a passkey that this server knows. */
  user: string | null;
  /** What they have, the last used first. */
  devices: readonly Authenticator[];
}

export type ValidatePosition =
  /** There is nothing to ask. */
  | { kind: 'pass' }
  /** They have nothing that could be asked for. */
  | { kind: 'none' }
  | { kind: 'ask'; asked: Asked };

/** Says how somebody stands before the stage. Looks only. */
@Injectable()
export class Positions {
  constructor(
    private readonly authenticators: Authenticators,
    private readonly uses: RecentUses,
  ) {}

  async of(turn: ValidateTurn): Promise<ValidatePosition> {
    const { config, memory, person, flow, browser, name } = turn;
    const named = memory.get(PENDING_IDENTIFIER) !== undefined;
    // a name that nobody has is looked up, too: it walks as one whose owner has nothing
    const user = memory.get(PENDING_USER) ?? (named ? NOBODY : person?.user.id);
    if (user === undefined) {
      const findable = flow.designation === 'authentication' && config.device_classes.includes('webauthn');
      return findable ? { kind: 'ask', asked: { user: null, devices: [] } } : { kind: 'pass' };
    }
    // whoever is signed in has nothing to prove again, if they have proved this
    if (memory.get(ALREADY_SIGNED_IN) && person?.session.amr.includes('mfa')) return { kind: 'pass' };
    const devices = (await this.authenticators.of(user)).filter((one) => counts(config, one));
    if (duration(config.last_auth_threshold) > 0) {
      const used = await this.uses.find({ browser, user, stage: name });
      if (devices.some(({ id }) => id === used)) return { kind: 'pass' };
    }
    return devices.length === 0 ? { kind: 'none' } : { kind: 'ask', asked: { user, devices } };
  }
}

function counts(config: AuthenticatorValidateConfig, { type, aaguid }: Authenticator): boolean {
  if (!config.device_classes.includes(type)) return false;
  return type !== 'webauthn' || isAllowedMake(config.webauthn_allowed_device_types, aaguid);
}

export function codeTypes({ device_classes }: AuthenticatorValidateConfig): ('totp' | 'static')[] {
  return (['totp', 'static'] as const).filter((type) => device_classes.includes(type));
}
