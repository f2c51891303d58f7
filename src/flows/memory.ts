/** A named place in a run's memory. Only who holds the slot can read or write it. */
export class Slot<T> {
  /** Declared only for the compiler. */
  declare readonly holds: T;

  constructor(readonly name: string) {}

  is(value: T): Learnt {
    return [this.name, value];
  }

  /** Whatever was known is known no more. */
  forgotten(): Learnt {
    return [this.name, undefined];
  }
}

const SHARED = 'context.';

/**
 * A place that policies, expressions and the inspector see too, under `key`: authentik's context key where it has one.
 * It holds JSON, never a secret.
 */
export class ContextSlot<T> extends Slot<T> {
  constructor(readonly key: string) {
    super(SHARED + key);
  }
}

/** Something that a stage has found out, to be remembered for the stages after it. */
export type Learnt = readonly [slot: string, value: unknown];

/** What a run knows. It is stored as JSON; nothing in it is secret in clear. */
export class Memory {
  constructor(private readonly values: Readonly<Record<string, unknown>> = {}) {}

  get<T>(slot: Slot<T>): T | undefined {
    return this.values[slot.name] as T | undefined;
  }

  with(learnt: readonly Learnt[]): Memory {
    if (learnt.length === 0) return this;
    const values = Object.entries({ ...this.values, ...Object.fromEntries(learnt) });
    return new Memory(Object.fromEntries(values.filter(([, value]) => value !== undefined)));
  }

  without(slots: readonly Slot<unknown>[]): Memory {
    const names = new Set(slots.map(({ name }) => name));
    return new Memory(Object.fromEntries(Object.entries(this.values).filter(([name]) => !names.has(name))));
  }

  /** The part that is shared: what policies may look at. */
  context(): Record<string, unknown> {
    return Object.fromEntries(
      Object.entries(this.values).flatMap(([name, value]) =>
        name.startsWith(SHARED) ? [[name.slice(SHARED.length), value]] : [],
      ),
    );
  }

  toJSON(): Readonly<Record<string, unknown>> {
    return this.values;
  }
}
