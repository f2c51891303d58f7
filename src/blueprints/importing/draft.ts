import { isDeepStrictEqual } from 'node:util';
import type { EntityManager } from 'typeorm';
import { insertRow } from '../../platform/database/rows.js';
import { openSettings, sealSettings } from '../../platform/secrets/sealed-settings.js';
import { problemsOf, type Problem } from '../../platform/validation.js';
import { rulesOf } from '../models/field-rules.js';
import type { Change } from '../reports/entry-report.js';
import { isSecret } from '../models/catalogue.js';
import type { Model, Row, Work } from '../models/model.js';

type Values = Record<string, unknown>;

/**
 * An object while an entry is written to it: the row as it is or a new one, and the values that it shall have. Secrets
 * are open while it is a draft, and only then.
 */
export class Draft {
  readonly row: Row;
  readonly isNew: boolean;
  /** The settings of a row whose model has such. */
  private readonly config: object | undefined;
  private readonly before: Values;
  private readonly concealed = new Set<string>();

  constructor(
    private readonly model: Model,
    private readonly work: Work | undefined,
    existing?: Row,
  ) {
    this.isNew = existing === undefined;
    this.row = Object.assign(new model.entity(), existing && this.opened(existing));
    if (model.config) {
      const { type, class: settings } = model.config;
      if (this.isNew) Object.assign(this.row, { type });
      this.config = Object.assign(new settings(), this.opened((this.row as Row & { config?: object }).config ?? {}));
    }
    this.before = bare({ ...this.row, ...this.config });
  }

  set(field: string, value: unknown): void {
    const holder = this.config && rulesOf(this.model.config!.class).has(field) ? this.config : this.row;
    (holder as Values)[field] = value;
  }

  /** Neither the new value of a field nor the old one is to be told. */
  conceal(field: string): void {
    this.concealed.add(field);
  }

  get(field: string): unknown {
    return { ...this.row, ...this.config }[field as keyof Row];
  }

  /** What is not as it was. */
  get changes(): Change[] {
    const now = bare({ ...this.row, ...this.config });
    const fields = new Set([...Object.keys(now), ...Object.keys(this.before)]);
    return [...fields]
      .filter((field) => field !== 'config' && field !== 'id' && !isDeepStrictEqual(now[field], this.before[field]))
      .map((field) =>
        isSecret(this.model, field) || this.concealed.has(field)
          ? { field, secret: true }
          : { field, ...(this.isNew ? {} : { before: this.before[field] }), after: now[field] },
      );
  }

  problems(): Problem[] {
    if (this.config) Object.assign(this.row, { config: { ...this.config } });
    return [...problemsOf(this.row), ...(this.config ? problemsOf(this.config) : [])];
  }

  /** Writes what is different, and says what that was. */
  async store(tx: EntityManager): Promise<Change[]> {
    const { changes } = this;
    const row = this.sealed();
    if (this.isNew) {
      await insertRow(tx, this.model.entity, row);
    } else if (changes.length > 0) {
      const settings = this.config && rulesOf(this.model.config!.class);
      const columns = new Set(changes.map(({ field }) => (settings?.has(field) ? 'config' : field)));
      const values = Object.fromEntries([...columns].map((column) => [column, row[column as keyof Row]]));
      await tx.update(this.model.entity, { id: this.row.id }, values);
    }
    return changes;
  }

  private opened(values: object): object {
    const names = this.model.secrets ?? [];
    return this.work && names.length > 0 ? openSettings(this.work.secrets, names, { ...values }) : values;
  }

  /** The row as it is stored. */
  private sealed(): Row {
    const names = this.model.secrets ?? [];
    const seal = (values: object): object =>
      this.work && names.length > 0 ? sealSettings(this.work.secrets, names, { ...values }) : { ...values };
    return { ...seal(this.row), ...(this.config ? { config: seal(this.config) } : {}) } as Row;
  }
}

/** Values as the database gives them back: what JSON drops is dropped. */
function bare(values: object): Values {
  return JSON.parse(JSON.stringify(values)) as Values;
}
