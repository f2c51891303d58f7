import { Slot } from './memory.js';

/** What somebody typed to say who they are, and what pages call them until they are signed in. */
export const PENDING_IDENTIFIER = new Slot<string>('pending_user_identifier');

/** The account that they claim to be. Absent when the name is unknown and the flow pretends that it is not. */
export const PENDING_USER = new Slot<string>('pending_user');

/** How the pending user has proved it: authentik's `auth_method` and the RFC 8176 values for `amr`. */
export const PROOF = new Slot<{ auth_method: string; amr: string[] }>('auth_method');

/** The pending user is the one who was signed in already: there is nothing to prove or to open. */
export const ALREADY_SIGNED_IN = new Slot<true>('already_signed_in');

/** The application that somebody is on the way to: its id and what people call it. */
export const APPLICATION = new Slot<{ id: string; name: string }>('application');

/** What the application asks to be allowed, and the sentence above it. */
export const CONSENT_REQUEST = new Slot<{ header: string; permissions: { id: string; name: string }[] }>(
  'consent_request',
);

/** The ids of the permissions that the person has agreed to, now or earlier. */
export const CONSENT_GIVEN = new Slot<string[]>('consent');
