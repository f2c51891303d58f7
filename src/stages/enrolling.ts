import { deny, type Outcome } from '../flows/outcome.js';
import { ALREADY_SIGNED_IN, PENDING_IDENTIFIER, PENDING_USER, PROOF } from '../flows/slots.js';
import type { Turn } from '../flows/stage-type.js';
import {
  AUTHENTICATOR_WORDS,
  type Authenticator,
  type AuthenticatorType,
} from '../users/authenticators/authenticator.entity.js';

/** Whom a stage sets up an authenticator for. */
export type Owner =
  | { kind: 'user'; id: string; username: string }
  /** Nobody has said who they are, and nobody is signed in: authentik passes such a stage by. */
  | { kind: 'nobody' }
  /** Somebody has said who they are: that alone gets nobody a key to an account. */
  | { kind: 'unproved' };

export function ownerOf({ memory, person }: Turn): Owner {
  const id = memory.get(PENDING_USER);
  const named = memory.get(PENDING_IDENTIFIER);
  if (id === undefined) {
    if (named !== undefined) return { kind: 'unproved' };
    return person ? { kind: 'user', id: person.user.id, username: person.user.username } : { kind: 'nobody' };
  }
  const proved = memory.get(PROOF) !== undefined || memory.get(ALREADY_SIGNED_IN) === true || person?.user.id === id;
  return proved ? { kind: 'user', id, username: named ?? person?.user.username ?? '' } : { kind: 'unproved' };
}

export const unproved: Outcome = deny('Nobody has proved yet who is setting this up.');

/** What its owner calls it until they say otherwise: `Passkey`, `Passkey 2` … */
export function nameFor(type: AuthenticatorType, existing: readonly Authenticator[]): string {
  const word = AUTHENTICATOR_WORDS[type];
  const taken = new Set(existing.filter((one) => one.type === type).map(({ name }) => name));
  if (!taken.has(word)) return word;
  let number = 2;
  while (taken.has(`${word} ${number}`)) number++;
  return `${word} ${number}`;
}
