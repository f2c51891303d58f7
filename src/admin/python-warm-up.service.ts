import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Python } from '../expressions/python/python.service.js';
import { Log } from '../platform/log.js';

/** Where expressions in Python are. */
const WRITTEN = `SELECT EXISTS (SELECT FROM policy WHERE type = 'expression')
  OR EXISTS (SELECT FROM scope_mapping WHERE expression <> '' AND expression_language = 'python')
  OR EXISTS (SELECT FROM prompt WHERE (placeholder_expression OR initial_value_expression)
             AND expression_language = 'python') AS any`;

/** Starts Python while nobody waits for it, if there is anything for it to do. */
@Injectable()
export class PythonWarmUp {
  constructor(
    private readonly db: DataSource,
    private readonly python: Python,
    private readonly log: Log,
  ) {}

  /** Never throws: what is wrong is told again when an expression is needed. */
  async run(): Promise<void> {
    try {
      const [written]: { any: boolean }[] = await this.db.query(WRITTEN);
      if (written?.any) await this.python.warm();
    } catch (error) {
      this.log.warn({ err: error }, 'Python could not be started for the expressions of the blueprints');
    }
  }
}
