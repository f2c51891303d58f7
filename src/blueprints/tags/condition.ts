import { didYouMean } from '../yaml/nearest.js';
import { Mistake, scalar, textOf } from '../yaml/nodes.js';
import { known, partsOf, truthOf, Unknown } from './arguments.js';
import type { Tag } from './tag.js';

const every = (truths: readonly boolean[]): boolean => truths.every(Boolean);
const some = (truths: readonly boolean[]): boolean => truths.some(Boolean);
const odd = (truths: readonly boolean[]): boolean => truths.filter(Boolean).length % 2 === 1;

const MODES: ReadonlyMap<string, (truths: readonly boolean[]) => boolean> = new Map([
  ['AND', every],
  ['NAND', (truths) => !every(truths)],
  ['OR', some],
  ['NOR', (truths) => !some(truths)],
  ['XOR', odd],
  ['XNOR', (truths) => !odd(truths)],
]);

const USAGE = `!Condition is written !Condition [MODE, value, …], with one of ${[...MODES.keys()].join(', ')}`;

/** `!Condition [MODE, value, …]`: true or false, by what Python takes for true among the values. */
export const condition: Tag = {
  name: '!Condition',
  async resolve(argument, at, scope) {
    const [first, ...rest] = partsOf(argument);
    const mode = first && textOf(await known(first, scope))?.toUpperCase();
    if (!first || mode === undefined) throw new Mistake(USAGE, first?.at ?? at);
    const decide = MODES.get(mode);
    if (!decide) throw new Mistake(`${USAGE}${didYouMean(mode, MODES.keys())}`, first.at);
    if (rest.length === 0) throw new Mistake(`At least one value is required after mode selection: ${USAGE}`, at);
    const truths: (boolean | undefined)[] = [];
    for (const value of rest) truths.push(truthOf(await scope.resolve(value)));
    if (!truths.every((truth) => truth !== undefined)) throw new Unknown();
    return scalar(decide(truths), at);
  },
};
