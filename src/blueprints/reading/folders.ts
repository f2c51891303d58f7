import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { SourceFile, type About } from './source-file.js';

/** Files that show how something is done, and are applied by nobody. */
const EXAMPLES = 'examples';

/** Whether a path in a folder is one of a file that is applied at every start. */
export function isApplied(name: string): boolean {
  const parts = name.split(sep);
  return name.endsWith('.yaml') && !parts.some((part) => part.startsWith('.')) && parts[0] !== EXAMPLES;
}

/** Where something in a folder is, and why it cannot be read, if so. */
interface Found {
  name: string;
  failure?: string;
}

/**
 * The blueprints of a folder and all folders in it, by name. Only `.yaml` counts; what begins with a dot does not, nor
 * does `examples/`. A folder that is not there is empty; what cannot be read is a file that fails.
 *
 * @param aboutOf what is known about the file of a name, which is its path in the folder; none: the folder itself
 */
export function filesIn(folder: string, aboutOf: (name: string) => About & { path: string }): SourceFile[] {
  const found = lookInto(folder).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return found.map(({ name, failure }) => {
    const about = aboutOf(name);
    if (failure !== undefined) return SourceFile.unreadable(about.path, failure, about);
    try {
      return SourceFile.of(about.path, readFileSync(join(folder, name)), about);
    } catch (error) {
      return SourceFile.unreadable(about.path, (error as Error).message, about);
    }
  });
}

/** The files of a folder that is applied at every start. */
export function findFiles(kind: 'flows' | 'blueprints', folder: string): SourceFile[] {
  return filesIn(folder, (name) => ({
    path: [kind, ...name.split(sep)].filter((part) => part !== '').join('/'),
    discovered: true,
  }));
}

function lookInto(folder: string, inside = '', above: readonly string[] = []): Found[] {
  const here = join(folder, inside);
  try {
    const real = realpathSync(here);
    // a link that leads back up: everything there is known
    if (above.includes(real)) return [];
    const names = readdirSync(here).filter((name) => !name.startsWith('.') && join(inside, name) !== EXAMPLES);
    return names.flatMap((name) => lookAt(folder, join(inside, name), [...above, real]));
  } catch (error) {
    return isMissing(error) ? [] : [{ name: inside, failure: (error as Error).message }];
  }
}

function lookAt(folder: string, name: string, above: readonly string[]): Found[] {
  const isYaml = name.endsWith('.yaml');
  try {
    // a link to a file is a file: that is how Kubernetes mounts them
    const stats = statSync(join(folder, name));
    if (!isYaml) return stats.isDirectory() ? lookInto(folder, name, above) : [];
    if (stats.isFile()) return [{ name }];
    // Docker makes a folder in the place of a file that it is to mount and does not find
    return [{ name, failure: stats.isDirectory() ? 'it is a folder' : 'it is not a regular file' }];
  } catch (error) {
    return isYaml || !isMissing(error) ? [{ name, failure: (error as Error).message }] : [];
  }
}

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';
