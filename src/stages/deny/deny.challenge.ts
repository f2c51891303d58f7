/** A person has nothing to answer here. */
export class DenyAnswer {}
