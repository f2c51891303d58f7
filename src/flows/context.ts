import type { Visitor } from '../platform/http/visitor.js';
import { isReference, type UserReference } from '../policies/expressions/user-values.js';
import type { FlowInHand, PolicyRequest } from '../policies/policy-type.js';
import type { Trail } from '../policies/trail.js';
import type { SignedIn } from '../users/sessions/sessions.service.js';
import { NOBODY, type Users } from '../users/users.service.js';
import { ContextSlot, type Learnt, type Memory, type Slot } from './memory.js';
import { CHOSEN_USER, PENDING_IDENTIFIER, PENDING_USER, PROOF } from './slots.js';

/** Who is asking, from where, and what is known so far. */
export interface Situation {
  memory: Memory;
  person: SignedIn | null;
  /** Null: nobody's request is being answered. */
  visitor: Visitor | null;
  /** True: something was sent, and is being answered. */
  acts?: true;
  /** Takes down what policies are asked on the way. */
  trail?: Trail;
}

/** authentik's name for what checks its own passwords; a pending user has it once somebody has proved to be them. */
const BACKEND = 'authentik.core.auth.InbuiltBackend';

function slotsOf(key: string): Slot<unknown>[] {
  return key === PENDING_USER.key ? [PENDING_USER, PENDING_IDENTIFIER, CHOSEN_USER] : [new ContextSlot(key)];
}

/** The plan's context as authentik's expressions know it. JSON, without secrets. */
export function contextOf(memory: Memory): Record<string, unknown> {
  const proof = memory.get(PROOF);
  const username = memory.get(PENDING_IDENTIFIER);
  const id = memory.get(PENDING_USER) ?? null;
  const pending: UserReference = { $user: id, username: username ?? '', ...(proof ? { backend: BACKEND } : {}) };
  return {
    is_sso: false,
    ...memory.context(),
    ...(proof ? { auth_method: proof.auth_method } : {}),
    ...(id !== null || username !== undefined ? { [PENDING_USER.key]: pending } : {}),
  };
}

/** The same way back: what an expression has changed in the context. */
export function learntFrom(changes: Readonly<Record<string, unknown>>): Learnt[] {
  return Object.entries(changes).flatMap(([key, value]) => {
    // an author may take something out again, or look for somebody and find nobody
    if (value === null) return slotsOf(key).map((slot) => slot.forgotten());
    if (key !== PENDING_USER.key) return [new ContextSlot(key).is(value)];
    if (!isReference(value) || value.$user === null) return [];
    return [PENDING_USER.is(value.$user), PENDING_IDENTIFIER.is(value.username), CHOSEN_USER.is(value.$user)];
  });
}

/** What policies are asked with: about whom somebody claims to be, or else who is signed in. */
export async function policyRequest(
  users: Users,
  { memory, person, visitor, acts, trail }: Situation,
  plan?: FlowInHand,
): Promise<PolicyRequest> {
  const named = memory.get(PENDING_IDENTIFIER) !== undefined;
  const about = memory.get(PENDING_USER) ?? (named ? undefined : person?.user.id) ?? NOBODY;
  // nobody is looked up, too: a known name must not take longer than an unknown one
  const user = about === person?.user.id ? person.user : await users.byId(about);
  const asked = { ...(plan && { plan }), ...(acts && { acts }), ...(trail && { trail }) };
  return { user, visitor, context: contextOf(memory), ...asked };
}
