/** What is wrong with an expression, and where in it. Lines and columns begin with 1. */
export class ExpressionError extends Error {
  constructor(
    message: string,
    readonly place?: { line: number; column: number },
  ) {
    super(message);
  }
}
