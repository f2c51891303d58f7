export interface DummyChallenge {
  /** The stage's name, which is its title, too. */
  title: string;
  name: string;
}

/** Any answer leads on. */
export class DummyAnswer {}
