import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { Limits } from '../../platform/limits/limits.js';
import { sameBytes } from '../../platform/secrets/hash.js';
import { Secrets } from '../../platform/secrets/secrets.js';

/** Seconds in which a passkey must have answered. */
const LIFETIME = 10 * 60;

/**
 * The challenges that passkeys sign (W3C Web Authentication §13.4.3). Looking at a page stores nothing, so a challenge
 * says itself what it is for: a random number, the time at which it ends, and a keyed hash of both with its binding.
 * Only one that was answered well is stored, so that it is answered once.
 */
@Injectable()
export class Ceremonies {
  constructor(
    private readonly secrets: Secrets,
    private readonly clock: Clock,
    private readonly limits: Limits,
  ) {}

  /** `binding`: the browser, the stage, the person, and whatever else must be the same when it is answered. */
  challenge(binding: string): Uint8Array<ArrayBuffer> {
    const head = Buffer.alloc(20);
    randomBytes(16).copy(head);
    head.writeUInt32BE(Math.floor(this.clock.in(LIFETIME).getTime() / 1000), 16);
    return Uint8Array.from(Buffer.concat([head, this.mac(head, binding)]));
  }

  /** Whether a challenge (base64url) is ours, for this, and not over. */
  isOurs(challenge: string, binding: string): boolean {
    const bytes = Buffer.from(challenge, 'base64url');
    if (bytes.length !== 52) return false;
    const head = bytes.subarray(0, 20);
    return sameBytes(bytes.subarray(20), this.mac(head, binding)) && head.readUInt32BE(16) * 1000 > +this.clock.now();
  }

  /** False: it was answered before. */
  async spend(challenge: string): Promise<boolean> {
    return (await this.limits.hit({ key: `webauthn:${challenge}`, allowed: 1, window: LIFETIME })).allowed;
  }

  private mac(head: Buffer, binding: string): Buffer {
    return this.secrets.mac('webauthn-challenge', `${head.toString('hex')} ${binding}`);
  }
}
