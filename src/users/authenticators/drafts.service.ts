import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { madeId } from '../../platform/secrets/made-id.js';
import { Secrets } from '../../platform/secrets/secrets.js';
import { User } from '../user.entity.js';

/** Easily told apart when they are typed from paper; 32, so that five bits choose one. */
const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';

/** Who is setting up what, where. */
export interface DraftPlace {
  user: string;
  /** The browser's hash. */
  browser: string;
  /** The stage's name. */
  stage: string;
}

/** What is needed to make an authenticator before it is confirmed. */
export interface Draft {
  /** The owner's seed that it comes from: `Authenticators.add` wants it. */
  seed: Buffer | null;
  /** Says which draft a page has shown, and nothing about it. */
  mark: string;
  /** `length` secret bytes. */
  bytes(length: number): Buffer;
  /** `count` different secret codes. */
  codes(count: number, length: number): string[];
}

/**
 * Secrets that are shown before anything may be stored: looking at a page writes nothing, so they are derived from the
 * server's key, the browser, and a seed of the account that changes whenever one of its authenticators comes or goes.
 * The same page shows the same secret until it is confirmed, and never again after that.
 */
@Injectable()
export class Drafts {
  constructor(
    private readonly db: DataSource,
    private readonly secrets: Secrets,
  ) {}

  /** Null: there is no such account. */
  async for({ user, browser, stage }: DraftPlace): Promise<Draft | null> {
    const account = await this.db.manager.findOneBy(User, { id: user });
    if (!account) return null;
    const seed = account.authenticators_seed;
    const place = JSON.stringify([user, browser, stage, seed?.toString('hex') ?? null]);
    const bytes = (length: number, which: number): Buffer => {
      const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, block) =>
        this.secrets.mac('authenticator-draft', JSON.stringify([place, which, block])),
      );
      return Buffer.concat(blocks).subarray(0, length);
    };
    const code = (length: number, which: number): string =>
      Array.from(bytes(length, which), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
    return {
      seed,
      mark: bytes(16, 0).toString('base64url'),
      bytes: (length) => bytes(length, 1),
      codes: (count, length) => Array.from({ length: count }, (_, i) => code(length, i + 2)),
    };
  }

  /** The id of what a run makes at a stage: whoever asks twice, after a crash, is told the same. */
  id(run: string, stage: string): string {
    return madeId(this.secrets.mac('authenticator-draft', JSON.stringify([run, stage])));
  }
}
