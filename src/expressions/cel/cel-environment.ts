import { Environment } from '@marcbachmann/cel-js';
import { cidrContains } from './cidr.js';
import type { ExpressionKind } from '../language.js';

/** What an expression may be: more than anybody writes, and little enough to be read at once. */
const LIMITS = { maxAstNodes: 1000, maxDepth: 50, maxListElements: 200, maxMapEntries: 200, maxCallArguments: 10 };

const USER = {
  id: 'string',
  username: 'string',
  name: 'string',
  email: 'string',
  is_active: 'bool',
  is_superuser: 'bool',
  type: 'string',
  path: 'string',
  attributes: 'map<string, dyn>',
  groups: 'list<string>',
  authenticators: 'list<string>',
  last_login: 'google.protobuf.Timestamp',
};

const REQUEST = { client_ip: 'string', user_agent: 'string', host: 'string', is_secure: 'bool' };

const DEVICE = {
  client_id: 'string',
  provider: { pk: 'string', name: 'string' },
  application: { pk: 'string', slug: 'string', name: 'string' },
  scopes: 'list<string>',
  client_ip: 'string',
  user_agent: 'string',
  device_name: 'string',
  age: 'int',
};

/** What every expression knows; the names of the fields are known when it is checked. */
const KNOWN = new Environment({ limits: LIMITS, enableOptionalTypes: true, homogeneousAggregateLiterals: false })
  .registerVariable({ name: 'user', schema: USER })
  .registerVariable({ name: 'request', schema: REQUEST })
  .registerVariable({ name: 'device', schema: DEVICE })
  .registerVariable({ name: 'application', schema: { id: 'string', slug: 'string', name: 'string' } })
  .registerVariable({ name: 'flow', schema: { pk: 'string', slug: 'string', title: 'string', designation: 'string' } })
  .registerVariable('context', 'map<string, dyn>')
  .registerVariable('now', 'google.protobuf.Timestamp')
  .registerFunction('in_group(string): bool', (name: string) => groups.includes(name))
  .registerFunction('cidr_contains(string, string): bool', (network: string, ip: string) => cidrContains([network], ip))
  .registerFunction('cidr_contains(list<string>, string): bool', cidrContains);

/** Beside these, some know more. */
export const ENVIRONMENTS: Readonly<Record<ExpressionKind, Environment>> = {
  policy: KNOWN,
  mapping: KNOWN.clone()
    .registerVariable({ name: 'provider', schema: { name: 'string', client_id: 'string' } })
    .registerVariable({ name: 'token', schema: { scope: 'list<string>' } }),
  prompt: KNOWN.clone().registerVariable('prompt_context', 'map<string, dyn>'),
};

/** Of whom `in_group` speaks: an expression is evaluated in one go, so there is only ever one. */
let groups: readonly string[] = [];

export function withGroups<T>(names: readonly string[], evaluate: () => T): T {
  groups = names;
  try {
    return evaluate();
  } finally {
    groups = [];
  }
}
