import type { DataSource } from 'typeorm';
import type { Config } from '../../platform/config.js';

export interface Finding {
  level: 'fine' | 'notice' | 'warning' | 'error';
  /** What was looked at. */
  about: string;
  text: string;
  /** What to do. */
  advice?: string;
}

export interface Patient {
  db: DataSource;
  config: Config;
}

/** Looks at one side of the server. */
export type Check = (patient: Patient) => Promise<Finding[]> | Finding[];
