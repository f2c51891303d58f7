import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder of a story's own. */
export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), 'stagedoor-folder-'));

  /** Writes a file, and the folders it lies in; gives back its whole path. */
  write(name: string, text: string): string {
    const file = join(this.path, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  remove(name = '.'): void {
    rmSync(join(this.path, name), { recursive: true, force: true });
  }
}
