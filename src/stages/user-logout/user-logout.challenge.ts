/** There is nothing to answer. */
export class UserLogoutAnswer {}
