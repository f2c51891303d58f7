import { deny, next, type Outcome } from '../flows/outcome.js';
import { pendingAccount, pendingUser } from '../flows/pending-account.js';
import type { Turn } from '../flows/stage-type.js';
import {
  AUTHENTICATOR_WORDS,
  type Authenticator,
  type AuthenticatorType,
} from '../users/authenticators/authenticator.entity.js';
import type { Draft, Drafts } from '../users/authenticators/drafts.service.js';

/** Whom a stage sets up an authenticator for. */
export type Owner =
  | { kind: 'user'; id: string; username: string }
  /** Nobody has said who they are, and nobody is signed in: authentik passes such a stage by. */
  | { kind: 'nobody' }
  /** Somebody has said who they are: that alone gets nobody a key to an account. */
  | { kind: 'unproved' };

export function ownerOf(turn: Turn): Owner {
  const account = pendingAccount(turn);
  const { pending_user: username } = pendingUser(turn);
  if (account) return account.vouched ? { kind: 'user', id: account.id, username } : { kind: 'unproved' };
  return username === '' ? { kind: 'nobody' } : { kind: 'unproved' };
}

const unproved: Outcome = deny('Nobody has proved yet who is setting this up.');

/** For whom, and what an authenticator is made from; or what becomes of the run where there is nothing to make. */
export async function enrolment(
  turn: Turn,
  drafts: Drafts,
): Promise<{ owner: Owner & { kind: 'user' }; draft: Draft } | { outcome: Outcome }> {
  const owner = ownerOf(turn);
  if (owner.kind === 'nobody') return { outcome: next() };
  if (owner.kind === 'unproved') return { outcome: unproved };
  const draft = await drafts.for({ user: owner.id, browser: turn.browser, stage: turn.name });
  return draft ? { owner, draft } : { outcome: unproved };
}

/** What its owner calls it until they say otherwise: `Passkey`, `Passkey 2` … */
export function nameFor(type: AuthenticatorType, existing: readonly Authenticator[]): string {
  const word = AUTHENTICATOR_WORDS[type];
  const taken = new Set(existing.filter((one) => one.type === type).map(({ name }) => name));
  if (!taken.has(word)) return word;
  let number = 2;
  while (taken.has(`${word} ${number}`)) number++;
  return `${word} ${number}`;
}
