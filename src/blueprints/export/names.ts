import { nickname, tableOf } from '../models/catalogue.js';
import { partsOf } from './compare.js';
import type { Inventory } from './inventory.js';
import type { Thing } from './thing.js';

/** What the entries of an export call their objects and their secrets; the same for the same objects. */
export class Names {
  private readonly ids = new Map<Thing, string>();
  private readonly variables = new Map<string, string>();

  /** @param things in the order in which they are written */
  constructor(inventory: Inventory, things: readonly Thing[]) {
    const ids = new Set<string>();
    const variables = new Set<string>();
    for (const thing of things) {
      const known = partsOf(inventory.keyOf(thing)).join('-');
      const words = ascii(known, '-').toLowerCase();
      this.ids.set(
        thing,
        unlike(ids, [tableOf(thing.model).replaceAll('_', '-'), words].filter(Boolean).join('-'), '-'),
      );
      for (const field of thing.secrets) {
        const owner = ascii(known, '_');
        const name = `${/^[A-Za-z]/.test(owner) ? owner : `${nickname(thing.model)}_${owner}`}_${field}`;
        this.variables.set(`${thing.id} ${field}`, unlike(variables, ascii(name, '_').toUpperCase(), '_'));
      }
    }
  }

  /** For `!KeyOf`: `flow-device-code`. */
  id(thing: Thing): string {
    return this.ids.get(thing)!;
  }

  /** For `!Env`: `KITCHEN_RADIO_CLIENT_SECRET`. */
  variable(thing: Thing, field: string): string {
    return this.variables.get(`${thing.id} ${field}`)!;
  }

  /** Every variable that the file takes a secret from. */
  get secrets(): string[] {
    return [...this.variables.values()];
  }
}

/** Letters and digits, and one separator for whatever is between them. */
const ascii = (text: string, separator: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean)
    .join(separator);

/** The name, or the name with the first number that makes it another than all before. */
function unlike(taken: Set<string>, name: string, separator: string): string {
  let free = name;
  for (let number = 2; taken.has(free); number++) free = `${name}${separator}${number}`;
  taken.add(free);
  return free;
}
