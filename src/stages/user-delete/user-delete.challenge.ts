export interface UserDeleteChallenge {
  /** The account that any answer deletes. */
  pending_user: string;
  pending_user_avatar: string;
}

/** To answer is to say yes. */
export class UserDeleteAnswer {}
