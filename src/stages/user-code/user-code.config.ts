/** There is nothing to set: the form of the code belongs to the brand and the provider. */
export class UserCodeConfig {}
