/** There is nothing to set. */
export class UserLogoutConfig {}
