import { Mistake, nodeOf, type Node } from '../yaml/nodes.js';
import type { Tag } from './tag.js';

/** `!ParseJSON TEXT`: the value that the text is in JSON. */
export const parseJson: Tag = {
  name: '!ParseJSON',
  async resolve(argument, at, scope): Promise<Node> {
    if (argument.kind !== 'scalar' || typeof argument.value !== 'string') {
      throw new Mistake(
        `!ParseJSON is written !ParseJSON '{"key": "value"}', with a text and no other tag`,
        argument.at,
      );
    }
    scope.spend(argument.value.length, at);
    return nodeOf(parsed(argument.value, argument.at), at);
  },
};

function parsed(text: string, at: Node['at']): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // the parser's own words would quote the text
    throw new Mistake('the text after !ParseJSON is not JSON', at);
  }
}
