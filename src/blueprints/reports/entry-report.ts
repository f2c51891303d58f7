import type { Place } from '../yaml/nodes.js';

/** `checked`: it was only validated. */
export type Result = 'created' | 'updated' | 'removed' | 'unchanged' | 'skipped' | 'failed' | 'checked';

/** One field that is another now. */
export interface Change {
  field: string;
  /**
   * As an author would write them: references by what people call the object. Of a secret there are none, nor of what
   * came from the environment or a file.
   */
  before?: unknown;
  after?: unknown;
  secret?: true;
}

/** How it went with one entry. */
export interface EntryReport {
  /** `entry 3, flow "device-code"` */
  entry: string;
  /** Where the entry stands. */
  at: Place;
  /** The model's first name. */
  model: string;
  /** The object that the entry is about, where there is one. */
  id?: string;
  result: Result;
  /** For `created` and `updated`: what is different now. */
  changes: Change[];
  /** For `failed`, `skipped` and `unchanged`: the reason, where there is one. */
  why?: string;
  /** Where the value of a field stands; undefined when the entry does not give it. */
  placeOf?: (field: string) => Place | undefined;
}

/** An object that came from an entry which is no longer there. */
export interface Leftover {
  /** `flow "device-code"` */
  object: string;
  /** The model's first name. */
  model: string;
  id: string;
  /** The file whose entry had made it. */
  from: string;
  /** True: it was removed now. */
  removed: boolean;
  /** Why it was not removed although that was asked for. */
  why?: string;
}
