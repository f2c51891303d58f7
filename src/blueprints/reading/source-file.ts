import { createHash } from 'node:crypto';
import { readBlueprint, type Blueprint } from './blueprint.js';
import { BlueprintError } from '../reports/findings.js';

/** What is known about a file beside what it holds. */
export interface About {
  shown?: string;
  discovered?: boolean;
  named?: boolean;
}

/** In the place of a hash: no file has it. */
const UNREADABLE = 'unreadable';

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
    /** Why it cannot be read, if so. It may also be a folder then. */
    readonly failure?: string,
  ) {}

  static of(path: string, bytes: Buffer, about: About = {}): SourceFile {
    const hash = createHash('sha512').update(bytes).digest('hex');
    return new SourceFile(path, bytes.toString('utf8'), hash, about.shown ?? path, about.discovered, about.named);
  }

  /** Something in the place of a file that the disk does not give: it fails like any other that is wrong. */
  static unreadable(path: string, failure: string, { shown = path, discovered, named }: About = {}): SourceFile {
    return new SourceFile(path, '', UNREADABLE, shown, discovered, named, failure);
  }

  /** @throws BlueprintError with everything in it that cannot be read */
  read(): Blueprint {
    if (this.failure !== undefined) {
      const [file, message] = [this.shown, `this cannot be read: ${this.failure}`];
      throw new BlueprintError([{ severity: 'error', file, at: { line: 1, column: 1 }, message }]);
    }
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
