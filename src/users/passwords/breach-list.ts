import { createHash } from 'node:crypto';
import { open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { Config } from '../../platform/config.js';
import { sortedLine } from './sorted-lines.js';

/** Letters of a hash by which the folder's files are named. */
const PREFIX = 5;

/** Passwords that thieves know, from a file on this machine: nobody else is asked. */
@Injectable()
export class BreachList {
  private readonly path: string | undefined;

  constructor(config: Config) {
    this.path = config.breachList;
  }

  /**
   * How often a password has been seen in stolen lists; 0: never.
   *
   * @throws when no list is configured, or it cannot be read
   */
  async count(password: string): Promise<number> {
    if (this.path === undefined)
      throw new Error('no list of breached passwords is configured: set STAGEDOOR_BREACH_LIST');
    const hash = createHash('sha1').update(password).digest('hex').toUpperCase();
    const folder = (await stat(this.path)).isDirectory();
    const line = folder ? await inRange(this.path, hash) : await inFile(this.path, hash);
    if (line === null) return 0;
    return Number(/:(\d+)\s*$/.exec(line)?.[1] ?? 1);
  }
}

/** In one file of `HASH:count` lines in the order of the hashes. */
async function inFile(path: string, hash: string): Promise<string | null> {
  const file = await open(path);
  try {
    return await sortedLine(file, hash);
  } finally {
    await file.close();
  }
}

/** In a folder of files such as `21BD1.txt`, with lines of the other 35 letters and the count. */
async function inRange(path: string, hash: string): Promise<string | null> {
  const text = await readFile(join(path, `${hash.slice(0, PREFIX)}.txt`), 'utf8');
  return text.split('\n').find((line) => line.toUpperCase().startsWith(hash.slice(PREFIX))) ?? null;
}
