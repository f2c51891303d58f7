/** The words of W3C Web Authentication, as authentik's fields take them. */
export const USER_VERIFICATIONS = ['required', 'preferred', 'discouraged'] as const;
export const WEBAUTHN_HINTS = ['security-key', 'client-device', 'hybrid'] as const;
export type WebauthnHint = (typeof WEBAUTHN_HINTS)[number];
