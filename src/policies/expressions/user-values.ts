import type { UserValue } from '../../expressions/wire.js';
import type { User } from '../../users/user.entity.js';
import type { Users } from '../../users/users.service.js';

/** How an account stands in a context: expressions look the rest up when they ask for it. */
export interface UserReference {
  /** The account's id; null: no account has the name, and the flow pretends that one has. */
  $user: string | null;
  username: string;
  backend?: string;
}

/** An account as expressions see it; whatever else there is to know, they ask for. */
export function userValue(user: User, backend?: string): UserValue {
  return {
    $user: user.id,
    username: user.username,
    name: user.name,
    email: user.email,
    is_active: user.is_active,
    type: user.type,
    path: user.path,
    attributes: user.attributes,
    last_login: user.last_login?.toISOString() ?? null,
    password_change_date: user.password_change_date?.toISOString() ?? null,
    has_usable_password: user.password !== null,
    ...(backend === undefined ? {} : { backend }),
  };
}

/** Somebody whom the flow pretends to know: an account like any other, as far as it can be told. */
function pretended({ username, backend }: UserReference): UserValue {
  return {
    $user: null,
    username,
    name: username,
    email: '',
    is_active: true,
    type: 'internal',
    path: 'users',
    attributes: {},
    last_login: null,
    password_change_date: null,
    has_usable_password: true,
    ...(backend === undefined ? {} : { backend }),
  };
}

/** A context in which accounts are only named, with the accounts themselves. */
export async function withUsers(
  users: Users,
  context: Readonly<Record<string, unknown>>,
): Promise<Record<string, unknown>> {
  const entries = Object.entries(context).map(async ([key, value]) => {
    if (!isReference(value)) return [key, value] as const;
    const user = value.$user === null ? null : await users.byId(value.$user);
    return [key, user ? userValue(user, value.backend) : pretended({ ...value, $user: null })] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** The same way back: a context holds no more of an account than which one it is. */
export function withReferences(changes: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(changes).map(([key, value]) => [key, isReference(value) ? referenceOf(value) : value]),
  );
}

const referenceOf = ({ $user, username, backend }: UserReference): UserReference => ({
  $user,
  username,
  ...(backend === undefined ? {} : { backend }),
});

export function isReference(value: unknown): value is UserReference {
  return (
    typeof value === 'object' && value !== null && Object.hasOwn(value, '$user') && Object.hasOwn(value, 'username')
  );
}
