import type { PythonInput } from '../../expressions/python/python-call.js';
import type { HttpValue } from '../../expressions/wire.js';
import type { Users } from '../../users/users.service.js';
import type { PolicyRequest } from '../policy-type.js';
import { userValue, withUsers } from './user-values.js';

/** What an expression in Python knows of a request. */
export async function pythonInput(
  users: Users,
  { user, visitor, context, plan }: PolicyRequest,
  extra: Readonly<Record<string, unknown>>,
): Promise<PythonInput> {
  const http: HttpValue | null = visitor && {
    base: `${visitor.protocol}://${visitor.host}`,
    path: plan ? `/if/flow/${plan.flow.slug}/` : '/',
    method: 'GET',
    query: {},
    address: visitor.address,
    user_agent: visitor.userAgent,
  };
  return {
    user: user && userValue(user),
    http,
    context: await withUsers(users, context),
    extra: await withUsers(users, extra),
    ...(plan ? { plan } : {}),
  };
}
