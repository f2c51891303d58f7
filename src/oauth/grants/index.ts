import { deviceCode } from './device-code.grant.js';
import type { GrantType } from './grant.js';
import { refreshToken } from './refresh-token.grant.js';

/** The grants that the token endpoint knows, one a line. Order never matters. */
export const grantTypes: readonly GrantType[] = [deviceCode, refreshToken];
