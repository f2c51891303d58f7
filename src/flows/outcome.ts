import type { SignIn } from '../users/sessions/sessions.service.js';
import type { Learnt } from './memory.js';
import type { Step } from './plan.js';

/** Field → what is wrong with it. `non_field_errors` is about the whole answer. */
export type ResponseErrors = Record<string, { string: string; code: string }[]>;

/** What a stage answers. Only the executor moves the run. */
export type Outcome =
  | {
      kind: 'next';
      learnt: Learnt[];
      /** Opens a session for this person. */
      signIn?: SignIn;
      /** Ends the person's session. */
      signOut?: boolean;
      /** Changes what is still to come. */
      replan?: (rest: readonly Step[]) => Step[];
      /** Sentences for the person, on the next page. */
      notices?: readonly string[];
    }
  /** The same stage once more, with what was wrong. */
  | {
      kind: 'again';
      errors: ResponseErrors;
      wait?: number;
      /** Stored although the run stands still. */
      learnt?: Learnt[];
      /** Known only if the binding makes the flow restart with its context. */
      recalled?: Learnt[];
    }
  /** The flow says no: the run ends. */
  | { kind: 'deny'; message: string }
  /** The person says no: the run ends, and whoever opened it is told. */
  | { kind: 'refuse' };

export function next(...learnt: Learnt[]): Outcome & { kind: 'next' } {
  return { kind: 'next', learnt };
}

/** `wait` is in seconds, when the person has to wait before the next try. */
export function again(
  errors: Record<string, string>,
  more: { code?: string; wait?: number; learnt?: Learnt[]; recalled?: Learnt[] } = {},
): Outcome {
  const { code = 'invalid', ...rest } = more;
  const list: ResponseErrors = {};
  for (const [field, string] of Object.entries(errors)) list[field] = [{ string, code }];
  return { kind: 'again', errors: list, ...rest };
}

export function deny(message: string): Outcome {
  return { kind: 'deny', message };
}

export const refuse: Outcome = { kind: 'refuse' };
