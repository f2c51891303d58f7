// What the compiler leaves undone: the command can be called, and a first start finds a database to begin from.
import { spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

chmodSync(new URL('../dist/cli.js', import.meta.url), 0o755);
// in a process of its own, so that its memory is given back
const template = fileURLToPath(new URL('./database-template.mjs', import.meta.url));
process.exit(spawnSync(process.execPath, [template], { stdio: 'inherit' }).status ?? 1);
