import { Memory, Slot, type Learnt } from '../flows/memory.js';
import { again } from '../flows/outcome.js';
import type { SignedIn } from '../users/sessions/sessions.service.js';
import type { Visit } from './visit.js';
import type { Again } from './walk.js';

/** Who was signed in when the page in front of the person was made; null: nobody. */
const SHOWN_TO = new Slot<string | null>('shown_to');

export function shownTo(person: SignedIn | null): Learnt {
  return SHOWN_TO.is(person?.user.id ?? null);
}

/** Whether somebody else is signed in by now than the page says: in another tab, or because a session has ended. */
export function changedHands({ run, person }: Visit): boolean {
  return new Memory(run?.memory ?? {}).get(SHOWN_TO) !== (person?.user.id ?? null);
}

/** An answer is only taken from whom the page was made for: it is shown once more, saying who that is now. */
export function lookAgain({ person }: Visit): Again {
  const now = person ? `You are signed in as ${person.user.username} now.` : 'You are not signed in any more.';
  const outcome = again(
    { non_field_errors: `${now} Look once more before you answer.` },
    { learnt: [shownTo(person)] },
  );
  return outcome as Again;
}
