import { Clock } from '../../src/platform/clock.js';

/** A clock that stands still until a story turns it. */
export class TestClock extends Clock {
  private time = Date.now();

  override now(): Date {
    return new Date(this.time);
  }

  /** Lets `seconds` go by at once. */
  turn(seconds: number): void {
    this.time += seconds * 1000;
  }

  override pass(seconds: number): Promise<void> {
    this.turn(seconds);
    return Promise.resolve();
  }
}
