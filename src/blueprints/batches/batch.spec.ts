import fc from 'fast-check';
import { inOrderOfNeed, type Attempt, type Outcome } from './batch.js';
import { Library } from '../reading/library.js';
import type { Need } from '../yaml/nodes.js';
import { Report } from '../reports/report.js';
import { SourceFile } from '../reading/source-file.js';

interface Story {
  makes?: string[];
  finds?: string[];
  /** True: what it looks for stands in its context, where only applying it shows it. */
  hidden?: boolean;
}

const need = (name: string): Need => ({ model: 'authentik_core.group', values: new Map([['name', name]]) });

/** Groups that files make and look for, and a database that is a set of names. */
class Play {
  readonly files: SourceFile[];
  readonly attempts: string[] = [];
  /** What files went on without. */
  readonly missed: Record<string, string[]> = {};
  private readonly there = new Set<string>();

  constructor(private readonly stories: Record<string, Story>) {
    this.files = Object.entries(stories).map(([name, story]) => SourceFile.of(name, Buffer.from(yaml(story))));
  }

  run(files = this.files): Promise<Outcome[]> {
    return inOrderOfNeed(files, new Library(files), this.attempt);
  }

  private readonly attempt: Attempt = async (file, strict) => {
    this.attempts.push(file.path);
    const { makes = [], finds = [] } = this.stories[file.path]!;
    const missed = finds.filter((name) => !this.there.has(name));
    if (strict && missed.length > 0) {
      return { kind: 'failed', file, error: new Error('missed'), unmet: true, needs: missed.map(need) };
    }
    for (const name of makes) this.there.add(name);
    if (missed.length > 0) this.missed[file.path] = missed;
    const report = new Report({ file: file.shown, name: file.shown, entries: [], warnings: [] });
    return { kind: 'applied', file, report };
  };
}

function yaml({ makes = [], finds = [], hidden = false }: Story): string {
  const found = (name: string, i: number): string => (hidden ? `!Context c${i}` : name);
  return [
    'context: { none: 0',
    ...finds.map((name, i) => `, c${i}: ${name}`),
    ' }\nentries:',
    ...makes.map((name) => `\n  - { model: authentik_core.group, identifiers: { name: ${name} } }`),
    ...finds.map(
      (name, i) =>
        `\n  - { model: authentik_core.user, identifiers: { username: u${i} }, attrs: { groups: [!Find [authentik_core.group, [name, ${found(name, i)}]]] } }`,
    ),
    makes.length + finds.length === 0 ? ' []' : '',
  ].join('');
}

const MANY = 80;
const many = (story: (i: number) => Story): Record<string, Story> =>
  Object.fromEntries(Array.from({ length: MANY }, (_, i) => [`f${i}`, story(i)]));

const needsTheNext = (hidden: boolean) => (i: number) => ({
  makes: [`g${i}`],
  finds: i + 1 < MANY ? [`g${i + 1}`] : [],
  hidden,
});

describe('files that need each other', () => {
  it('are applied once each, where they say what they need', async () => {
    const play = new Play(many(needsTheNext(false)));
    expect((await play.run()).map(({ kind }) => kind)).toEqual(play.files.map(() => 'applied'));
    expect(play.attempts).toHaveLength(MANY);
    expect(play.missed).toEqual({});
  });

  it('are applied twice at most, where only applying them shows it', async () => {
    const play = new Play(many(needsTheNext(true)));
    await play.run();
    expect(play.attempts).toHaveLength(2 * MANY - 1);
    expect(play.missed).toEqual({});
  });

  it.each([false, true])('go on at once without what nobody brings (hidden: %s)', async (hidden) => {
    const play = new Play(many((i) => ({ makes: [`g${i}`], finds: [`nothing${i}`], hidden })));
    expect((await play.run()).every(({ kind }) => kind === 'applied')).toBe(true);
    expect(play.attempts).toHaveLength(2 * MANY);
  });

  it.each([false, true])('lets the first go on when all wait for each other (hidden: %s)', async (hidden) => {
    const play = new Play({
      a: { makes: ['a'], finds: ['c'], hidden },
      b: { makes: ['b'], finds: ['a'], hidden },
      c: { makes: ['c'], finds: ['b'], hidden },
    });
    await play.run();
    expect(play.missed).toEqual({ a: ['c'] });
  });

  it('lets those wait for whom another file is still worth waiting', async () => {
    const play = new Play({
      a: { finds: ['b', 'nothing'] },
      b: { makes: ['b'], finds: ['nothing'] },
      c: { finds: ['b'], hidden: true },
    });
    await play.run();
    expect(play.missed).toEqual({ a: ['nothing'], b: ['nothing'] });
  });

  it('miss only what nobody brings, in whatever order they come', async () => {
    // each may need those before it, and things that there are not
    const story = fc.record({ finds: fc.uniqueArray(fc.nat(7), { maxLength: 3 }), hidden: fc.boolean() });
    const batches = fc.array(story, { maxLength: 7 }).chain((stories) =>
      fc.record({
        stories: fc.constant(stories),
        order: fc.shuffledSubarray(
          stories.map((_, i) => i),
          { minLength: stories.length },
        ),
      }),
    );
    await fc.assert(
      fc.asyncProperty(batches, async ({ stories, order }) => {
        const names = stories.map(({ finds }, i) => finds.map((n) => (n < i ? `g${n}` : `nothing${n}`)));
        const play = new Play(
          Object.fromEntries(stories.map(({ hidden }, i) => [`f${i}`, { makes: [`g${i}`], finds: names[i]!, hidden }])),
        );
        const outcomes = await play.run(order.map((i) => play.files[i]!));
        expect(outcomes).toHaveLength(stories.length);
        const never = names.map((all, i) => [`f${i}`, all.filter((name) => name.startsWith('nothing'))] as const);
        expect(play.missed).toEqual(Object.fromEntries(never.filter(([, all]) => all.length > 0)));
        expect(play.attempts.length).toBeLessThanOrEqual(2 * stories.length + names.flat().length);
      }),
    );
  });
});
