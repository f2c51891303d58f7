import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** Tells one process from all others, also from a later one that got the same pid. */
export interface ProcessIdentity {
  pid: number;
  /** Boot and tick at which the process started; null where the system does not say (it needs /proc). */
  started: string | null;
  /** The machine, or the container, in which the pid means something. */
  host: string;
}

export function thisProcess(): ProcessIdentity {
  return { pid: process.pid, started: startOf(process.pid) ?? null, host: hostname() };
}

/** False if that process has surely ended. For a process of another machine nobody here can tell: true. */
export function mayBeAlive({ pid, started, host }: ProcessIdentity): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0); // signal 0 only asks
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false; // EPERM: alive, and somebody else's
  }
  return started === null || started === startOf(pid);
}

/** Undefined if there is no such process, or it is a zombie, or the system has no /proc. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in brackets and may itself hold blanks and brackets.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${fields[19]}`;
  } catch {
    return undefined;
  }
}
