/** There is nothing to answer: the invitation is in the address, or was typed before. */
export class InvitationAnswer {}
