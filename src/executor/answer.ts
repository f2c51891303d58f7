import { plainToInstance } from 'class-transformer';
import { jsonTextsOf } from '../flows/json-text.js';
import type { ResponseErrors } from '../flows/outcome.js';
import { isPlain, isStorable } from '../platform/plain-text.js';
import { problemsOf } from '../platform/validation.js';

/**
 * Checks what was sent back with the stage's own class; what the class does not know is passed over. No answer holds
 * anything deeper, but for fields that say so.
 */
export function readAnswer<A extends object>(
  type: new () => A,
  sent: unknown,
): { answer: A } | { errors: ResponseErrors } {
  const deep = jsonTextsOf(type);
  const fields = Object.fromEntries(
    Object.entries(Object(sent) as object)
      .map(([field, value]) => [field, deep.includes(field) ? textOf(value) : value] as const)
      .filter(([, value]) => isPlain(value)),
  );
  const answer = plainToInstance(type, fields);
  const errors: ResponseErrors = {};
  for (const [field, value] of Object.entries(answer)) {
    if (typeof value !== 'string' || isStorable(value)) continue;
    errors[field] = [{ string: 'This holds a character that cannot be used.', code: 'invalid' }];
  }
  for (const { field, message } of problemsOf(answer)) {
    const value = (answer as Record<string, unknown>)[field];
    const code = value === undefined || value === null ? 'required' : value === '' ? 'blank' : 'invalid';
    // one message a field: the rest usually says the same thing once more
    errors[field] ??= [{ string: code === 'required' ? 'This field is required.' : message, code }];
  }
  return Object.keys(errors).length > 0 ? { errors } : { answer };
}

function textOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}
