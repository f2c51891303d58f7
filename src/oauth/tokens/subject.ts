import type { User } from '../../users/user.entity.js';
import { sha256 } from '../../platform/secrets/hash.js';
import type { OAuth2Provider } from '../clients/oauth2-provider.entity.js';

/**
 * The `sub` of a person's tokens. authentik's modes; its `user_id` is a number, ours is the account's id. An account
 * without the chosen attribute is hashed, because `sub` may not be empty (RFC 9068 §2.2).
 */
export function subjectOf(user: User, mode: OAuth2Provider['sub_mode'], installation: string): string {
  const upn = user.attributes['upn'];
  const chosen = {
    hashed_user_id: '',
    user_id: user.id,
    user_uuid: user.id,
    user_username: user.username,
    user_email: user.email,
    user_upn: typeof upn === 'string' ? upn : '',
  }[mode];
  return chosen || sha256(`${user.id}-${installation}`).toString('hex');
}
