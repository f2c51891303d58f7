import { plainToInstance } from 'class-transformer';
import type { ResponseErrors } from '../flows/outcome.js';
import { problemsOf } from '../platform/validation.js';

/** Checks what was sent back with the stage's own class; what the class does not know is passed over. */
export function readAnswer<A extends object>(
  type: new () => A,
  sent: unknown,
): { answer: A } | { errors: ResponseErrors } {
  const fields = sent !== null && typeof sent === 'object' && !Array.isArray(sent) ? sent : {};
  const answer = plainToInstance(type, fields);
  const errors: ResponseErrors = {};
  for (const [field, value] of Object.entries(answer)) {
    if (typeof value !== 'string' || !value.includes('\0')) continue;
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
