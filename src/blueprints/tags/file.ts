import { readFile, stat } from 'node:fs/promises';
import { asPrivate, scalar, type Node } from '../yaml/nodes.js';
import { nameAndDefault } from './arguments.js';
import type { Tag } from './tag.js';

/**
 * `!File PATH` or `!File [PATH, default]`: what a text file holds, without white space at both ends; the path begins at
 * the working directory. Where the file cannot be read the default stands, or null, with a warning. Without a database
 * no file is read either, because the file that counts is on the server: the value is the default, or unknown. What a
 * file holds is told to nobody.
 */
export const file: Tag = {
  name: '!File',
  async resolve(argument, at, scope): Promise<Node> {
    const { name, shown, otherwise } = await nameAndDefault('!File', argument, at, scope);
    if (scope.blind) return otherwise();
    const text = await read(name, shown, (size) => scope.spend(size, at));
    if (text instanceof Unreadable) {
      scope.warn(`${text.message}; its default takes its place, or null`, at);
      return otherwise();
    }
    return asPrivate(scalar(text, at));
  },
};

class Unreadable extends Error {}

/** The text, or why there is none. `accept` may refuse its size, in bytes, before anything is read. */
async function read(path: string, shown: string, accept: (size: number) => void): Promise<string | Unreadable> {
  try {
    const about = await stat(path);
    // a device or a pipe may have no end
    if (!about.isFile()) return new Unreadable(`${shown} is not a file`);
    accept(about.size);
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path)).trim();
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (code === 'ENOENT') return new Unreadable(`there is no file ${shown}`);
    if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return new Unreadable(`the file ${shown} is not UTF-8`);
    if (typeof code === 'string') return new Unreadable(`the file ${shown} cannot be read: ${code}`);
    throw error;
  }
}
