import { randomUUID } from 'node:crypto';
import { Column, Entity } from 'typeorm';
import { Id, Text } from '../database/fields.js';

/** A certificate and, where it is there, the private key that belongs to it. */
@Entity('certificate_key_pair')
export class CertificateKeyPair {
  @Id() id: string = randomUUID();
  /** What it is called: by this, providers and files refer to it. */
  @Text({ unique: true, min: 1 }) name: string;
  /** What files call a pair that every authentik has. */
  @Text({ nullable: true, unique: true }) managed: string | null = null;
  /** PEM; of several certificates the first counts. Only a key of before there were certificates has none yet. */
  @Text({ min: 1 }) certificate_data: string;
  /** The private key in PEM, sealed with the server's secret key; null: there is none. */
  @Column('text', { nullable: true }) key_data: string | null = null;
  /** What a key of before there were certificates is called in tokens; null: by its thumbprint. */
  @Column('text', { nullable: true }) kid: string | null = null;
}
