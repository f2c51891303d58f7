import type { EntityManager } from 'typeorm';
import { ObjectPermission } from '../../users/object-permission.entity.js';
import { PERMISSION } from '../../users/permissions.js';
import type { Entry } from '../reading/entry.js';
import type { Teller } from './field-writer.js';
import { modelOf, tableOf } from '../models/catalogue.js';
import { isUuid } from '../models/field-rules.js';
import type { Model, Work } from '../models/model.js';
import { isPrivate, Mistake, textOf, type Node } from '../yaml/nodes.js';
import type { Change } from '../reports/entry-report.js';
import type { Resolver } from '../tags/resolver.js';
import { straysIn } from '../reading/strays.js';

/** `permission: authentik_flows.view_flow` to an account, to a role, or to both. */
type Permission = Pick<ObjectPermission, 'permission' | 'user' | 'role'>;

export interface Permissions {
  all: Permission[];
  /** True: something in them is told to nobody. */
  private: boolean;
}

const FIELD = 'permissions';
const HOLDERS = { user: 'authentik_core.user', role: 'authentik_rbac.role' } as const;
type Holder = keyof typeof HOLDERS;

/** Reads what an entry lets people do with its object; what is wrong is told. */
export async function readPermissions(
  entry: Entry,
  model: Model,
  resolver: Resolver,
  teller: Teller,
  work: Work | undefined,
): Promise<Permissions> {
  const permissions: Permissions = { all: [], private: false };
  for (const item of entry.permissions?.items ?? []) {
    try {
      const node = await resolver.resolve(item);
      permissions.private ||= isPrivate(node);
      permissions.all.push(...(await readOne(node, model, teller, work)));
    } catch (error) {
      if (!(error instanceof Mistake)) throw error;
      teller.wrong(error, FIELD);
    }
  }
  return permissions;
}

async function readOne(item: Node, model: Model, teller: Teller, work: Work | undefined): Promise<Permission[]> {
  const written = item.kind === 'map' ? item.members.get('permission')?.value : undefined;
  const name = textOf(written);
  if (item.kind !== 'map' || !written || (name === undefined && !isUnknown(written)))
    throw new Mistake('a permission is written { permission: …, user: … } or { permission: …, role: … }', item.at);
  const permission = name === undefined ? '' : fullName(name, model, written);
  const permissions: Permission[] = [];
  const strays = straysIn(item, ['permission', ...Object.keys(HOLDERS)]);
  for (const { message, at } of strays) teller.warn(`${message}; it is passed over`, at, FIELD);
  if (strays.length === 0 && !Object.keys(HOLDERS).some((holder) => item.members.has(holder)))
    teller.warn('it names neither user nor role: nobody gets the permission', item.at, FIELD);
  for (const holder of Object.keys(HOLDERS) as Holder[]) {
    const node = item.members.get(holder)?.value;
    const id = node && (await holderOf(node, holder, teller, work));
    if (id !== undefined) permissions.push({ permission, user: null, role: null, [holder]: id });
  }
  return permissions;
}

/** With the application of authentik's that the model belongs to: `view_flow` is short for it. */
function fullName(name: string, model: Model, { at }: Node): string {
  const [app = ''] = model.names[0].split('.');
  const full = name.includes('.') ? name : `${app}.${name}`;
  if (!PERMISSION.test(full)) throw new Mistake('a permission is written like authentik_flows.view_flow', at);
  if (full.startsWith(`${app}.`)) return full;
  throw new Mistake(`a permission for ${model.names[0]} begins with ${app}: this one is for something else`, at);
}

/** Nobody, without a word, where a file says null; and with a warning where it looked for somebody who is not there. */
async function holderOf(
  node: Node,
  holder: Holder,
  teller: Teller,
  work: Work | undefined,
): Promise<string | undefined> {
  const model = modelOf(HOLDERS[holder]);
  const wrong = new Mistake(`${holder} takes the id of a ${holder}: refer to it with !KeyOf or !Find`, node.at);
  if (node.kind !== 'scalar') throw wrong;
  if (node.gap) {
    const { why, uncovered, need } = node.gap;
    if (teller.strict && !uncovered) throw new Mistake(why, node.at, need ?? true);
    if (!uncovered) teller.gap(need);
    teller.warn(`${why}; nobody gets the permission`, node.at, FIELD);
    return undefined;
  }
  if (node.refers !== undefined && node.refers !== tableOf(model)) throw wrong;
  if (node.value === null) return undefined;
  if (!isUuid(node.value)) throw wrong;
  if (node.refers === undefined && work && !(await work.tx.existsBy(model.entity, { id: node.value })))
    throw new Mistake(`there is no ${holder} with this id`, node.at, true);
  return node.value;
}

const isUnknown = (node: Node): boolean => node.kind === 'scalar' && node.unknown === true;

/** Adds what the object's permissions lack. As in authentik none is ever taken away. */
export async function givePermissions(
  tx: EntityManager,
  object: string,
  { all: wanted, private: hidden }: Permissions,
): Promise<Change[]> {
  if (wanted.length === 0) return [];
  const same = (a: Permission, b: Permission): boolean =>
    a.permission === b.permission && a.user === b.user && a.role === b.role;
  const before = (await tx.findBy(ObjectPermission, { object })).map(({ permission, user, role }) => ({
    permission,
    user,
    role,
  }));
  const missing = wanted.filter(
    (one, i) => !before.some((other) => same(one, other)) && wanted.findIndex((other) => same(one, other)) === i,
  );
  if (missing.length === 0) return [];
  for (const permission of missing)
    await tx.insert(ObjectPermission, Object.assign(new ObjectPermission(), { object }, permission));
  if (hidden) return [{ field: FIELD, secret: true }];
  return [{ field: FIELD, before, after: [...before, ...missing] }];
}
