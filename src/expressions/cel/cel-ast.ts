import type { ASTNode } from '@marcbachmann/cel-js';
import { ExpressionError } from '../expression-error.js';

/** Calls that do something again and again. */
const LOOPS = ['all', 'exists', 'exists_one', 'map', 'filter', 'bind'];

/** Loops within one another: each multiplies what the others do. */
const DEEPEST_LOOP = 3;

/** What an expression is made of. */
export interface Anatomy {
  /** Names as they are written: `user.groups`; `user` only where it stands alone. */
  names: ReadonlySet<string>;
  /** What it calls. */
  calls: ReadonlySet<string>;
  /** True: how long it takes is not plain from its length. */
  loops: boolean;
}

/** @throws ExpressionError for loops in loops in loops in loops */
export function anatomyOf(root: ASTNode): Anatomy {
  const names = new Set<string>();
  const calls = new Set<string>();
  const visit = (node: ASTNode, loops: number): void => {
    if (loops > DEEPEST_LOOP) throw new ExpressionError(`more than ${DEEPEST_LOOP} loops within one another`);
    const name = pathOf(node);
    if (name !== undefined) {
      names.add(name);
      return;
    }
    if (node.op === 'call') calls.add(node.args[0]);
    if (node.op === 'rcall') calls.add(node.args[0]);
    const within = node.op === 'rcall' && LOOPS.includes(node.args[0]) ? loops + 1 : loops;
    for (const part of partsOf(node)) visit(part, within);
  };
  visit(root, 0);
  return { names, calls, loops: [...LOOPS, 'matches'].some((call) => calls.has(call)) };
}

/** `a.b` and `a["b"]`, where it is no more than that. */
function pathOf(node: ASTNode): string | undefined {
  if (node.op === 'id') return node.args;
  if (node.op === '.' || node.op === '.?')
    return node.args[0].op === 'id' ? `${node.args[0].args}.${node.args[1]}` : undefined;
  if (node.op !== '[]' && node.op !== '[?]') return undefined;
  const [object, key] = node.args;
  return object.op === 'id' && key.op === 'value' ? `${object.args}.${String(key.args)}` : undefined;
}

function partsOf(node: ASTNode): ASTNode[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return [];
    case '.':
    case '.?':
      return [node.args[0]];
    case 'call':
      return node.args[1];
    case 'rcall':
      return [node.args[1], ...node.args[2]];
    case 'map':
      return node.args.flat();
    case '!_':
    case '-_':
      return [node.args];
    default:
      return node.args;
  }
}
