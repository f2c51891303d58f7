import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { PlainError } from '../platform/plain-error.js';

/** What plug-ins import from the server. */
const ENTRY = 'stagedoor/plugin';
const OURS = fileURLToPath(new URL('../plugin.js', import.meta.url));

/** The default export of a package by its name, or of a folder or a file by its path from where the server runs. */
export async function exportsOf(name: string): Promise<unknown> {
  const file = fileOf(name);
  if (bringsItsOwn(file)) {
    throw new PlainError(
      `STAGEDOOR_PLUGINS: the package "${name}" brings a Stagedoor of its own along, and would not fit into this one: remove it from its node_modules, and install this one there.`,
    );
  }
  try {
    return ((await import(pathToFileURL(file).href)) as { default?: unknown }).default;
  } catch (cause) {
    if (cause instanceof PlainError) throw cause;
    throw new PlainError(`STAGEDOOR_PLUGINS: the package "${name}" cannot be loaded: ${(cause as Error).message}`, {
      cause,
    });
  }
}

function fileOf(name: string): string {
  const here = createRequire(join(process.cwd(), 'package.json'));
  try {
    if (/^\.{0,2}[/\\]/.test(name) || isAbsolute(name)) return here.resolve(resolve(name));
    try {
      return fileURLToPath(import.meta.resolve(name));
    } catch {
      // installed where the server is started, and not where it lies
      return here.resolve(name);
    }
  } catch (cause) {
    throw new PlainError(
      `STAGEDOOR_PLUGINS: there is no package "${name}". Is it installed and built, and is its path right? A path begins with ./ or /.`,
      { cause },
    );
  }
}

/** Its classes and ours would not know each other. */
function bringsItsOwn(file: string): boolean {
  try {
    return realpathSync(createRequire(file).resolve(ENTRY)) !== realpathSync(OURS);
  } catch {
    // whether it needs us at all shows when it is loaded
    return false;
  }
}
