import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = process.cwd();

/** The example of a plug-in, copied elsewhere, with this server beside it, and built as its README says. */
export function copiedPlugin(folder: string): string {
  const target = join(folder, 'my-stage');
  cpSync(join(ROOT, 'examples/stage-plugin'), target, {
    recursive: true,
    filter: (source) => !/node_modules|dist$/.test(source.slice(ROOT.length)),
  });
  installStagedoor(target);
  for (const name of ['class-validator', '@types']) linkInto(target, name, join(ROOT, 'node_modules', name));
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  const built = spawnSync(process.execPath, [tsc, '-p', target], { encoding: 'utf8' });
  if (built.status !== 0) throw new Error(`the example does not compile:\n${built.stdout}`);
  return target;
}

/** What `npm install /path/to/stagedoor` does; the program is the one under test. */
export function installStagedoor(target: string): void {
  const home = join(target, 'node_modules/stagedoor');
  mkdirSync(home, { recursive: true });
  cpSync(join(ROOT, 'package.json'), join(home, 'package.json'));
  symlinkSync(join(import.meta.dirname, '..', '..', 'src'), join(home, 'dist'));
}

function linkInto(target: string, name: string, to: string): void {
  symlinkSync(to, join(target, 'node_modules', name));
}
