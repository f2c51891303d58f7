import { Injectable } from '@nestjs/common';
import { Assertions, type Bearer } from './assertions.service.js';
import type { DeviceChallenge } from './authenticator-validate.challenge.js';
import type { Asked, ValidateTurn } from './positions.service.js';

/** Says what each kind of authenticator is asked for. */
@Injectable()
export class DeviceChallenges {
  constructor(private readonly assertions: Assertions) {}

  /** One a kind, the last used first. */
  async make(turn: ValidateTurn, asked: Asked): Promise<DeviceChallenge[]> {
    const challenges: DeviceChallenge[] = [];
    for (const { last_used, ...kind } of kindsOf(asked)) {
      const passkey = kind.device_class === 'webauthn';
      const challenge = passkey ? await this.assertions.options(turn, turn.config, bearerOf(asked)) : {};
      challenges.push({ ...kind, challenge, last_used });
    }
    return challenges;
  }

  /** Whether `chosen` (JSON) is one of these. */
  includes(asked: Asked, chosen: string): boolean {
    const { device_class, device_uid } = Object(JSON.parse(chosen)) as Partial<DeviceChallenge>;
    return kindsOf(asked).some((one) => one.device_class === device_class && one.device_uid === String(device_uid));
  }
}

export function bearerOf({ user, devices }: Asked): Bearer {
  return user === null ? null : { user, passkeys: devices.filter(({ type }) => type === 'webauthn') };
}

function kindsOf({ user, devices }: Asked): Omit<DeviceChallenge, 'challenge'>[] {
  if (user === null) return [{ device_class: 'webauthn', device_uid: '-1', last_used: null }];
  const first = devices.filter((one, i) => devices.findIndex(({ type }) => type === one.type) === i);
  return first.map(({ type, id, last_used_at }) => ({
    device_class: type,
    device_uid: id,
    last_used: last_used_at?.toISOString() ?? null,
  }));
}
