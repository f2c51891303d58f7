import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { readDocument } from '../yaml/document.js';
import { blindFinder } from '../importing/finders.js';
import {
  Mistake,
  nodeOf,
  plain,
  scalar,
  scalarsIn,
  textOf,
  type Mapping,
  type Node,
  type Place,
} from '../yaml/nodes.js';
import { gap, Resolver, type Finder } from './resolver.js';

/** A world with one object in it: the group "crew". */
const crew: Finder = {
  find: (model, conditions, at) => Promise.resolve(isCrew(conditions) ? scalar('crew-id', at) : nobody(model, at)),
  findObject: (model, conditions, at) =>
    Promise.resolve(isCrew(conditions) ? nodeOf({ pk: 'crew-id', name: 'crew' }, at) : nobody(model, at)),
};
const isCrew = (conditions: ReadonlyMap<string, Node>): boolean => textOf(conditions.get('name')) === 'crew';
const nobody = (model: string, at: Place): Node => gap({ why: `there is no such ${model}`, uncovered: false }, at);

interface Given {
  context?: string;
  environment?: Record<string, string>;
  blind?: boolean;
  strict?: boolean;
}

/** What the value of `key:` comes to, and what was said about it. */
async function resolve(text: string, given: Given = {}): Promise<{ node: Node; warnings: string[] }> {
  const { root, mistakes } = readDocument(`context: {${given.context ?? ''}}\nkey: ${text}`);
  if (mistakes[0]) throw mistakes[0];
  const { members } = root as Mapping;
  const context = members.get('context')!.value as Mapping;
  const { environment = {}, blind = false, strict = false } = given;
  const resolver = new Resolver({ context, environment, blind, ...(blind ? blindFinder : crew) });
  const warnings: string[] = [];
  resolver.listener = { warn: (message) => warnings.push(message), gap: () => undefined, strict };
  resolver.fates.set('made', { kind: 'made', id: 'made-id', table: 'group' });
  resolver.fates.set('gone', { kind: 'none', why: 'its conditions do not hold' });
  try {
    return { node: await resolver.resolve(members.get('key')!.value), warnings };
  } finally {
    expect(resolver.turns).toEqual([]);
  }
}

const value = async (text: string, given?: Given): Promise<unknown> => plain((await resolve(text, given)).node);

/** What is wrong, after the number of characters that stand before it. */
async function wrong(text: string, given?: Given): Promise<string> {
  try {
    await resolve(text, given);
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    return `${error.at.column - 'key: x'.length} ${error.message}`;
  }
  throw new Error(`nothing is wrong with ${text}`);
}

const unknownIn = async (text: string, given?: Given): Promise<boolean> =>
  scalarsIn((await resolve(text, { ...given, blind: true })).node).some((part) => part.unknown);

const LISTS = 'letters: [a, b], pairs: {x: 1, y: 2}, table: {r: [1, 2], s: [3]}';

const range = (from: number, to: number, text: (i: number) => string): string =>
  Array.from({ length: to - from + 1 }, (_, i) => text(from + i)).join(', ');

describe('tags', () => {
  it.each<[string, unknown]>([
    ['!KeyOf made', 'made-id'],
    ['!Env [NAME, 5]', 'value'],
    ['!Env [EMPTY, 5]', 5],
    ['!Env [EMPTY, !Context letters]', ['a', 'b']],
    ['!Env EMPTY', null],
    ['!Context [nothing, {a: !Env NAME}]', { a: 'value' }],
    ['!Context nothing', null],
    ['!Find [authentik_core.group, [name, crew]]', 'crew-id'],
    ['!Find [authentik_core.group, [name, cast]]', null],
    ['!FindObject [authentik_core.group, [!Format ["%s", name], !Env [EMPTY, crew]]]', { pk: 'crew-id', name: 'crew' }],
    ['!FindObject [authentik_core.group, [name, cast]]', null],
    [`!ParseJSON '{"a": [1, null, "b"]}'`, { a: [1, null, 'b'] }],
    ['!ParseJSON 010', 'not JSON'],
    ['!Format ["%s, %r, %s", [a, 1, null], [true, {b: c}], {d: e}]', "['a', 1, None], [True, {'b': 'c'}], {'d': 'e'}"],
    ['!Format ["%x %X %o %05.1f %-3d| %%", 255, 255, 8, 2.25, 7]', 'ff FF 10 002.3 7  | %'],
  ])('%s', async (text, expected) => {
    if (expected === 'not JSON') expect(await wrong(text)).toBe('11 the text after !ParseJSON is not JSON');
    else expect(await value(text, { context: LISTS, environment: { NAME: 'value', EMPTY: '' } })).toEqual(expected);
  });

  describe('!If and !Condition go by what Python takes for true', () => {
    it.each<[string, unknown]>([
      ['!If [yes]', true],
      ['!If [""]', false],
      ['!If [[]]', false],
      ['!If [{}]', false],
      ['!If [0]', false],
      ['!If [~]', false],
      ['!If ["0"]', true],
      ['!If [[~]]', true],
      ['!If [!KeyOf made, {a: [!Context pairs]}, !KeyOf nobody]', { a: [{ x: 1, y: 2 }] }],
      ['!If [!Env NONE, !KeyOf nobody, [b]]', ['b']],
      ['!If [!Find [authentik_core.group, [name, cast]], 1, 2]', 2],
      ['!Condition [AND, 1, a]', true],
      ['!Condition [and, 1, ""]', false],
      ['!Condition [NAND, 1, a]', false],
      ['!Condition [OR, 0, a]', true],
      ['!Condition [NOR, 0, ~]', true],
      ['!Condition [XOR, a]', true],
      ['!Condition [XOR, a, b, c]', true],
      ['!Condition [XNOR, a, b, c]', false],
      ['!Condition [!Env [MODE, OR], !Condition [NOR, a], !Condition [XNOR, ~]]', true],
      ['!Condition [AND, !Find [authentik_core.group, [name, cast]]]', false],
    ])('%s', async (text, expected) => {
      expect(await value(text, { context: LISTS, strict: true })).toEqual(expected);
    });
  });

  describe('!Enumerate', () => {
    it.each<[string, unknown]>([
      ['!Enumerate [!Context letters, SEQ, !Format ["%d%s", !Index 0, !Value 0]]', ['0a', '1b']],
      ['!Enumerate [!Context letters, map, [!Value 0, !Index 0]]', { a: 0, b: 1 }],
      ['!Enumerate [!Context letters, MAP, [!Index 0, !Value 0]]', { 0: 'a', 1: 'b' }],
      [
        '!Enumerate [!Context pairs, SEQ, [!Index 0, !Value 0]]',
        [
          ['x', 1],
          ['y', 2],
        ],
      ],
      ['!Enumerate [hé😀, SEQ, !Value 0]', ['h', 'é', '😀']],
      ['!Enumerate ["", SEQ, !Value 0]', []],
      ['!Enumerate [[], MAP, nothing of this is looked at]', {}],
      ['!Enumerate [!Context letters, SEQ, same]', ['same', 'same']],
      [
        '!Enumerate [!Context letters, MAP, {all: {list: [!Value 0], last: !Value 0}}]',
        { all: { list: ['a', 'b'], last: 'b' } },
      ],
      // while its values are looked up, an enumeration counts already
      [
        '!Enumerate [!Context table, MAP, [!Index 0, !Enumerate [!Value 1, SEQ, [!Index 1, !Value 0]]]]',
        {
          r: [
            ['r', 1],
            ['r', 2],
          ],
          s: [['s', 3]],
        },
      ],
      [
        '!Enumerate [!Enumerate [!Context letters, SEQ, [!Value 0, !Value 0]], SEQ, !AtIndex [!Value 0, -1]]',
        ['a', 'b'],
      ],
      ['!Enumerate [[1, 2], SEQ, !If [!Condition [XOR, !Index 0, true], !Value 0, !Context deep]]', [1, { here: 2 }]],
    ])('%s', async (text, expected) => {
      expect(await value(text, { context: `${LISTS}, deep: {here: !Value 0}` })).toEqual(expected);
    });
  });

  describe('!AtIndex', () => {
    it.each<[string, unknown]>([
      ['!AtIndex [!Context letters, 0]', 'a'],
      ['!AtIndex [!Context letters, -2]', 'a'],
      ['!AtIndex [!Context letters, 2, otherwise]', 'otherwise'],
      ['!AtIndex [!Context letters, 2, null]', null],
      ['!AtIndex [!Context pairs, y]', 2],
      ['!AtIndex [!Context pairs, z, !Env [NONE, 3]]', 3],
      ['!AtIndex [{1: one}, 1]', 'one'],
      ['!AtIndex [!AtIndex [!Context table, r], 1]', 2],
      ['!AtIndex [!FindObject [authentik_core.group, [name, crew]], name]', 'crew'],
      ['!AtIndex [!FindObject [authentik_core.group, [name, cast]], name]', null],
      ['!AtIndex [!FindObject [authentik_core.group, [name, cast]], name, nobody]', 'nobody'],
    ])('%s', async (text, expected) => {
      expect(await value(text, { context: LISTS })).toEqual(expected);
    });

    it('of nothing that was found says what was looked for, like !Find itself', async () => {
      const { node } = await resolve('!AtIndex [!FindObject [authentik_core.group, [name, cast]], name]');
      expect(scalarsIn(node)[0]!.gap).toEqual({ why: 'there is no such authentik_core.group', uncovered: false });
    });
  });

  describe('!File', () => {
    let folder: string;
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'stagedoor-file-tag-'));
      writeFileSync(join(folder, 'text'), '\uFEFF\n  one\ntwo \n');
      writeFileSync(join(folder, 'bytes'), Buffer.from([0xff, 0xfe]));
      writeFileSync(join(folder, 'large'), 'x'.repeat(6_000_000));
    });
    afterAll(() => rmSync(folder, { recursive: true }));
    const path = (name: string): string => JSON.stringify(join(folder, name));

    it('is the text, without white space at its ends', async () => {
      expect(await resolve(`!File ${path('text')}`)).toMatchObject({ node: { value: 'one\ntwo' }, warnings: [] });
      const here = JSON.stringify(relative(process.cwd(), join(folder, 'text')));
      expect(await value(`!File [${here}, otherwise]`)).toBe('one\ntwo');
    });

    it.each([
      ['none', 'there is no file'],
      ['bytes', 'is not UTF-8'],
      ['', 'is not a file'],
    ])('is its default or null where it cannot be read, with a warning: "%s"', async (name, why) => {
      for (const [text, expected] of [
        [`!File ${path(name)}`, null],
        [`!File [${path(name)}, {a: !Env X}]`, { a: 'x' }],
      ] as const) {
        const { node, warnings } = await resolve(text, { environment: { X: 'x' } });
        expect(plain(node)).toEqual(expected);
        expect(warnings).toEqual([expect.stringContaining(why)]);
      }
    });

    it('may not be larger than all values of a file together', async () => {
      expect(await wrong(`!File ${path('large')}`)).toContain('the values of this file grow without end');
    });

    it('is not read where there is no database: the default stands, or it is unknown', async () => {
      expect(await unknownIn(`!File ${path('text')}`)).toBe(true);
      expect(await value(`!File [${path('text')}, otherwise]`, { blind: true })).toBe('otherwise');
    });
  });

  it.each([
    ['!File', '5 !File is written !File NAME or !File [NAME, default]'],
    ['!File [a, b, c]', '7 !File is written'],
    ['!Env [[a]]', '6 !Env is written !Env NAME or'],
    ['!Find [authentik_core.group]', '6 !Find is written !Find [model, [field, value], …]'],
    ['!FindObject [authentik_core.group, [name]]', '35 !FindObject is written !FindObject [model, '],
    ['!ParseJSON [1]', '11 !ParseJSON is written'],
    ['!ParseJSON "{secret"', '11 the text after !ParseJSON is not JSON'],
    ['!Format [[a]]', '9 !Format is written'],
    ['!If yes', '4 !If is written !If [condition] or !If [condition, then, else]'],
    ['!If [yes, 1]', '4 !If is written'],
    ['!If [yes, 1, 2, 3]', '4 !If is written'],
    ['!Condition AND', '11 !Condition is written !Condition [MODE, value, …], with one of AND, NAND, OR'],
    ['!Condition [AND]', '11 At least one value is required after mode selection: !Condition is written'],
    ['!Condition [XOUR, a]', '12 !Condition is written'],
    ['!Enumerate [[1], SEQ]', '11 !Enumerate is written'],
    ['!Enumerate [[1], SET, 1]', '17 !Enumerate is written'],
    ['!Enumerate [5, SEQ, 1]', "12 Enumerate's iterable must be an iterable such as a sequence or a mapping"],
    ['!Enumerate [[1], MAP, text]', '22 Invalid Enumerate item found: with MAP, the body is'],
    ['!Enumerate [[1], MAP, [a]]', '22 Invalid Enumerate item found: with MAP, the body is'],
    ['!Enumerate [[1], MAP, [[a], b]]', '23 Invalid Enumerate item found: a key has to be a plain text'],
    ['!Enumerate [!Value 0, SEQ, 1]', "19 an Enumerate tag's iterable references this tag's context"],
    ['!Enumerate [[1], SEQ, !Value 1]', '29 there are only 1 enumerations around this place: !Value is written'],
    ['!Enumerate [[1], SEQ, !Index one]', '29 !Index is written !Index 0 for the innermost'],
    ['!Index 0', '7 !Index tags are only usable inside an Enumerate tag'],
    ['[!Enumerate [[1], SEQ, !Value 0], !Value 0]', '41 !Value tags are only usable inside an Enumerate tag'],
    ['!AtIndex [[1]]', '9 !AtIndex is written !AtIndex [list, number] or'],
    ['!AtIndex [[1], 1]', '15 Index out of range: 1; !AtIndex is written'],
    ['!AtIndex [[1], a, b]', '15 Invalid index for list: a whole number is needed; '],
    ['!AtIndex [{name: 1}, nam]', '21 Key does not exist: nam (did you mean "name"?); '],
    ['!AtIndex [text, 0]', '10 !AtIndex is written'],
    ['!KeyOf gone', '7 the entry "gone" has no object: its conditions do not hold'],
    ['!Enumrate [a, SEQ, b]', '10 !Enumrate is not a tag of blueprints (did you mean "!Enumerate"?)'],
  ])('%s is told with its place', async (text, mistake) => {
    expect((await wrong(text)).slice(0, mistake.length)).toBe(mistake);
  });

  describe('a text with a reference to nothing in it', () => {
    const TEXT = '!Format ["%s!", !Find [authentik_core.group, [name, cast]]]';

    it('says None, as in authentik, and that is told', async () => {
      const { node, warnings } = await resolve(TEXT);
      expect(plain(node)).toBe('None!');
      expect(warnings).toEqual(['there is no such authentik_core.group; the text says None for it']);
    });

    it('is an error where that is asked for', async () => {
      expect(await wrong(TEXT, { strict: true })).toMatch(/there is no such authentik_core.group$/);
    });
  });

  describe('without a database', () => {
    it.each([
      '!Env A',
      '!Context nothing',
      '!File /etc/motd',
      '!Find [authentik_core.group, [name, !Env A]]',
      '!Find [!Env A, [name, b]]',
      '!FindObject [authentik_core.group, [!Env A, b]]',
      '!Format [!Env A, 1]',
      '!Format ["%d", !AtIndex [!FindObject [authentik_core.group, [name, x]], order]]',
      '!If [!Env A]',
      '!If [!Env A, 1, 2]',
      '!If [yes, !Env A, 2]',
      '!Condition [!Env A, 1]',
      '!Condition [AND, 1, !Env A]',
      '!Enumerate [!Env A, SEQ, !Format ["%d", !Index 0]]',
      '!Enumerate [[1, 2], !Env A, 1]',
      '!Enumerate [[1, 2], MAP, !Env A]',
      '!Enumerate [[1, 2], MAP, [!Env A, 1]]',
      '!Enumerate [[!Env A], SEQ, !Value 0]',
      '!AtIndex [[1], !Env A]',
      '!AtIndex [!Env A, 1, 2]',
      '!AtIndex [[!Env A], 0]',
      '!File [!Env A, b]',
    ])('%s is unknown and no error', async (text) => {
      expect(await unknownIn(text)).toBe(true);
    });

    it.each<[string, unknown]>([
      ['!Env [A, b]', 'b'],
      ['!Condition [OR, [!Env A]]', true],
      ['!If [{a: !Env A}, 1, 2]', 1],
      ['!AtIndex [[1, !Env A], 0]', 1],
    ])('%s is known', async (text, expected) => {
      expect(await unknownIn(text)).toBe(false);
      expect(await value(text, { blind: true })).toEqual(expected);
    });

    it.each([
      ['!If [!Env A, !KeyOf nobody, 2]', 'no entry before this one has the id "nobody"'],
      ['!If [!Env A, 1, !Fnd x]', '!Fnd is not a tag'],
      ['!Enumerate [!Env A, SEQ, !Value 1]', 'there are only 1 enumerations'],
      ['!Find [authentik_core.group, [nam, x]]', 'cannot be found by "nam" (did you mean "name"?)'],
      ['!Find [authentik_core.group, [name__icontain, x]]', 'no look-up of name (did you mean "icontains"?)'],
      ['!FindObject [authentik_flows.stage, [name, x]]', 'is not resolvable through FindObject'],
    ])('%s is wrong nevertheless', async (text, mistake) => {
      expect(await wrong(text, { blind: true })).toContain(mistake);
    });
  });

  describe('values that would fill the memory or the stack', () => {
    it.each([
      [
        'lists of lists',
        `v0: [a], ${range(1, 40, (i) => `v${i}: [!Context v${i - 1}, !Context v${i - 1}]`)}`,
        '!Context v40',
      ],
      [
        'enumerations of enumerations',
        'l: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]',
        `${'!Enumerate [!Context l, SEQ, '.repeat(9)}!Value 0${']'.repeat(9)}`,
      ],
      [
        'the same value again and again',
        `v0: a, ${range(1, 40, (i) => `v${i}: !Enumerate [[!Context v${i - 1}], SEQ, [!Value 0, !Value 0]]`)}`,
        '!Context v40',
      ],
      ['a long text', `text: "${'x'.repeat(100_000)}"`, `[${'!Context text, '.repeat(1_000)}]`],
    ])('%s', async (_, context, text) => {
      expect(await wrong(text, { context })).toMatch(/grow without end|nested too deeply/);
    });

    it.each([200, 200_000])('JSON in %d lists', async (depth) => {
      expect(await wrong(`!ParseJSON '${'['.repeat(depth)}${']'.repeat(depth)}'`)).toMatch(/nested too deeply/);
    });

    it('a context without end', async () => {
      const context = `v0: a, ${range(1, 5_000, (i) => `v${i}: [!Context v${i - 1}]`)}`;
      expect(await wrong('!Context v5000', { context })).toMatch(/nested too deeply/);
    });
  });
});
