// Puts the dump of an empty embedded database where the first argument says (default: into the build), so that a
// first start need not run initdb, which takes seconds and 700 MB. Made once per PGlite version, then cached.
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const root = dirname(import.meta.dirname);
const target = resolve(process.argv[2] ?? join(root, 'dist/platform/database/embedded-template.tar.gz'));
const pglite = JSON.parse(readFileSync(join(root, 'node_modules/@electric-sql/pglite/package.json'), 'utf8'));
const cached = join(root, `node_modules/.cache/stagedoor/pglite-${pglite.version}.tar.gz`);

if (!existsSync(cached)) {
  const { PGlite } = await import('@electric-sql/pglite');
  const database = await PGlite.create();
  const dump = await database.dumpDataDir('gzip');
  await database.close();
  process.exitCode = 0; // PGlite's own exit sets it
  mkdirSync(dirname(cached), { recursive: true });
  const draft = `${cached}.${process.pid}`;
  writeFileSync(draft, Buffer.from(await dump.arrayBuffer()));
  renameSync(draft, cached);
}
mkdirSync(dirname(target), { recursive: true });
copyFileSync(cached, target);
