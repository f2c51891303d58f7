import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';

/** A file of a folder that is applied at every start. */
export interface FoundFile {
  /** `flows/device-code.yaml`: the kind of folder, and where it lies in it. */
  path: string;
  text: string;
  /** SHA-512 of the file. */
  hash: string;
}

/** Files that show how something is done, and are applied by nobody. */
const EXAMPLES = 'examples';

/**
 * The blueprints of a folder and all folders in it, by name. Only `.yaml` counts; what begins with a dot does not, nor
 * does `examples/`. A folder that is not there is empty.
 */
export function findFiles(kind: 'flows' | 'blueprints', folder: string): FoundFile[] {
  let names: string[];
  try {
    names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  const files: FoundFile[] = [];
  for (const name of names.toSorted()) {
    const parts = name.split(sep);
    if (!name.endsWith('.yaml') || parts.some((part) => part.startsWith('.')) || parts[0] === EXAMPLES) continue;
    const file = join(folder, name);
    // a link to a file is a file: that is how Kubernetes mounts them
    if (!statSync(file, { throwIfNoEntry: false })?.isFile()) continue;
    const bytes = readFileSync(file);
    files.push({
      path: [kind, ...parts].join('/'),
      text: bytes.toString('utf8'),
      hash: createHash('sha512').update(bytes).digest('hex'),
    });
  }
  return files;
}
