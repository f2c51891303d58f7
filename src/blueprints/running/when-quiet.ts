/**
 * Does something each time that things have come to rest: once for many requests, never twice at a time, and once more
 * when it was asked for meanwhile.
 */
export class WhenQuiet {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private again = false;
  private closed = false;

  /** `work` sees to its own errors. */
  constructor(
    /** Milliseconds without a request. */
    private readonly quiet: number,
    private readonly work: () => Promise<void>,
  ) {}

  ask(): void {
    if (this.closed) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.begin(), this.quiet);
  }

  /** Begins nothing any more, and waits for what is under way. */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private begin(): void {
    if (this.running) {
      this.again = true;
      return;
    }
    this.running = this.work().finally(() => {
      this.running = undefined;
      if (this.again) this.ask();
      this.again = false;
    });
  }
}
