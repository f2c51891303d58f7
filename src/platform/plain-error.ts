/** An error whose message tells a person all they need: what is wrong and what to do. No stack belongs beside it. */
export class PlainError extends Error {}
