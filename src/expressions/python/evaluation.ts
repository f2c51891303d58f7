import { ExpressionError } from '../expression-error.js';
import { isObject } from '../../platform/deep-merge.js';
import type { Evaluation } from '../wire.js';

interface Failure {
  error: string;
  line?: number;
  column?: number;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const objects = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** What the prelude has answered, which nobody relies on: an expression may have had its hands in it. */
export function parseAnswer(answer: string): Record<string, unknown> {
  let said: unknown;
  try {
    said = JSON.parse(answer);
  } catch {
    throw new ExpressionError('The expression answered something that is no JSON');
  }
  if (!isObject(said)) throw new ExpressionError('The expression answered nothing');
  if ('error' in said) throw failure(said as unknown as Failure);
  return said;
}

function failure({ error, line, column }: Failure): ExpressionError {
  const known = Number.isInteger(line) && Number.isInteger(column);
  return new ExpressionError(String(error), known ? { line: line!, column: column! } : undefined);
}

export function evaluation(said: Record<string, unknown>): Evaluation {
  return {
    value: said['value'] ?? null,
    messages: Array.isArray(said['messages']) ? said['messages'].filter((one) => typeof one === 'string') : [],
    changes: isObject(said['changes']) ? said['changes'] : {},
    events: objects(said['events']).map(({ action, context }) => ({
      action: text(action),
      context: isObject(context) ? context : {},
    })),
    logs: objects(said['logs']).map(({ level, message }) => ({ level: text(level), message: text(message) })),
  };
}
