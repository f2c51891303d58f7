import { again, type Outcome } from '../../flows/outcome.js';
import { waitInWords } from '../../platform/wait-in-words.js';

/** What a right password is worth: authentik's `auth_method`, and the `amr` of RFC 8176. */
export const PASSWORD_PROOF = { auth_method: 'password', amr: ['pwd'] };

/** `seconds`: how long the person has to wait. */
export function tooManyTries(field: string, seconds: number): Outcome {
  return again(
    { [field]: `Too many wrong tries. Wait ${waitInWords(seconds)}, then try again.` },
    { code: 'throttled', wait: seconds },
  );
}
