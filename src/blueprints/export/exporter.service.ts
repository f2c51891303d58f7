import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { scalar, type Node } from '../yaml/nodes.js';
import { writeDocument } from '../yaml/write-document.js';
import { Inventory } from './inventory.js';
import { Names } from './names.js';
import { inOrder, inShortOrder, type Place } from './order.js';
import { select } from './selection.js';
import { ShortWriter } from './short-writer.js';
import type { Thing } from './thing.js';
import { items, map, NOWHERE, text, Writer } from './writer.js';

export interface ExportOptions {
  /** `flow:device-code`, `brand:example.org` …; none: everything. */
  what?: readonly string[];
  /** True: in the short form, as far as it can say what there is; otherwise in authentik's. */
  short?: boolean;
}

export interface Exported {
  text: string;
  /** The environment variables from which the file takes secrets. */
  secrets: readonly string[];
  /** What could not be said. */
  notes: readonly string[];
}

const GENERATED = 'blueprints.goauthentik.io/generated';

/** Writes what the database holds as a blueprint. */
@Injectable()
export class Exporter {
  constructor(private readonly db: DataSource) {}

  /**
   * A blueprint that makes the same objects, here or in another database. The same objects give the same text.
   *
   * @throws PlainError for a name that nothing has
   */
  async export({ what = [], short = false }: ExportOptions = {}): Promise<Exported> {
    const inventory = await this.db.transaction('REPEATABLE READ', (tx) => Inventory.read(tx));
    const selected = select(inventory, what);
    const { names, entries } = short ? inShortForm(inventory, selected) : inLongForm(inventory, selected);
    const title = what.length === 0 ? 'Stagedoor export' : `Stagedoor export of ${what.join(', ')}`;
    const root = map({
      version: scalar(1, NOWHERE),
      metadata: map({ name: text(title), labels: map({ [GENERATED]: text('true') }) }),
      entries: items(entries),
    });
    const { secrets } = names;
    return { text: writeDocument(root, { comment: headOf(secrets), compact: short }), secrets, notes: inventory.notes };
  }
}

interface Written {
  names: Names;
  entries: Node[];
}

function inLongForm(inventory: Inventory, things: ReadonlySet<Thing>): Written {
  const places = inOrder(inventory, things);
  const writer = new Writer(inventory, new Names(inventory, made(places)));
  for (const place of places) writer.add(place.thing, writer.long(place));
  addPermissions(writer, made(places));
  return { names: writer.names, entries: writer.finish() };
}

function inShortForm(inventory: Inventory, things: ReadonlySet<Thing>): Written {
  const { places, inside } = inShortOrder(inventory, things);
  const written = made(places).flatMap((thing) => [...inventory.inOrder(inside.of(thing)), thing]);
  const writer = new Writer(inventory, new Names(inventory, written));
  const short = new ShortWriter(writer, inside);
  for (const place of places) writer.add(place.thing, short.entry(place));
  addPermissions(writer, written);
  return { names: writer.names, entries: writer.finish() };
}

function addPermissions(writer: Writer, things: readonly Thing[]): void {
  for (const thing of things) {
    const permissions = writer.permissions(thing);
    if (permissions) writer.add(thing, permissions);
  }
}

const made = (places: readonly Place[]): Thing[] => places.filter(({ again }) => !again).map(({ thing }) => thing);

function headOf(secrets: readonly string[]): string {
  if (secrets.length === 0) return '';
  return ['Secrets are not in this file. Put them into the environment before it is applied:', ...secrets].join('\n');
}
