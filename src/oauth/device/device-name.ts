import { OAuthError } from '../oauth-error.js';

/** Characters. */
const LONGEST = 100;

/** Control characters, line ends, halves of characters, and marks that turn the direction of the text around them. */
const NOT_FOR_A_NAME = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

/** What the device calls itself (`device_name`, an addition of ours to RFC 8628 §3.1): a person will read it. */
export function deviceName(given: string | undefined): string | null {
  const name = given?.trim() ?? '';
  if (NOT_FOR_A_NAME.test(name)) throw new OAuthError('invalid_request', 'device_name has control characters.');
  if (Array.from(name).length > LONGEST) {
    throw new OAuthError('invalid_request', `device_name is longer than ${LONGEST} characters.`);
  }
  return name === '' ? null : name;
}
