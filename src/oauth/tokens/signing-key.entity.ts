import { randomUUID } from 'node:crypto';
import type { JWK } from 'jose';
import { Column, Entity } from 'typeorm';
import { Choice, Id, Moment, Text } from '../../platform/database/fields.js';

export const SIGNING_ALGORITHMS = ['ES256', 'RS256'] as const;
export type SigningAlgorithm = (typeof SIGNING_ALGORITHMS)[number];

/** A key that signs tokens, one for each algorithm. The private half is sealed with the server's secret key. */
@Entity('signing_key')
export class SigningKey {
  /** Also the `kid` of everything that it signs. */
  @Id() id: string = randomUUID();
  @Choice(SIGNING_ALGORITHMS, { unique: true }) algorithm: SigningAlgorithm;
  /** The public half (RFC 7517). */
  @Column('jsonb') public_jwk: JWK;
  @Text() sealed_private_jwk: string;
  @Moment() created_at: Date;
}
