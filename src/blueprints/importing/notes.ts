import type { Entry } from '../reading/entry.js';
import type { Teller } from './field-writer.js';
import type { Finding } from '../reports/findings.js';
import type { Mistake, Need, Place } from '../yaml/nodes.js';

/** Everything that is said about one entry while it is imported. */
export class Notes implements Teller {
  readonly findings: Finding[] = [];
  /** What it refers to and did not find. */
  readonly needs: Need[] = [];
  /** What was wrong first. */
  first: string | undefined;
  /** True: all that is wrong may be mended by another file. */
  unmet = true;
  /** True: something stayed empty that another file may fill. */
  gaps = false;
  readonly strict: boolean;

  constructor(
    private readonly entry: Entry,
    private readonly file: string,
    private readonly label: string,
    strict: boolean,
  ) {
    this.strict = strict || entry.short;
  }

  get failed(): boolean {
    return this.first !== undefined;
  }

  wrong({ message, at, unmet }: Mistake, field?: string): void {
    this.first ??= message;
    this.unmet &&= unmet !== false;
    if (typeof unmet === 'object') this.needs.push(unmet);
    this.say({ severity: 'error', message, at }, field);
  }

  warn(message: string, at: Place, field?: string): void {
    this.say({ severity: 'warning', message, at }, field);
  }

  passOver(why: string, at: Place): void {
    this.say({ severity: 'warning', message: `the entry is passed over: ${why}`, at, passedOver: true });
  }

  gap(need?: Need): void {
    this.gaps = true;
    if (need) this.needs.push(need);
  }

  private say(finding: Omit<Finding, 'file' | 'entry'>, field?: string): void {
    const where = field === undefined ? {} : { field: this.inAuthorsWords(field) };
    const message = this.inAuthorsWords(finding.message);
    this.findings.push({ ...finding, ...where, message, file: this.file, entry: this.label });
  }

  /** Whoever writes `scopes` is told about `scopes`. */
  private inAuthorsWords(text: string): string {
    const words = Object.entries(this.entry.words ?? {});
    return words.reduce((told, [word, field]) => (field ? told.replaceAll(field, word) : told), text);
  }
}
