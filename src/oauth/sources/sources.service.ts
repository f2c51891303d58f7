import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Secrets } from '../../platform/secrets/secrets.js';
import { OAuthSource } from './oauth-source.entity.js';

/** Keeps what sources are told in confidence. */
@Injectable()
export class Sources {
  constructor(private readonly secrets: Secrets) {}

  /** Sealed, not hashed: one day it has to be shown to the other server. True: it is another one now. */
  async setSecret(id: string, secret: string, within: EntityManager): Promise<boolean> {
    const { consumer_secret: sealed } = await within.findOneByOrFail(OAuthSource, { id });
    if (sealed !== null && this.secrets.unseal('source-secret', sealed) === secret) return false;
    await within.update(OAuthSource, { id }, { consumer_secret: this.secrets.seal('source-secret', secret) });
    return true;
  }
}
