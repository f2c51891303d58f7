import { WhenQuiet } from './when-quiet.js';

/** Work that is held up until the story lets it go on. */
class Work {
  begun = 0;
  atOnce = 0;
  most = 0;
  private readonly ends: (() => void)[] = [];
  private readonly starts: (() => void)[] = [];

  readonly run = async (): Promise<void> => {
    this.begun++;
    this.most = Math.max(this.most, ++this.atOnce);
    const ended = new Promise<void>((resolve) => {
      this.ends.push(resolve);
    });
    this.starts.shift()?.();
    await ended;
    this.atOnce--;
  };

  /** Resolves when it begins next. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      this.starts.push(resolve);
    });
  }

  end(): void {
    this.ends.shift()!();
  }
}

/** Later than every timer that runs already. */
const rest = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, 5);
  });

describe('work for when it is quiet', () => {
  let work: Work;
  let quiet: WhenQuiet;
  beforeEach(() => {
    work = new Work();
    quiet = new WhenQuiet(1, work.run);
  });

  it('is done once for many requests', async () => {
    const begins = work.next();
    for (let i = 0; i < 10; i++) quiet.ask();
    await begins;
    work.end();
    await rest();
    expect(work.begun).toBe(1);
  });

  it('is never done twice at a time, and once more when it was asked for meanwhile', async () => {
    let begins = work.next();
    quiet.ask();
    await begins;
    quiet.ask();
    await rest();
    quiet.ask();
    await rest();
    begins = work.next();
    work.end();
    await begins;
    work.end();
    await rest();
    expect([work.begun, work.most]).toEqual([2, 1]);
  });

  it('is waited for at the end, and does not begin after it', async () => {
    const begins = work.next();
    quiet.ask();
    await begins;
    quiet.ask();
    const closed = quiet.close();
    quiet.ask();
    work.end();
    await closed;
    await rest();
    expect([work.begun, work.atOnce]).toEqual([1, 0]);
  });
});
