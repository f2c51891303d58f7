/** There is nothing to set. */
export class UserDeleteConfig {}
