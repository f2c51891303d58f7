import { CHOSEN_USER, PENDING_IDENTIFIER, PENDING_USER, PROOF } from './slots.js';
import type { Turn } from './stage-type.js';

/** The account that a stage acts on. */
export interface PendingAccount {
  id: string;
  /**
   * Whether it may be acted on: it is the one that is signed in, somebody has proved in this run to be its owner, or an
   * expression of the author's has chosen it. To have said its name is not enough.
   */
  vouched: boolean;
}

/** Who is pending, or else who is signed in; undefined: nobody, or a name that no account has. */
export function pendingAccount({ memory, person }: Pick<Turn, 'memory' | 'person'>): PendingAccount | undefined {
  const named = memory.get(PENDING_IDENTIFIER) !== undefined;
  const id = memory.get(PENDING_USER) ?? (named ? undefined : person?.user.id);
  if (id === undefined) return undefined;
  const vouched = id === person?.user.id || memory.get(PROOF) !== undefined || memory.get(CHOSEN_USER) === id;
  return { id, vouched };
}

/** What challenges about somebody carry, in authentik's words: what pages call whoever is pending, or signed in. */
export interface PendingUser {
  /** Empty: nobody is known. */
  pending_user: string;
  pending_user_avatar: string;
}

export function pendingUser({ memory, person }: Pick<Turn, 'memory' | 'person'>): PendingUser {
  return { pending_user: memory.get(PENDING_IDENTIFIER) ?? person?.user.username ?? '', pending_user_avatar: '' };
}
