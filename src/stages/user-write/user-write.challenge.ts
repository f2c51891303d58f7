/** There is nothing to answer: what is written was typed before. */
export class UserWriteAnswer {}
