import { IsIn } from 'class-validator';

export interface ConfirmDeviceChallenge {
  /** False: the request was decided, has run out, or is being dealt with elsewhere. Then nothing else is told. */
  open: boolean;
  application: { name: string; publisher: string; icon: string; description: string };
  /** What the device asks for, in sentences. */
  scopes: { id: string; name: string }[];
  /** The code as the device shows it, for comparison. */
  user_code: string;
  device_name: string | null;
  requester: { address: string | null; user_agent: string | null };
  /** ISO 8601. */
  requested_at: string;
  /** The same in words: `2 minutes ago`. */
  requested: string;
  /** The account in use; null: nobody is signed in. */
  pending_user: string | null;
  pending_user_avatar: string;
  /** Where to sign out in order to use another account. */
  switch_url: string;
}

export class ConfirmDeviceAnswer {
  @IsIn(['allow', 'deny'], { message: 'Choose "Allow" or "Deny".' }) decision: 'allow' | 'deny';
}
