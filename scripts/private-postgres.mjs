// A throw-away PostgreSQL for the tests: a cluster in a temporary directory, reached by a Unix socket in it.
import { spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** The directory of initdb and postgres, or undefined. */
export function findPostgres() {
  const told = spawnSync('pg_config', ['--bindir'], { encoding: 'utf8' }).stdout?.trim();
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  return [
    told,
    ...versions.map((version) => join(debian, version, 'bin')),
    ...(process.env.PATH ?? '').split(delimiter),
  ]
    .filter(Boolean)
    .find((directory) => existsSync(join(directory, 'initdb')) && existsSync(join(directory, 'postgres')));
}

/** Starts a cluster; `stop()` ends it and removes its directory. */
export async function startPostgres(binaries) {
  const home = mkdtempSync(join(tmpdir(), 'stagedoor-pg-'));
  const remove = () => rmSync(home, { recursive: true, force: true });
  const as = owner();
  if (as.uid !== undefined) chownSync(home, as.uid, as.gid);
  const options = { ...as, cwd: home, env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' } };
  const data = join(home, 'data');

  const initdb = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  const made = spawnSync(join(binaries, 'initdb'), initdb, { ...options, encoding: 'utf8' });
  if (made.status !== 0) {
    remove();
    throw new Error(`initdb failed: ${made.error?.message ?? made.stderr}`);
  }

  const settings = [
    'fsync=off',
    'synchronous_commit=off',
    'full_page_writes=off',
    'listen_addresses=',
    'max_connections=200',
  ];
  const postgres = ['-D', data, '-k', home, ...settings.flatMap((setting) => ['-c', setting])];
  const server = spawn(join(binaries, 'postgres'), postgres, { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise((resolve) => {
    server.once('close', resolve);
    server.once('error', resolve);
  });
  const stop = async () => {
    server.kill('SIGINT'); // PostgreSQL's "fast shutdown"
    await ended;
    remove();
  };

  let log = '';
  const ready = new Promise((resolve) => {
    server.stderr.setEncoding('utf8').on('data', (text) => {
      if (log.includes(READY)) return; // later lines are the tests' own errors
      log += text;
      if (log.includes(READY)) resolve(true);
    });
  });
  if (await Promise.race([ready, ended.then(() => false)])) {
    return { url: `postgresql://postgres@${encodeURIComponent(home)}/postgres`, stop };
  }
  remove();
  throw new Error(`postgres did not start:\n${log}`);
}

const READY = 'ready to accept connections';

/** PostgreSQL refuses to run as root: then as the user that its packages make. */
function owner() {
  if (process.getuid?.() !== 0) return {};
  for (const user of ['postgres', 'nobody']) {
    const [uid, gid] = ['-u', '-g'].map((what) => spawnSync('id', [what, user], { encoding: 'utf8' }).stdout?.trim());
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error('PostgreSQL does not run as root, and there is no user "postgres"');
}
