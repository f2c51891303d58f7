import type { FileHandle } from 'node:fs/promises';

/** Bytes that are read at once: more than two of the longest lines. */
const WINDOW = 256;
const LINE = /^([\dA-F]{40})(?::\d+)?\r?$/i;

/**
 * The line that begins with a hash in a file of such lines in ascending order, by halving the file again and again:
 * some thirty small reads for the largest list there is. Null: there is none.
 *
 * @throws when what is there is no such line
 */
export async function sortedLine(file: FileHandle, hash: string): Promise<string | null> {
  const { size } = await file.stat();
  let [low, high] = [0, size];
  while (low < high) {
    const { start, end, line } = await lineAt(file, Math.floor((low + high) / 2), size);
    const found = LINE.exec(line)?.[1]?.toUpperCase();
    if (found === undefined) throw new Error('the list of breached passwords has a line that is no SHA-1 hash');
    if (found === hash) return line;
    if (found < hash) low = end + 1;
    else high = start;
  }
  return null;
}

/** The line in which a byte lies; a line's end belongs to it. */
async function lineAt(
  file: FileHandle,
  position: number,
  size: number,
): Promise<{ start: number; end: number; line: string }> {
  const from = Math.max(0, position - WINDOW);
  const bytes = Buffer.alloc(Math.min(size, position + WINDOW) - from);
  await file.read(bytes, 0, bytes.length, from);
  const text = bytes.toString('latin1');
  const at = position - from;
  const before = at === 0 ? -1 : text.lastIndexOf('\n', at - 1);
  const after = text.indexOf('\n', at);
  const [first, last] = [before + 1, after < 0 ? text.length : after];
  return { start: from + first, end: from + last, line: text.slice(first, last) };
}
