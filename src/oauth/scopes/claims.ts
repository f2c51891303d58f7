import type { Claims } from './merged.js';
import { User } from '../../users/user.entity.js';

/** What is known about a person. */
export interface Known {
  user: User;
  /** Names of their groups. */
  groups: string[];
}

/** The claims that a scope brings (OpenID Connect Core §5.4, with authentik's values). Other scopes bring none. */
const CLAIMS: Record<string, (known: Known) => Claims> = {
  profile: ({ user, groups }) => ({
    name: user.name || user.username,
    given_name: user.name || user.username,
    preferred_username: user.username,
    nickname: user.username,
    groups,
  }),
  // nobody has checked that the address is theirs
  email: ({ user }) => (user.email === '' ? {} : { email: user.email, email_verified: false }),
};

export function claimsOf(scopes: readonly string[], known: Known): Claims {
  const claims: Claims = {};
  for (const scope of scopes) Object.assign(claims, CLAIMS[scope]?.(known));
  return claims;
}

const SOMEBODY: Known = {
  user: Object.assign(new User(), { username: 'somebody', email: 'somebody@example.org' }),
  groups: [],
};

/** The names of the claims that these scopes may bring. */
export function claimNames(scopes: readonly string[]): string[] {
  return Object.keys(claimsOf(scopes, SOMEBODY));
}
