import { readFileSync, statSync } from 'node:fs';
import { Reader, type Response } from 'maxmind';

/** A file in MaxMind's format that is read anew when it is replaced. */
export class PlaceFile<T extends Response> {
  private reader: Reader<T> | null = null;
  /** What the file looked like when it was read last. */
  private seen = '';
  private complaint: string | null = null;

  constructor(readonly path: string) {}

  /** Looks whether the file is another one. One that cannot be read leaves what was read before. */
  refresh(): void {
    try {
      const { mtimeMs, size, ino } = statSync(this.path);
      const looks = `${mtimeMs} ${size} ${ino}`;
      if (looks === this.seen) return;
      this.seen = looks;
      this.reader = new Reader<T>(readFileSync(this.path));
      this.complaint = null;
    } catch (error) {
      this.complaint = error instanceof Error ? error.message : String(error);
    }
  }

  /** Why the file cannot be read; null: it can. */
  get problem(): string | null {
    return this.complaint;
  }

  get(address: string): T | null {
    return this.reader?.get(address) ?? null;
  }
}
