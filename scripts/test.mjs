// npm test: compiles src and test, then runs the specs on the embedded database and, where there is one, those of
// test/ again on PostgreSQL. `npm test -- device` runs the files whose path matches, `--db=pglite|postgres` only one
// database; all other arguments go to jest. TEST_DATABASE_URL names a PostgreSQL to use (a user who may create
// databases); without it a private one is started if its programs are installed.
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findPostgres, startPostgres } from './private-postgres.mjs';

const root = dirname(import.meta.dirname);
const out = join(root, '.test-dist');
const template = join(out, 'src/platform/database/embedded-template.tar.gz');
const only = process.argv.find((argument) => argument.startsWith('--db='))?.slice('--db='.length);
const jestArguments = process.argv.slice(2).filter((argument) => !argument.startsWith('--db='));
const results = mkdtempSync(join(tmpdir(), 'stagedoor-test-'));
const count = { passed: 0, failed: 0, skipped: 0 };
let child;
let postgres;
let interrupted;

/** Runs a program of Node's; true if it succeeded. */
function node(program, args, env = {}) {
  return new Promise((resolve) => {
    child = spawn(process.execPath, [join(root, program), ...args], {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, ...env },
    });
    child.once('close', (code) => resolve(code === 0 && !interrupted));
  });
}

async function compile() {
  rmSync(out, { recursive: true, force: true });
  if (!(await node('node_modules/typescript/bin/tsc', ['-p', 'tsconfig.json']))) return false;
  for (const folder of ['src', 'test']) {
    for (const file of readdirSync(join(root, folder), { recursive: true })) {
      if (/\.(hbs|css|svg|sh|py|js)$/.test(file)) cpSync(join(root, folder, file), join(out, folder, file));
    }
  }
  if (!(await node('scripts/field-docs.mjs', [join(out, 'src')]))) return false;
  return node('scripts/database-template.mjs', [template]);
}

async function jest(database, args, env) {
  console.log(`\nTests on ${database}`);
  const outputFile = join(results, `${database}.json`);
  const fixed = ['--passWithNoTests', '--json', `--outputFile=${outputFile}`];
  const succeeded = await node('node_modules/jest/bin/jest.js', [...args, ...fixed, ...jestArguments], {
    STAGEDOOR_TEST_TEMPLATE: template,
    STAGEDOOR_TEST_DATABASE_URL: '',
    ...env,
  });
  const told = readResult(outputFile);
  const failed = told ? told.numFailedTests + told.numRuntimeErrorTestSuites : 0;
  count.passed += told?.numPassedTests ?? 0;
  count.skipped += told ? told.numPendingTests + told.numTodoTests : 0;
  // A run that broke off without a failing test has failed nevertheless.
  count.failed += failed > 0 || succeeded ? failed : 1;
}

function readResult(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

async function onPostgres() {
  let url = process.env.TEST_DATABASE_URL;
  if (!url) {
    const binaries = findPostgres();
    if (!binaries) {
      console.log('\nPostgreSQL was not found (neither TEST_DATABASE_URL nor its programs): only PGlite was tested.');
      if (only === 'postgres' || process.env.CI === 'true') count.failed += 1;
      return;
    }
    console.log(`\nStarting a private PostgreSQL from ${binaries}`);
    postgres = await startPostgres(binaries);
    url = postgres.url;
  }
  if (interrupted) return;
  // Only the specs of test/ ask for a database, and how pages look does not hang on which.
  const asking = ['--roots', join(out, 'test'), '--testPathIgnorePatterns=gallery-in-a-browser'];
  await jest('PostgreSQL', asking, { STAGEDOOR_TEST_DATABASE_URL: url });
}

function interrupt(signal) {
  interrupted = signal;
  child?.kill(signal);
}
process.on('SIGINT', interrupt);
process.on('SIGTERM', interrupt);

try {
  if (only !== undefined && only !== 'pglite' && only !== 'postgres')
    throw new Error(`--db=${only}: pglite or postgres`);
  if (await compile()) {
    if (only !== 'postgres') await jest('PGlite', [], {});
    if (only !== 'pglite' && !interrupted) await onPostgres();
  }
} catch (error) {
  console.error(error);
  count.failed += 1;
} finally {
  await postgres?.stop();
  rmSync(results, { recursive: true, force: true });
}
const { passed, failed, skipped } = count;
process.exitCode = interrupted || failed > 0 || passed === 0 ? 1 : 0;
console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
