/** There is nothing to answer: whoever comes here goes elsewhere. */
export class RedirectAnswer {}
