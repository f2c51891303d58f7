import type { ResponseErrors } from '../../flows/outcome.js';

export interface EmailChallenge {
  /** False: the mail waits for an answer, or it could not be sent. */
  email_sent: boolean;
  /** How long the link holds, in words. */
  link_holds: string;
  /** Why no mail was sent. */
  response_errors?: ResponseErrors;
}

/** Whatever is answered asks for another mail. */
export class EmailAnswer {}
