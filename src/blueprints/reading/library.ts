import type { Wanted } from '../importing/others.js';
import type { SourceFile } from './source-file.js';

/** The files that may be referred to by name or path while others are applied. */
export class Library {
  constructor(private readonly files: readonly SourceFile[]) {}

  /** Paths are those below the folder of blueprints, with or without the folder itself. */
  find({ name, path }: Wanted): SourceFile | undefined {
    return this.files.find(
      (file) =>
        (path === undefined || file.path === path || file.path.endsWith(`/${path}`)) &&
        (name === undefined || file.readable?.name === name),
    );
  }

  /** What the database knows a file by that messages call so. */
  pathsOf(shown: string): string[] {
    return this.files.filter((file) => file.shown === shown).map(({ path }) => path);
  }
}
