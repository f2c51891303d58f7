/** What an account may be looked up by, in SQL; a JSON path for `attributes__…`, and what is known of its groups. */
const COLUMNS: Readonly<Record<string, string>> = {
  pk: 'u.id::text',
  id: 'u.id::text',
  uuid: 'u.id::text',
  username: 'u.username',
  name: 'u.name',
  email: 'u.email',
  type: 'u.type',
  path: 'u.path',
  is_active: 'u.is_active::text',
};

const GROUP_COLUMNS: Readonly<Record<string, string>> = {
  pk: 'g.id::text',
  group_uuid: 'g.id::text',
  name: 'g.name',
  is_superuser: 'g.is_superuser::text',
};

/** Django's names for the groups that somebody is a member of. */
const GROUPS = ['groups', 'ak_groups'];

/** Django's look-ups: how a text of SQL is held against a parameter. */
const LOOK_UPS: Readonly<Record<string, (column: string, parameter: string) => string>> = {
  exact: (c, p) => `${c} = ${p}`,
  iexact: (c, p) => `lower(${c}) = lower(${p})`,
  contains: (c, p) => `strpos(${c}, ${p}) > 0`,
  icontains: (c, p) => `strpos(lower(${c}), lower(${p})) > 0`,
  startswith: (c, p) => `starts_with(${c}, ${p})`,
  istartswith: (c, p) => `starts_with(lower(${c}), lower(${p}))`,
  endswith: (c, p) => `right(${c}, length(${p})) = ${p}`,
  iendswith: (c, p) => `lower(right(${c}, length(${p}))) = lower(${p})`,
};

/** Conditions and list items that one question may have. */
const MOST = 50;

/** What no account can be looked up by. */
export class UnknownLookUp extends Error {}

/**
 * Django's conditions (`email__iexact`, `attributes__rank`, `groups__name__in`) as the WHERE of a query over `"user" u`.
 * Every value is a parameter, and no name of the question's gets into the text.
 *
 * @throws UnknownLookUp
 */
export function userQuery(where: Readonly<Record<string, unknown>>): { sql: string; parameters: unknown[] } {
  const parameters: unknown[] = [];
  const bind = (value: unknown): string => `$${parameters.push(value)}::text`;
  const conditions = Object.entries(where).map(([name, value]) => condition(name, value, bind));
  if (conditions.length > MOST) throw new UnknownLookUp(`more than ${MOST} conditions`);
  return { sql: conditions.length === 0 ? 'true' : conditions.join(' AND '), parameters };
}

type Bind = (value: unknown) => string;

function condition(name: string, value: unknown, bind: Bind): string {
  const [field = '', ...rest] = name.split('__');
  if (field === 'attributes') return ofAttributes(rest, value, bind);
  if (GROUPS.includes(field)) {
    const [of = 'pk', ...lookUp] = rest;
    const inside = compare(columnOf(GROUP_COLUMNS, of, name), lookUp, value, bind, name);
    return `EXISTS (SELECT FROM user_group m JOIN "group" g ON g.id = m."group" WHERE m."user" = u.id AND ${inside})`;
  }
  return compare(columnOf(COLUMNS, field, name), rest, value, bind, name);
}

function ofAttributes(path: string[], value: unknown, bind: Bind): string {
  const isLookUp = (word: string | undefined): boolean =>
    word !== undefined && (Object.hasOwn(LOOK_UPS, word) || word === 'in' || word === 'isnull');
  const lookUp = isLookUp(path.at(-1)) ? path.slice(-1) : [];
  const keys = lookUp.length > 0 ? path.slice(0, -1) : path;
  if (keys.length === 0) throw new UnknownLookUp('attributes takes a key: attributes__rank');
  const place = keys.map(bind).join(', ');
  const text = `(u.attributes #>> ARRAY[${place}])`;
  // values of JSON are compared as such: 1 is not "1"
  const isExact = lookUp[0] === undefined || lookUp[0] === 'exact';
  if (isExact && value !== null) return `(u.attributes #> ARRAY[${place}]) = ${bind(JSON.stringify(value))}::jsonb`;
  return compare(text, lookUp, value, bind, `attributes__${path.join('__')}`);
}

function compare(
  column: string,
  [lookUp = 'exact', ...more]: string[],
  value: unknown,
  bind: Bind,
  name: string,
): string {
  if (more.length > 0) throw unknown(name);
  if (lookUp === 'isnull') return `${column} IS ${value === true ? '' : 'NOT '}NULL`;
  if (value === null) return `${column} IS NULL`;
  if (lookUp === 'in') {
    if (!Array.isArray(value) || value.length > MOST)
      throw new UnknownLookUp(`${name} takes a list, at most ${MOST} long`);
    return value.length === 0 ? 'false' : `${column} IN (${value.map((item) => bind(textOf(item, name))).join(', ')})`;
  }
  const how = Object.hasOwn(LOOK_UPS, lookUp) ? LOOK_UPS[lookUp] : undefined;
  if (!how) throw unknown(name);
  return how(column, bind(textOf(value, name)));
}

function columnOf(columns: Readonly<Record<string, string>>, field: string, name: string): string {
  const column = Object.hasOwn(columns, field) ? columns[field] : undefined;
  if (column === undefined) throw unknown(name);
  return column;
}

function textOf(value: unknown, name: string): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new UnknownLookUp(`${name} takes a text, a number or a truth value`);
}

const unknown = (name: string): UnknownLookUp => new UnknownLookUp(`nobody can be looked up by ${name}`);
