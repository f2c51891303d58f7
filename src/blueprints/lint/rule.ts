import type { House } from './house.js';

/** Something about an object that its author will hardly have meant. */
export interface Remark {
  /** The id of the object. */
  about: string;
  /** Other objects that it comes of: where no entry speaks of `about`, it is said of the first of these. */
  also?: readonly string[];
  /** The field to look at, where it is one. */
  field?: string;
  /** What is wrong. It quotes no value that might be a secret. */
  message: string;
  /** What to do, as a clause: `set … on it`. */
  advice: string;
}

/** One thing that the linter knows about the domain: one entry in `index.ts`. It is silent about what it cannot know. */
export interface LintRule {
  name: string;
  look(house: House): Remark[];
}
