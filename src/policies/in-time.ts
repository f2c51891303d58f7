import type { Clock } from '../platform/clock.js';

/** The longest that a timer of Node's can wait, in milliseconds. */
const LONGEST = 2 ** 31 - 1;

/**
 * What `work` comes to within `seconds`; 0: however long it takes.
 *
 * @throws when it takes longer; it is not waited for any more then
 */
export async function inTime<T>(clock: Clock, seconds: number, work: () => Promise<T>): Promise<T> {
  if (seconds === 0) return work();
  const late = new Error(`took longer than ${seconds} s`);
  const end = clock.in(seconds);
  let timer: NodeJS.Timeout | undefined;
  const alarm = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late), Math.min(seconds * 1000, LONGEST));
  });
  try {
    const result = await Promise.race([work(), alarm]);
    if (clock.now() > end) throw late;
    return result;
  } finally {
    clearTimeout(timer);
  }
}
