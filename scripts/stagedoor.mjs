#!/usr/bin/env node
// The command itself is built: this file is there before it, so that npx finds something to call either way.
import { existsSync } from 'node:fs';

const built = new URL('../dist/cli.js', import.meta.url);
if (existsSync(built)) {
  await import(built.href);
} else {
  console.error('Stagedoor is not built yet: call npm run build first, or npm start, which builds it too.');
  process.exitCode = 1;
}
