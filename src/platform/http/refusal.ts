import { waitInWords } from '../wait-in-words.js';

/** Something that a person is told on a page of its own: what is wrong, and what to do. Not a fault of the server. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    /** What is wrong, in a few words. */
    readonly title: string,
    /** What to do. */
    readonly advice: string,
    /** For whoever runs the server; shown as it is, so nothing secret. */
    readonly forAdmin?: string,
  ) {
    super(title);
  }

  static cookiesOff(): Refusal {
    return new Refusal(
      400,
      'Your browser keeps no cookies',
      'This page needs one cookie to know you from one step to the next. Allow cookies for this site, then go back and try again.',
    );
  }

  static strangeForm(): Refusal {
    return new Refusal(403, 'This page was open for too long', 'Go back, reload the page, and try again.');
  }

  /** `wait` is in seconds. */
  static tooMany(wait: number): Refusal {
    return new Refusal(429, 'Too much at once from here', `Wait ${waitInWords(wait)}, then try again.`);
  }

  static lost(): Refusal {
    return new Refusal(
      410,
      'This page has expired',
      'It was open for too long, or it belongs to another browser. Start again; if it was about a device, start again on the device.',
    );
  }
}
