import { IsObject } from 'class-validator';
import { Configurable } from '../configurable.js';

/** Google's Chrome Device Trust Connector. */
export class AuthenticatorEndpointGdtcConfig extends Configurable {
  /** Of the service account, as Google hands it out. */
  @IsObject() credentials: Record<string, unknown>;
}
