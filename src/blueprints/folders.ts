import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { SourceFile } from './source-file.js';

/** Files that show how something is done, and are applied by nobody. */
const EXAMPLES = 'examples';

/** Whether a path in a folder is one of a file that is applied at every start. */
export function isApplied(name: string): boolean {
  const parts = name.split(sep);
  return name.endsWith('.yaml') && !parts.some((part) => part.startsWith('.')) && parts[0] !== EXAMPLES;
}

/**
 * The blueprints of a folder and all folders in it, by name, each with its path in it. Only `.yaml` counts; what begins
 * with a dot does not, nor does `examples/`. A folder that is not there is empty.
 */
export function namesIn(folder: string): string[] {
  let names: string[];
  try {
    names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return names.toSorted().filter((name) => {
    // a link to a file is a file: that is how Kubernetes mounts them
    return isApplied(name) && statSync(join(folder, name), { throwIfNoEntry: false })?.isFile() === true;
  });
}

/** The files of a folder that is applied at every start. */
export function findFiles(kind: 'flows' | 'blueprints', folder: string): SourceFile[] {
  return namesIn(folder).map((name) => {
    const path = [kind, ...name.split(sep)].join('/');
    return SourceFile.of(path, readFileSync(join(folder, name)), { discovered: true });
  });
}
