import { createContext, Script } from 'node:vm';
import { ExpressionError } from '../expression-error.js';

/** Milliseconds that an expression may take: thousands of times what any needs. */
const LONGEST = 250;

const room: { work: () => void } = createContext({ work: () => undefined }) as { work: () => void };
const script = new Script('work()');

/**
 * Ends what takes too long, whatever it does: a regular expression too. The code itself is ours; the room is only how
 * Node is told to keep watch.
 */
export function inTime<T>(work: () => T): T {
  let done: { value: T } | undefined;
  room.work = () => {
    done = { value: work() };
  };
  try {
    script.runInContext(room, { timeout: LONGEST });
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    throw new ExpressionError(`it takes longer than ${LONGEST} ms`);
  } finally {
    room.work = () => undefined;
  }
  return done!.value;
}
