import type { Served } from '../clients/providers.service.js';
import type { DeviceGrant } from './device-grant.entity.js';

/** What a person is shown of a device that asks. */
export interface DeviceRequest extends Served {
  grant: DeviceGrant;
  /** The scopes asked for; `name` is the sentence for the person, or the scope itself when it has none. */
  scopes: { id: string; name: string }[];
}

/** What comes of entering a code. Unknown, used, expired and foreign codes are all just `wrong`. */
export type ClaimVerdict =
  | {
      kind: 'claimed';
      /** `user_code`: as the device shows it. */
      request: DeviceRequest & { user_code: string };
    }
  | { kind: 'wrong' }
  /** Too many wrong codes: even the right one is refused for so long. */
  | { kind: 'wait'; seconds: number; /** Or sign in first, and try at once. */ signInHelps: boolean }
  /** The policies of the application say no to this person; the device goes on waiting. */
  | { kind: 'forbidden'; messages: string[] };

/**
 * What comes of saying yes. `gone`: it was decided differently before, or another browser has the code; `forbidden`: what
 * the policies of the application have to say.
 */
export type Approval = 'approved' | 'expired' | 'gone' | { forbidden: string[] };
