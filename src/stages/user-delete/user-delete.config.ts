/** Deletes the account. There is nothing to set. */
export class UserDeleteConfig {}
