// What the compiler leaves undone: the command can be called, knows what fields are for, and a first start finds a
// database to begin from.
import { spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

chmodSync(new URL('../dist/cli.js', import.meta.url), 0o755);
// in processes of their own, so that their memory is given back
for (const script of ['./field-docs.mjs', './database-template.mjs']) {
  const { status } = spawnSync(process.execPath, [fileURLToPath(new URL(script, import.meta.url))], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}
