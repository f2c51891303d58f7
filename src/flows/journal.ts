import { Trail, type Asked } from '../policies/trail.js';
import { Slot, type Learnt, type Memory } from './memory.js';

/** A stage that a run has come to. Its name is kept, because it may be gone when somebody looks. */
export interface Stood {
  name: string;
  type: string;
  /** Ids; absent for a stage that the engine has added. */
  stage?: string;
  binding?: string;
}

/** What a run remembers for whoever looks inside: where it has been, and what every policy said on the way. */
export interface Journal {
  stood: readonly Stood[];
  asked: readonly Asked[];
}

/** What one request adds to it. */
export class JournalEntry extends Trail implements Journal {
  readonly stood: Stood[] = [];

  came(to: Stood): void {
    this.stood.push(to);
  }
}

const JOURNAL = new Slot<Journal>('journal');

/** The youngest of each are kept: a run that goes round in circles fills no database. */
const MOST = 60;

export function journalOf(memory: Memory): Journal {
  return memory.get(JOURNAL) ?? { stood: [], asked: [] };
}

/** The journal of a run with what has happened since. */
export function written(memory: Memory, news: JournalEntry): Learnt {
  const { stood, asked } = journalOf(memory);
  return JOURNAL.is({
    stood: news.stood.reduce(onward, stood).slice(-MOST),
    asked: news.asked.reduce(renewed, asked).slice(-MOST),
  });
}

/** Where the run stood already it has not come to anew. */
function onward(before: readonly Stood[], one: Stood): readonly Stood[] {
  const last = before.at(-1);
  return last?.name === one.name && last.binding === one.binding ? before : [...before, one];
}

/** Each look at a stage asks its policies again: the same answer as before only renews the time. */
function renewed(before: readonly Asked[], one: Asked): readonly Asked[] {
  const last = before.findLastIndex(({ target }) => target === one.target);
  const same = last >= 0 && saying(before[last]!) === saying(one);
  return [...(same ? before.toSpliced(last, 1) : before), one];
}

/** The database keeps no order of keys. */
const saying = ({ passing, verdicts }: Asked): string =>
  JSON.stringify([
    passing,
    verdicts.map(({ kind, name, passing: one, negate, messages, error }) => [kind, name, one, negate, messages, error]),
  ]);
