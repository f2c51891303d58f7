import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Config } from '../../platform/config.js';
import { providers } from './applications.check.js';
import { blueprints, leftovers } from './blueprints.check.js';
import { brands, deviceSettings } from './brands.check.js';
import type { Check, Finding } from './finding.js';
import { kept } from './kept-fields.check.js';
import { policiesInUse, stagesInUse } from './kept-types.check.js';
import { domain } from './lint.check.js';
import { policyFiles } from './policy-files.check.js';
import { permissions } from './permissions.check.js';
import { mail } from './mail.check.js';
import { settings } from './settings.check.js';
import { unknownStages } from './unknown-types.check.js';

export type { Finding } from './finding.js';

/** Every check, one a line. */
const checks: readonly Check[] = [
  settings,
  brands,
  providers,
  deviceSettings,
  domain,
  unknownStages,
  stagesInUse,
  policiesInUse,
  policyFiles,
  mail,
  blueprints,
  leftovers,
  kept,
  permissions,
];

/** Looks the server over and says what is not well and what to do. Changes nothing. */
@Injectable()
export class Doctor {
  constructor(
    private readonly db: DataSource,
    private readonly config: Config,
  ) {}

  async examine(): Promise<Finding[]> {
    const findings: Finding[] = [];
    for (const check of checks) findings.push(...(await check({ db: this.db, config: this.config })));
    return findings;
  }
}
