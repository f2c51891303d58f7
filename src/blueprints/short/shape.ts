import type { Model } from '../models/model.js';

/**
 * What may be written in the short form beside a model's own fields, or in another way than these have it: by key. It
 * is what editors are told; reading a file checks by itself.
 */
export type Shape = Readonly<Record<string, Part>>;

export interface Part {
  /** What it is for, in a sentence. What replaces a field may leave it to the field's own. */
  description?: string;
  value: Value;
}

export type Value =
  /** What people call an object of this model by. */
  | { kind: 'reference'; to: string }
  | { kind: 'choice'; values: readonly string[] }
  /** What an entry of this model may say, without an entry. */
  | { kind: 'fields'; of: string }
  | { kind: 'list'; of: Value }
  | { kind: 'items'; of: Items }
  | { kind: 'either'; of: readonly Value[] };

/** The items of a list such as `stages`: each names something that is there, or makes something by its type. */
export interface Items {
  /** Lists of the same name are alike. */
  readonly name: string;
  readonly references: readonly string[];
  readonly types: ReadonlyMap<string, Model>;
  /** What may be said about a place in the list. */
  readonly place: { readonly model: Model; readonly fields: readonly string[]; readonly parts?: Shape };
}
