import { readFileSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import type { Batch } from '../blueprints/batches/batches.service.js';
import { filesIn, isApplied } from '../blueprints/reading/folders.js';
import { SourceFile } from '../blueprints/reading/source-file.js';
import type { Config } from '../platform/config.js';
import { PlainError } from '../platform/plain-error.js';

/**
 * The blueprints that somebody names on the command line: files, and folders with all that is in them.
 *
 * @throws PlainError for what cannot be read
 */
export function filesNamed(names: readonly string[], config: Pick<Config, 'flowsDir' | 'blueprintsDir'>): Batch {
  const files: SourceFile[] = [];
  const folders: string[] = [];
  const add = (file: SourceFile): void => {
    if (!files.some(({ path }) => path === file.path)) files.push(file);
  };
  const about = (name: string): { path: string; shown: string; discovered: boolean } => ({
    ...placeOf(name, config),
    shown: name,
  });
  for (const name of names) {
    if (!isFolder(name)) {
      add(SourceFile.of(placeOf(name, config).path, read(name), { ...about(name), named: true }));
    } else {
      folders.push(`${placeOf(name, config).path}/`);
      for (const file of filesIn(name, (inside) => about(join(name, inside)))) add(file);
    }
  }
  return { files, folders };
}

/** `flows/device-code.yaml` for what lies in a folder of the server, otherwise the whole path. */
function placeOf(
  name: string,
  { flowsDir, blueprintsDir }: Pick<Config, 'flowsDir' | 'blueprintsDir'>,
): { path: string; discovered: boolean } {
  for (const [kind, folder] of [['flows', flowsDir] as const, ['blueprints', blueprintsDir] as const]) {
    const inside = relative(resolve(folder), resolve(name));
    if (inside.startsWith('..')) continue;
    const path = inside === '' ? kind : [kind, ...inside.split(sep)].join('/');
    const discovered = isApplied(inside);
    // an example, say, is in the folder and yet none of its files
    return discovered || isFolder(name) ? { path, discovered } : { path: resolve(name), discovered };
  }
  return { path: resolve(name), discovered: false };
}

function isFolder(name: string): boolean {
  try {
    return statSync(name).isDirectory();
  } catch (cause) {
    throw unreadable(name, cause);
  }
}

function read(name: string): Buffer {
  try {
    return readFileSync(name);
  } catch (cause) {
    throw unreadable(name, cause);
  }
}

const unreadable = (name: string, cause: unknown): PlainError =>
  new PlainError(`${name} cannot be read: ${(cause as Error).message}`, { cause });

/** @throws PlainError when there is nothing to work on: more likely the wrong place than a house without files */
export function mustHoldFiles(
  { files }: Batch,
  names: readonly string[],
  { flowsDir, blueprintsDir }: Pick<Config, 'flowsDir' | 'blueprintsDir'>,
): void {
  if (files.length > 0) return;
  const where = names.length === 0 ? `${flowsDir} and ${blueprintsDir}` : names.join(', ');
  throw new PlainError(`There is no blueprint in ${where}.`);
}
