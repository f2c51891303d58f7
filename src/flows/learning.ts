import type { SignedIn } from '../users/sessions/sessions.service.js';
import type { Learnt, Memory } from './memory.js';
import { ALREADY_SIGNED_IN, AUTH_METHOD_ARGS, PENDING_IDENTIFIER, PENDING_USER, PROOF } from './slots.js';

/** What is about one person, and means nothing for another. */
const PERSONAL = [PENDING_USER, PROOF, AUTH_METHOD_ARGS, ALREADY_SIGNED_IN];

/**
 * Adds what has been found out. Whoever says anew who they are has proved nothing yet: unless it is the same account,
 * a flow that restarts or jumps with its memory must not take one person's proof for another's.
 */
export function learn(memory: Memory, learnt: readonly Learnt[]): Memory {
  const names = learnt.map(([name]) => name);
  if (!names.includes(PENDING_IDENTIFIER.name) && !names.includes(PENDING_USER.name)) return memory.with(learnt);
  const before = memory.get(PENDING_USER);
  const now = learnt.find(([name]) => name === PENDING_USER.name)?.[1];
  const same = before !== undefined && before === now;
  return (same ? memory : memory.without(PERSONAL)).with(learnt);
}

/** Whoever was signed in already is so no more when their session has ended, or somebody else is signed in by now. */
export function asOf(memory: Memory, person: SignedIn | null): Memory {
  if (memory.get(ALREADY_SIGNED_IN) === undefined) return memory;
  return person && memory.get(PENDING_USER) === person.user.id ? memory : memory.without([ALREADY_SIGNED_IN]);
}
