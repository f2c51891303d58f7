import type { Anatomy } from '../../expressions/cel/cel-ast.js';
import type { CelVariables } from '../../expressions/cel/cel.service.js';
import type { Authenticators } from '../../users/authenticators/authenticators.service.js';
import type { User } from '../../users/user.entity.js';
import type { Users } from '../../users/users.service.js';
import { DEVICE_KEY } from '../context-keys.js';
import type { PolicyRequest } from '../policy-type.js';

/** What an expression in CEL knows of a request; of the account only what it mentions. */
export async function celVariables(
  { users, authenticators }: { users: Users; authenticators: Authenticators },
  { user, visitor, context, plan }: PolicyRequest,
  { names, calls }: Anatomy,
  now: Date,
): Promise<CelVariables> {
  const mentions = (field: string): boolean => names.has('user') || names.has(`user.${field}`);
  const grouped = mentions('groups') || mentions('is_superuser') || calls.has('in_group');
  const groups = user && grouped ? await users.groupsOf(user.id) : [];
  const theirs = user && mentions('authenticators') ? await authenticators.of(user.id) : [];
  return {
    user: user
      ? {
          ...columnsOf(user),
          groups: groups.map(({ name }) => name),
          is_superuser: groups.some(({ is_superuser }) => is_superuser),
          authenticators: theirs.map(({ type }) => type),
        }
      : {},
    request: visitor
      ? {
          client_ip: visitor.address,
          user_agent: visitor.userAgent,
          host: visitor.host,
          is_secure: visitor.protocol === 'https',
        }
      : {},
    device: whatIsKnown(context[DEVICE_KEY]),
    application: context['application'] ?? {},
    flow: plan?.flow ?? {},
    context,
    now,
  };
}

/** Nothing is null: what is not known is not there, and `has()` says so. */
function whatIsKnown(facts: unknown): object {
  return Object.fromEntries(Object.entries(facts ?? {}).filter(([, value]) => value !== null));
}

function columnsOf({ id, username, name, email, is_active, type, path, attributes, last_login }: User): object {
  const ever = last_login === null ? {} : { last_login };
  return { id, username, name, email, is_active, type, path, attributes, ...ever };
}
