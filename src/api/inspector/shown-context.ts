import type { UserReference } from '../../policies/expressions/user-values.js';
import type { User } from '../../users/user.entity.js';

/** What may hold a secret by its name; an author calls prompts as they like. */
const HIDDEN = /pass|secret|token|api.?key|private.?key|signature|cookie|otp|\bpin\b/i;
const STARS = '********************';
/** Deeper than this nothing is shown. */
const DEEPEST = 8;

/** A context as an admin may see it: accounts by name, nothing secret. `users`: those it refers to, by id. */
export function shownContext(
  context: Record<string, unknown>,
  users: ReadonlyMap<string, User>,
): Record<string, unknown> {
  const show = (value: unknown, depth: number): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    if (depth > DEEPEST) return '…';
    if (Array.isArray(value)) return value.map((item) => show(item, depth + 1));
    if (isUser(value)) return account(value, users);
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, HIDDEN.test(key) ? STARS : show(inner, depth + 1)]),
    );
  };
  return show(context, 0) as Record<string, unknown>;
}

/** The ids of the accounts that a context refers to. */
export function usersIn(value: unknown, depth = 0): string[] {
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return [];
  if (isUser(value)) return value.$user === null ? [] : [value.$user];
  return Object.values(value).flatMap((inner) => usersIn(inner, depth + 1));
}

function isUser(value: object): value is UserReference {
  return '$user' in value;
}

/** Nobody's id is shown, too: that an account is only pretended the admin may know. */
function account({ $user, username }: UserReference, users: ReadonlyMap<string, User>): object {
  const user = $user === null ? undefined : users.get($user);
  return user ? { pk: user.id, username: user.username, name: user.name, email: user.email } : { pk: null, username };
}
