import type { Evaluation } from '../../expressions/wire.js';
import type { Happening } from '../../platform/events/events.js';

/** Events that one evaluation may leave behind. */
const MOST_EVENTS = 10;
/** Characters of an event's name, and of all that it says. */
const LONGEST_NAME = 50;
const LONGEST_CONTEXT = 4000;

const HIDDEN = /password|secret|token|credential|code/i;

/** What `ak_create_event` was told: authentik's `custom_` stands before its name, and no secret gets into it. */
export function eventsOf(evaluation: Evaluation): Pick<Happening, 'action' | 'context'>[] {
  return evaluation.events.slice(0, MOST_EVENTS).map(({ action, context }) => {
    const name = action.replace(/[^\w.-]/g, '_').slice(0, LONGEST_NAME);
    const said = JSON.stringify(context, (key, value: unknown) => (HIDDEN.test(key) ? '…' : value));
    const kept =
      said.length > LONGEST_CONTEXT ? { message: 'it had more to say than an event holds' } : JSON.parse(said);
    return { action: `custom_${name}` as const, context: kept as Record<string, unknown> };
  });
}

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;
type Level = (typeof LEVELS)[number];

/** What `ak_logger` was told, by a level that the log has. */
export function linesOf(evaluation: Evaluation): { level: Level; message: string }[] {
  return evaluation.logs.map(({ level, message }) => ({ level: levelOf(level), message }));
}

function levelOf(level: string): Level {
  if (level === 'warning') return 'warn';
  return LEVELS.find((known) => known === level) ?? (level === 'critical' || level === 'exception' ? 'error' : 'info');
}
