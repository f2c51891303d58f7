/** authentik's key for the device that somebody lets in, or that comes back with a token. */
export const DEVICE_KEY = 'goauthentik.io/providers/oauth2/device';

/** authentik's key that says that it is a token request, and by which grant. */
export const GRANT_TYPE_KEY = 'oauth_grant_type';
