import { setTimeout as wait } from 'node:timers/promises';

/** Time comes in from outside, so that a test can turn the clock instead of sleeping. */
export class Clock {
  now(): Date {
    return new Date();
  }

  /** The moment `seconds` from now; a negative number is in the past. */
  in(seconds: number): Date {
    return new Date(this.now().getTime() + seconds * 1000);
  }

  /** Resolves `seconds` from now. */
  async pass(seconds: number): Promise<void> {
    await wait(seconds * 1000);
  }
}

/** Whole seconds from `from` until `to`, rounded up and never negative: what a person or a device is told to wait. */
export function secondsUntil(to: Date, from: Date): number {
  return Math.max(0, Math.ceil((to.getTime() - from.getTime()) / 1000));
}
