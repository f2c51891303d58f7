import { Optional } from '@marcbachmann/cel-js';
import { ExpressionError } from '../expression-error.js';

/** Levels of lists and maps that an expression may see or give. */
const DEEPEST = 50;

/**
 * A value of JSON as CEL has it: whole numbers are integers, and objects are maps, so that no key of somebody's means
 * anything to JavaScript.
 */
export function toCel(value: unknown, depth = 0): unknown {
  if (depth > DEEPEST) throw new ExpressionError('a value is nested too deeply');
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map((item) => toCel(item, depth + 1));
  if (value instanceof Date) return value;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    return new Map(members.map(([key, member]) => [key, toCel(member, depth + 1)]));
  }
  return value ?? null;
}

/** What an expression gives, as JSON has it; a moment is ISO 8601. */
export function fromCel(value: unknown, depth = 0): unknown {
  if (depth > DEEPEST) throw new ExpressionError('what it gives is nested too deeply');
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return finite(value);
  if (typeof value === 'bigint') return whole(value);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Optional) return value.hasValue() ? fromCel(value.value(), depth + 1) : null;
  if (Array.isArray(value)) return value.map((item) => fromCel(item, depth + 1));
  const entries: [unknown, unknown][] | undefined =
    value instanceof Map ? [...value] : isPlain(value) ? Object.entries(value) : undefined;
  if (!entries) throw new ExpressionError('it gives something that is no JSON');
  const members = entries.filter(([, member]) => member !== undefined);
  // the keys that CEL knows beside texts have a text in JSON
  return Object.fromEntries(members.map(([key, member]) => [String(key), fromCel(member, depth + 1)]));
}

const isPlain = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

function finite(value: number): number {
  if (!Number.isFinite(value)) throw new ExpressionError('it gives a number that JSON does not have');
  return value;
}

function whole(value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new ExpressionError('it gives a number that JSON cannot hold exactly');
  return number;
}
