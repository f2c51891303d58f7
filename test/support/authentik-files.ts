import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SourceFile } from '../../src/blueprints/reading/source-file.js';

/** authentik's own files, where somebody has put them beside the project: they are not part of it. */
const FOLDER = join(process.cwd(), '../shared/authentik-blueprints');

export const authentikIsThere = existsSync(FOLDER);

/** What authentik brings along on its first start, unchanged. */
export function authentikFiles(): SourceFile[] {
  return ['default', 'system'].flatMap((folder) =>
    readdirSync(join(FOLDER, folder)).map((name) => {
      const file = join(folder, name);
      return SourceFile.of(file, readFileSync(join(FOLDER, file)));
    }),
  );
}
