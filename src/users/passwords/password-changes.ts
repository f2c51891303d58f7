import type { EntityManager } from 'typeorm';

/** A password has been set. */
export interface PasswordChange {
  user: string;
  /** The session in which it was done, which goes on; null: all end. */
  keep: string | null;
  /** The host that was asked for when it was done; null: it was done on the server itself. */
  host: string | null;
}

type Listener = (change: PasswordChange, within: EntityManager) => Promise<void>;

/** What else happens in the transaction that sets a password. Upper floors put themselves on the list. */
export class PasswordChanges {
  private readonly listeners: Listener[] = [];

  add(listener: Listener): void {
    this.listeners.push(listener);
  }

  async tell(change: PasswordChange, within: EntityManager): Promise<void> {
    for (const listener of this.listeners) await listener(change, within);
  }
}
