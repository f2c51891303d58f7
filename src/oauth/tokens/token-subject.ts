import type { User } from '../../users/user.entity.js';
import type { Served } from '../clients/providers.service.js';

/** What tokens are about: who let which device of which client in, and how they had proved themselves. */
export interface TokenSubject extends Served {
  user: User;
  /** The device's id; revoking the device ends its tokens. */
  device: string;
  scopes: string[];
  /** When the person signed in in the browser; never the moment of the redemption. */
  auth_time: Date;
  /** RFC 8176. */
  amr: string[];
  /** The browser session in which they said yes. */
  session: string | null;
}
