import type { Entry } from './entry.js';
import { modelNamed, nickname, tableOf } from '../models/catalogue.js';
import { ONLY } from '../models/only.js';
import { textOf } from '../yaml/nodes.js';

/** What an object may be known by; any other identifier might be a secret. */
const LABELS = ['name', 'slug', 'managed', 'identifier', 'username'];

/** `entry 3, flow "device-code"` */
export function labelOf(entry: Entry): string {
  const name = textOf(entry.model) ?? '?';
  if (name === ONLY) return `entry ${entry.number}, what else is bound there`;
  const model = modelNamed(name);
  const kind = model?.config ? `${model.config.type} ${tableOf(model)}` : model ? nickname(model) : name;
  const known = [model?.key ?? 'name', ...LABELS]
    .map((field) => textOf((entry.identifiers.members.get(field) ?? entry.attrs.members.get(field))?.value))
    .find(Boolean);
  if (known === undefined) return `entry ${entry.number}, ${kind}`;
  return `entry ${entry.number}, ${kind} ${model?.key === 'order' ? `of order ${known}` : `"${known}"`}`;
}

/** The same where the file says the name by a tag, once that is resolved. */
export function withName(label: string, name: string | undefined): string {
  return name === undefined || /["\d]$|there$/.test(label) ? label : `${label} "${name}"`;
}
