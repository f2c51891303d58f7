import { FRAME, itemsIn, readBlueprint } from './blueprint.js';
import { readDocument } from '../yaml/document.js';
import type { Entry } from './entry.js';
import { list, mapping, scalar, textOf, type Mapping, type Node } from '../yaml/nodes.js';
import { expandShort, isShort } from '../short/short-form.js';
import { writeDocument } from '../yaml/write-document.js';

/**
 * The same file in authentik's form: what the short form stands for is spelled out, everything else stays as it is.
 * Comments and aliases are lost.
 *
 * @throws BlueprintError with everything in the file that cannot be read
 */
export function inLongForm(text: string, file: string): string {
  readBlueprint(text, file);
  const root = readDocument(text).root as Mapping;
  const items = itemsIn(root, []) as readonly Mapping[];
  const entries = items.flatMap((item, i) => (isShort(item) ? expandShort(item, i + 1, []).map(nodeOfEntry) : [item]));
  const ids = new Set([
    ...items.map(idOf),
    ...[...root.members.values()].flatMap(({ value }) => idsIn(value)),
    ...entries.flatMap(idsIn),
  ]);

  const members = new Map([['version', { at: root.at, value: scalar(1, root.at) as Node }]]);
  for (const name of FRAME) if (root.members.has(name)) members.set(name, root.members.get(name)!);
  const long = entries.map((entry) => (ids.has(idOf(entry)) ? entry : withoutId(entry)));
  members.set('entries', { at: root.at, value: list(long, root.at) });
  return writeDocument({ kind: 'map', members, at: root.at });
}

function nodeOfEntry({ at, model, id, state, conditions, identifiers, attrs }: Entry): Mapping {
  return mapping(
    {
      model,
      ...(id === undefined ? {} : { id: scalar(id, at) }),
      ...(textOf(state) === 'present' ? {} : { state }),
      ...(conditions.items.length === 0 ? {} : { conditions }),
      identifiers,
      ...(attrs.members.size === 0 ? {} : { attrs }),
    },
    at,
  );
}

const idOf = (entry: Mapping): string | undefined => textOf(entry.members.get('id')?.value);

/** An id that was made up stays only where another entry needs it. */
const withoutId = (entry: Mapping): Mapping => ({
  ...entry,
  members: new Map([...entry.members].filter(([key]) => key !== 'id')),
});

/** What `!KeyOf` names, however deep. */
function idsIn(node: Node): string[] {
  switch (node.kind) {
    case 'scalar':
      return [];
    case 'list':
      return node.items.flatMap(idsIn);
    case 'map':
      return [...node.members.values()].flatMap(({ value }) => idsIn(value));
    case 'tag': {
      const id = node.tag === '!KeyOf' ? textOf(node.argument) : undefined;
      return id === undefined ? idsIn(node.argument) : [id];
    }
  }
}
