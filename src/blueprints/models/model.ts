import type { EntityManager } from 'typeorm';
import type { ExpressionKind, ExpressionLanguage } from '../../expressions/language.js';
import type { Providers } from '../../oauth/clients/providers.service.js';
import type { Secrets } from '../../platform/secrets/secrets.js';
import type { KeyPairs } from '../../platform/certificates/key-pairs.service.js';
import type { Problem } from '../../platform/validation.js';
import type { Users } from '../../users/users.service.js';
import type { Node } from '../yaml/nodes.js';

/** What a model works with while a file is being applied: everything happens in one transaction. */
export interface Work {
  readonly tx: EntityManager;
  readonly users: Users;
  readonly providers: Providers;
  readonly secrets: Secrets;
  readonly keyPairs: KeyPairs;
}

export interface Row {
  id: string;
}

/** A field whose text is an expression. */
export interface ExpressionField {
  field: string;
  language: ExpressionLanguage;
  kind: ExpressionKind;
}

/** A field that is not a column of the model's own table. */
export interface Extra {
  /** For a field that holds the id of another object, or a list of ids: which models it may be of. */
  references?: readonly string[];
  /** True: its value is neither shown nor exported; only that it is another one is told. */
  secret?: true;
  /** True: a field of another model says the same, and that one is exported. */
  mirror?: true;
  /** What is wrong with a value, if anything. */
  problem?(value: unknown): string | undefined;
  /** The value as an author would write it; of a secret only whether there is one. */
  read(work: Pick<Work, 'tx'>, id: string): Promise<unknown>;
  /** Writes the value for the object of this id. True: something is different now. */
  write(work: Work, id: string, value: unknown): Promise<boolean>;
}

/**
 * What entries can make: one entry in `index.ts`. What an author may write is the entity itself, whose fields carry
 * their rules, so that an entry is held to the same rules as everybody else.
 */
export interface Model {
  /** authentik's name, then others that it goes by; all in lower case. */
  names: readonly [string, ...string[]];
  /** The word that begins an entry of the short form. */
  short?: string;
  /** The field by which people know it: what a reference of the short form says. */
  key: string;
  entity: new () => Row;
  /** For rows of one table whose settings differ by type: they are in `config`, and this class has their rules. */
  config?: {
    type: string;
    class: new () => object;
    /** The setting that the type is mainly about: the short form may say it right behind the type. */
    main?: string;
  };
  /** Fields that hold the id of another object, or a list of ids: which models it may be of. */
  references?: Readonly<Record<string, readonly string[]>>;
  extras?: Readonly<Record<string, Extra>>;
  /** Fields that are sealed in the database; their values are neither shown nor exported. */
  secrets?: readonly string[];
  /** Other names of fields. */
  aliases?: Readonly<Record<string, string>>;
  /** Columns that no entry can read or write. */
  hidden?: readonly string[];
  /** Keys that the items of a list have: others are not stored. */
  itemKeys?: Readonly<Record<string, readonly string[]>>;
  /** Fields that authentik only tells and never takes: whoever writes them is not listened to, there as here. */
  readOnly?: readonly string[];
  /** What the objects are for and what their fields are, where no source of ours says so. */
  docs?: { about?: string; fields?: Readonly<Record<string, string>> };
  /** Fields that are kept as they are given, and not acted on: `doctor` lists them. */
  kept?: readonly string[];
  /** True: entries cannot make one, only refer to one. */
  findOnly?: boolean;
  /**
   * The fields that tell an object from all others; of several lists the first counts whose fields all have a value
   * that nobody else has. By default the key alone.
   */
  identifiedBy?: readonly (readonly string[])[];
  /** The reference to the object of which this one is a part: the two are exported together. */
  partOf?: string;
  /** Fields that only repeat what a field of another model says, and are not exported. */
  mirrors?: readonly string[];
  /** Fields that are exported even where they are as by default, because authentik demands them. */
  demanded?: readonly string[];
  /** False: the object is on every server anyhow. It is not exported, and found where others refer to it. */
  exported?(row: Row): boolean;
  /** Completes a new object that its entry says too little about; what it did is told as warnings. `given`: the fields that the entry names. */
  complete?(row: Row, given: ReadonlySet<string>): string[];
  /** Rules between fields and between objects; without `work` only the former. `given`: what the entry says, field by field. */
  rule?(row: Row, work: Work | undefined, given: ReadonlyMap<string, unknown>): Promise<Problem[]> | Problem[];
  /** Which of its fields are expressions, as it is now: their syntax is checked before they are stored. */
  expressions?(row: Row): readonly ExpressionField[];
  /** Why an object cannot be removed; undefined: it can. */
  permanent?(row: Row): string | undefined;
  /** Why an entry cannot be passed over when it refers to something that this server does not have; undefined: it can. */
  indispensable?(target: Node | undefined): string | undefined;
}

/** States a model; within it the entity's type is known. */
export function model<T extends Row>(
  about: Omit<Model, 'entity' | 'exported' | 'complete' | 'expressions' | 'permanent' | 'rule'> & {
    entity: new () => T;
    exported?(row: T): boolean;
    complete?(row: T, given: ReadonlySet<string>): string[];
    expressions?(row: T): readonly ExpressionField[];
    permanent?(row: T): string | undefined;
    rule?(row: T, work: Work | undefined, given: ReadonlyMap<string, unknown>): Promise<Problem[]> | Problem[];
  },
): Model {
  return about as unknown as Model;
}

/** Brings the rows of a two-column table in line with a wanted list of ids. True: something is different now. */
export async function sameLinks(
  wanted: readonly string[],
  existing: readonly string[],
  add: (id: string) => Promise<unknown>,
  remove: (id: string) => Promise<unknown>,
): Promise<boolean> {
  const missing = [...new Set(wanted)].filter((id) => !existing.includes(id));
  const surplus = existing.filter((id) => !wanted.includes(id));
  for (const id of missing) await add(id);
  for (const id of surplus) await remove(id);
  return missing.length + surplus.length > 0;
}

/** The check of an extra that takes a text or null: what is wrong with anything else. */
export const textOr =
  (problem: string) =>
  (value: unknown): string | undefined =>
    value === null || typeof value === 'string' ? undefined : problem;
