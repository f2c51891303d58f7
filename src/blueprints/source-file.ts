import { createHash } from 'node:crypto';
import { readBlueprint, type Blueprint } from './blueprint.js';

/** A blueprint as it lies on the disk. */
export class SourceFile {
  private blueprint: Blueprint | undefined;

  constructor(
    /** What the database knows it by: `flows/device-code.yaml` in the folders of the server, otherwise its whole path. */
    readonly path: string,
    readonly text: string,
    /** SHA-512 of the file. */
    readonly hash: string,
    /** What messages call it. */
    readonly shown = path,
    /** True: it lies in a folder that is applied at every start. */
    readonly discovered = false,
    /** True: somebody asked for this very file, whatever its labels say. */
    readonly named = false,
  ) {}

  static of(
    path: string,
    bytes: Buffer,
    about: { shown?: string; discovered?: boolean; named?: boolean } = {},
  ): SourceFile {
    const hash = createHash('sha512').update(bytes).digest('hex');
    return new SourceFile(path, bytes.toString('utf8'), hash, about.shown ?? path, about.discovered, about.named);
  }

  /** @throws BlueprintError with everything in it that cannot be read */
  read(): Blueprint {
    return (this.blueprint ??= readBlueprint(this.text, this.shown));
  }

  /** The same, or undefined when it cannot be read. */
  get readable(): Blueprint | undefined {
    try {
      return this.read();
    } catch {
      return undefined;
    }
  }
}
