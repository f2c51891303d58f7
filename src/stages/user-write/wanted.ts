import { deepMerge, isObject } from '../../platform/deep-merge.js';
import { isPlain, plainText } from '../../platform/plain-text.js';
import type { User } from '../../users/user.entity.js';

/** What a flow may write into an account's own fields. Nothing here says what the account may do. */
const FIELDS = ['username', 'name', 'email'] as const;

export interface Wanted {
  fields: Partial<Pick<User, (typeof FIELDS)[number]>>;
  /** To be laid over those that the account has. */
  attributes: Record<string, unknown>;
}

/**
 * What prompt data says about an account. Fields and attributes that are deep (`attributes.settings.locale`, or
 * `attributes_settings.locale`); everything else is passed over: ids, groups, types, and what only the flow needs.
 */
export function wantedFrom(data: Readonly<Record<string, unknown>>): Wanted {
  const wanted: Wanted = { fields: {}, attributes: {} };
  for (const [key, value] of Object.entries(data)) {
    const field = FIELDS.find((name) => name === key);
    if (field !== undefined) {
      if (isPlain(value) || value === null) wanted.fields[field] = plainText(value);
      continue;
    }
    const deep = key === 'attributes' ? value : nested(key, value);
    if (isObject(deep)) wanted.attributes = deepMerge(wanted.attributes, deep);
  }
  return wanted;
}

/** `attributes.a.b` → `{ a: { b: value } }` */
function nested(key: string, value: unknown): unknown {
  const path = /^attributes[._](.+)$/s.exec(key)?.[1]?.split('.');
  return path?.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
}
