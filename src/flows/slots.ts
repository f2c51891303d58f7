import { ContextSlot, Slot } from './memory.js';

/** What somebody typed to say who they are, and what pages call them until they are signed in. */
export const PENDING_IDENTIFIER = new ContextSlot<string>('pending_user_identifier');

/** The id of the account that they claim to be. Absent when the name is unknown and the flow pretends that it is not. */
export const PENDING_USER = new ContextSlot<string>('pending_user');

/** How the pending user has proved it: authentik's `auth_method` and the RFC 8176 values for `amr`. */
export const PROOF = new Slot<{ auth_method: string; amr: string[] }>('proof');

/** The id of the pending user, where an author's expression has said who that is. */
export const CHOSEN_USER = new Slot<string>('chosen_user');

/** More about the proof, in authentik's words. */
export const AUTH_METHOD_ARGS = new ContextSlot<{
  /** The authenticators that were used in this run. */
  mfa_devices?: { pk: string; name: string; type: string }[];
  /** Whether the person has signed in from this browser or address before. */
  known_device?: boolean;
}>('auth_method_args');

/** The pending user is the one who was signed in already: there is nothing to prove or to open. */
export const ALREADY_SIGNED_IN = new Slot<true>('already_signed_in');

/** The application that somebody is on the way to: its id, its name in addresses and what people call it. */
export const APPLICATION = new ContextSlot<{ id: string; slug: string; name: string }>('application');

/** What the application asks to be allowed, and the sentence above it. */
export const CONSENT_REQUEST = new Slot<{ header: string; permissions: { id: string; name: string }[] }>(
  'consent_request',
);

/** The ids of the permissions that the person has agreed to, now or earlier. */
export const CONSENT_GIVEN = new Slot<string[]>('consent');

/** What was typed into prompts, or brought by an invitation: what a user-write stage writes. */
export const PROMPT_DATA = new ContextSlot<Record<string, unknown>>('prompt_data');

/** The run goes on from a link that was sent by e-mail. */
export const IS_RESTORED = new ContextSlot<boolean>('is_restored');

/** The slug of the flow that led on to this one. */
export const IS_REDIRECTED = new ContextSlot<string>('is_redirected');

/** Where a redirect stage leads, whatever its author wrote: a URL, or `ak-flow://<slug>`. */
export const REDIRECT_TARGET = new ContextSlot<string>('redirect_stage_target');

/** What a deny stage says, whatever its author wrote. */
export const DENY_MESSAGE = new ContextSlot<string>('deny_message');

/** The id of the only account that may walk the run; absent: anybody may. */
export const ONLY_FOR = new Slot<string>('only_for');

/** What the query of the address said in which the flow was opened: a few short texts. */
export const QUERY = new Slot<Record<string, string>>('query');
