import { constants, copyFileSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { PlainError } from '../../plain-error.js';
import { mayBeAlive, type ProcessIdentity, thisProcess } from './process-identity.js';

/**
 * PGlite takes no lock on its directory, and two processes in it destroy it. So a file beside it names the process
 * that holds it. A lock whose process has ended (kill -9, power cut) is taken over.
 *
 * @param directory what is locked, for the message
 * @param file the lock
 * @returns the release; calling it twice does no harm
 * @throws if a living process, this one included, holds the lock
 */
export function lockDirectory(directory: string, file: string): () => void {
  const mine = JSON.stringify(thisProcess());
  // Written aside and then linked, so that nobody ever reads half a lock.
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, mine);
  try {
    while (!put(draft, file)) {
      const found = read(file);
      if (found === undefined) continue; // released in this moment
      const holder = parse(found);
      if (holder && mayBeAlive(holder)) throw new PlainError(refusal(directory, file, holder));
      takeAway(file, found);
    }
  } finally {
    rmSync(draft, { force: true });
  }
  return () => {
    if (read(file) === mine) rmSync(file, { force: true });
  };
}

/** False if a lock is there already. */
function put(draft: string, file: string): boolean {
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (code(error) === 'EEXIST') return false;
  }
  try {
    copyFileSync(draft, file, constants.COPYFILE_EXCL); // some file systems know no links
    return true;
  } catch (error) {
    if (code(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Removes the stale lock, and no other: somebody else may have put a fresh one in its place meanwhile. */
function takeAway(file: string, stale: string): void {
  const aside = `${file}.${process.pid}.stale`;
  try {
    renameSync(file, aside);
    if (read(aside) !== stale) put(aside, file);
  } catch (error) {
    if (code(error) !== 'ENOENT') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (code(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Undefined if it is no lock of ours, as an empty file after a power cut: then nobody holds it. */
function parse(text: string): ProcessIdentity | undefined {
  try {
    const found = JSON.parse(text) as Partial<ProcessIdentity> | null;
    if (typeof found?.pid !== 'number' || typeof found.host !== 'string') return undefined;
    return { pid: found.pid, host: found.host, started: found.started ?? null };
  } catch {
    return undefined;
  }
}

function refusal(directory: string, file: string, { pid, host }: ProcessIdentity): string {
  const here = thisProcess();
  if (host !== here.host) {
    return (
      `The data directory ${directory} is in use by process ${pid} on the machine "${host}". Stop that server first; ` +
      `if it is gone for good, delete ${file}. Several servers need PostgreSQL: set DATABASE_URL.`
    );
  }
  return pid === here.pid
    ? `The data directory ${directory} is already open in this process (${pid}).`
    : `The data directory ${directory} is in use by process ${pid}. ` +
        'Stop that server first, choose another directory, or set DATABASE_URL to share a PostgreSQL.';
}

function code(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
