import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockDirectory } from './directory-lock.js';
import { thisProcess } from './process-identity.js';

describe('the lock of a data directory', () => {
  const home = mkdtempSync(join(tmpdir(), 'stagedoor-lock-'));
  const file = join(home, 'database.lock');
  const me = thisProcess();
  const held = (holder: unknown) => writeFileSync(file, JSON.stringify(holder));
  const lock = () => lockDirectory('/srv/data', file);

  afterEach(() => rmSync(file, { force: true }));
  afterAll(() => rmSync(home, { recursive: true }));

  it('names this process, leaves nothing else behind, and goes when it is released', () => {
    const release = lock();
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(me);
    expect(readdirSync(home)).toEqual(['database.lock']);
    release();
    release();
    expect(existsSync(file)).toBe(false);
  });

  it('refuses a living process, saying which and what to do', () => {
    held({ ...me, pid: process.ppid, started: null });
    expect(lock).toThrow(
      `The data directory /srv/data is in use by process ${process.ppid}. ` +
        'Stop that server first, choose another directory, or set DATABASE_URL to share a PostgreSQL.',
    );
    expect(readFileSync(file, 'utf8')).toContain(`${process.ppid}`);
  });

  it('refuses this very process', () => {
    held(me);
    expect(lock).toThrow('/srv/data is already open in this process');
  });

  it('cannot judge a process of another machine, and says what to delete', () => {
    held({ ...me, host: 'elsewhere' });
    expect(lock).toThrow(`on the machine "elsewhere". Stop that server first; if it is gone for good, delete ${file}.`);
  });

  it('is taken over from a process that has ended', () => {
    held({ ...me, pid: spawnSync(process.execPath, ['--version']).pid });
    lock()();
  });

  it('is taken over when the pid has passed to another process', () => {
    held({ ...me, started: 'an-earlier-boot:1' });
    lock()();
  });

  it.each(['', 'null', '{"pid":', '[]'])('is taken over when the file says nothing: %j', (text) => {
    writeFileSync(file, text);
    lock()();
  });

  it('is not released by somebody it was taken from', () => {
    const release = lock();
    held({ ...me, pid: process.ppid });
    release();
    expect(existsSync(file)).toBe(true);
  });
});
