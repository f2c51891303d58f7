import type { Library } from './library.js';
import { needsIn, type Supply } from './needs.js';
import { textOf } from '../yaml/nodes.js';
import { META_APPLY } from '../importing/others.js';
import type { SourceFile } from './source-file.js';

/** Files in the order in which they seem to need each other, as far as that can be read in them. */
export interface FileOrder {
  files: readonly SourceFile[];
  /** The other files that a file names, or that may bring what it names. */
  helpers: ReadonlyMap<SourceFile, ReadonlySet<SourceFile>>;
}

/**
 * Files that others want applied first (`metaapplyblueprint`) come before those, and so do files that make what others
 * name in so many words.
 */
export function fileOrder(files: readonly SourceFile[], library: Library, supply: Supply): FileOrder {
  const among = new Set(files);
  const helpers = new Map(files.map((file) => [file, helpersOf(file, library, supply)]));
  const ordered = new Set<SourceFile>();
  const visited = new Set<SourceFile>();
  const visit = (file: SourceFile): void => {
    if (visited.has(file)) return;
    visited.add(file);
    for (const helper of helpers.get(file) ?? []) visit(helper);
    if (among.has(file)) ordered.add(file);
  };
  for (const file of files) visit(file);
  return { files: [...ordered], helpers };
}

function helpersOf(file: SourceFile, library: Library, supply: Supply): Set<SourceFile> {
  const helpers = new Set(namedBy(file, library));
  for (const need of file.readable ? needsIn(file.readable) : []) {
    const files = supply.filesFor(need);
    // what the file makes itself it need not wait for
    if (!files.has(file)) for (const helper of files) helpers.add(helper);
  }
  helpers.delete(file);
  return helpers;
}

function namedBy(file: SourceFile, library: Library): SourceFile[] {
  const entries = file.readable?.entries.filter(({ model }) => textOf(model)?.toLowerCase() === META_APPLY) ?? [];
  return entries.flatMap(({ attrs }) => {
    const identifiers = attrs.members.get('identifiers')?.value;
    if (identifiers?.kind !== 'map') return [];
    const text = (field: string): string | undefined => textOf(identifiers.members.get(field)?.value);
    const [name, path] = [text('name'), text('path')];
    if (name === undefined && path === undefined) return [];
    const named = library.find({ ...(name === undefined ? {} : { name }), ...(path === undefined ? {} : { path }) });
    return named ? [named] : [];
  });
}
