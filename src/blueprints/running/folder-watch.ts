import { lstatSync, type Stats } from 'node:fs';
import { join, parse, relative, resolve, sep } from 'node:path';
import { watch, type FSWatcher } from 'chokidar';

export interface Listener {
  /** Something in the folders may be different. */
  changed(): void;
  /** Changes may go unnoticed from here on. */
  failed(error: Error): void;
}

/**
 * Sees what happens to the blueprints in some folders: also when a folder is not there yet, is made anew, or is a link
 * that comes to lead elsewhere, as Kubernetes and git-sync change what they mount.
 */
export class FolderWatch {
  private readonly folders: readonly string[];
  private watcher: FSWatcher | undefined;
  /** Looks around one after the other. */
  private last = Promise.resolve();
  private stale = false;
  private closed = false;

  constructor(
    folders: readonly string[],
    private readonly listener: Listener,
  ) {
    this.folders = folders.map((folder) => resolve(folder));
  }

  /** Resolves when nothing that happens afterwards is missed. */
  open(): Promise<void> {
    this.last = this.last.then(() => this.lookAround());
    return this.last;
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.watcher?.close();
  }

  private async lookAround(): Promise<void> {
    this.stale = false;
    await this.watcher?.close();
    if (this.closed) return;
    const watcher = watch([...new Set(this.folders.map(firmGround))], {
      ignoreInitial: true,
      ignored: (path, stats) => !this.concerns(path) || (stats?.isFile() === true && !path.endsWith('.yaml')),
    });
    this.watcher = watcher;
    watcher.on('all', () => this.listener.changed());
    watcher.on('error', (error) => this.listener.failed(error as Error));
    watcher.on('raw', (_, name, about) =>
      this.notice(join((about as { watchedPath: string }).watchedPath, name ?? '')),
    );
    await new Promise<void>((ready) => watcher.once('ready', ready));
  }

  /** A link is watched as what it led to: when it leads elsewhere, everything has to be looked at anew. */
  private notice(path: string): void {
    if (this.closed || this.stale || !this.concerns(path) || !at(path)?.isSymbolicLink()) return;
    this.stale = true;
    this.open().then(
      () => this.listener.changed(),
      (error: Error) => this.listener.failed(error),
    );
  }

  /** Whether something lies in a folder, or on the way to one. What is hidden does not count, but `..data` does. */
  private concerns(path: string): boolean {
    return this.folders.some((folder) => {
      if (folder === path || folder.startsWith(path.endsWith(sep) ? path : path + sep)) return true;
      const inside = path.startsWith(folder + sep) ? path.slice(folder.length) : undefined;
      return inside !== undefined && !/[\\/]\.(?!\.)/.test(inside);
    });
  }
}

/** What stands there itself, even if it leads elsewhere; undefined when nobody can say. */
function at(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch {
    return undefined;
  }
}

/** The last folder on the way to one that is neither missing nor a link. It lies above. */
function firmGround(folder: string): string {
  let { root: ground } = parse(folder);
  for (const part of relative(ground, folder).split(sep)) {
    const next = join(ground, part);
    if (next === folder || !at(next)?.isDirectory()) return ground;
    ground = next;
  }
  return ground;
}
