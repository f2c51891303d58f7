import { readDocument } from './document.js';
import { plain, type Mapping, type Node } from './nodes.js';

function read(text: string): unknown {
  const { root, mistakes } = readDocument(text);
  expect(mistakes.map(({ message }) => message)).toEqual([]);
  return root && plain(root);
}

/** `line:column message` of everything that is wrong. */
const wrong = (text: string): string[] =>
  readDocument(text).mistakes.map(({ at, message }) => `${at.line}:${at.column} ${message}`);

const member = (node: Node | undefined, key: string): Node => (node as Mapping).members.get(key)!.value;

describe('a blueprint is read as PyYAML reads YAML 1.1', () => {
  it.each([
    ['yes', true],
    ['On', true],
    ['TRUE', true],
    ['off', false],
    ['No', false],
    ['y', 'y'],
    ['n', 'n'],
    ['oN', 'oN'],
    ['~', null],
    ['', null],
    ['Null', null],
    ['nULL', 'nULL'],
    ['0777', 511],
    ['0o17', '0o17'],
    ['08', '08'],
    ['0x1F', 31],
    ['-0b101', -5],
    ['1_000', 1000],
    ['1:30', 90],
    ['190:20:30', 685_230],
    ['1:60', '1:60'],
    ['1.5', 1.5],
    ['.5', 0.5],
    ['1e3', '1e3'],
    ['1.0e+3', 1000],
    ['1.0e3', '1.0e3'],
    ['-.inf', -Infinity],
    ['0b_', '0b_'],
    ['0x_', '0x_'],
    ['0_', 0],
    ['12345678901234567890', '12345678901234567890'],
    ['-0x1_0000_0000_0000_0000', '-18446744073709551616'],
    ['=', '='],
    ['2026-01-31', '2026-01-31'],
    ['2026-1-31', '2026-1-31'],
    ['2026-02-30', '2026-02-30'],
    ['2001-12-14t21:59:43.10-05:00', '2001-12-14T21:59:43.100-05:00'],
    ['2001-12-14 21:59:43', '2001-12-14T21:59:43'],
    ['2001-1-4 1:59:43.1234567 Z', '2001-01-04T01:59:43.123Z'],
    ['2001-12-14T21:59:43.0+00:00', '2001-12-14T21:59:43Z'],
    ['2001-12-14 21:59:43 +5', '2001-12-14T21:59:43+05:00'],
    ['2001-12-14 24:00:00', '2001-12-14 24:00:00'],
    ['"2001-12-14 21:59:43"', '2001-12-14 21:59:43'],
    ['!!timestamp 2001-1-4', '2001-01-04'],
    [
      '!!omap [a: 1, b: 2]',
      [
        ['a', 1],
        ['b', 2],
      ],
    ],
    ['"yes"', 'yes'],
    ["'12'", '12'],
    ['!!str 12', '12'],
    ['!!int "12"', 12],
    ['! 12', '12'],
  ])('key: %s', (text, value) => {
    expect(read(`key: ${text}`)).toEqual({ key: value });
  });

  it('lets the last of two equal keys win', () => {
    expect(read('a: 1\nb: 2\na: 3')).toEqual({ a: 3, b: 2 });
  });

  it('makes texts of keys that are none', () => {
    expect(read('1: a\nyes: b\n~: c')).toEqual({ 1: 'a', true: 'b', null: 'c' });
  });

  it('takes a byte order mark, and every line break there ever was', () => {
    expect(read('\uFEFFa: 1\r\nb: |\r\n  x\r\n  y\r\nc: 2\rd: 3\u0085e: 4')).toEqual({
      a: 1,
      b: 'x\ny\n',
      c: 2,
      d: 3,
      e: 4,
    });
    expect(readDocument('\uFEFFa: 1').root!.at).toEqual({ line: 1, column: 1 });
  });

  it('knows anchors, and merges with <<, where own keys win and the first of several mappings does', () => {
    expect(read('a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc:\n  <<: [*a, *b]\n  x: 9\nd: *a')).toEqual({
      a: { x: 1, y: 1 },
      b: { y: 2, z: 2 },
      c: { x: 9, y: 1, z: 2 },
      d: { x: 1, y: 1 },
    });
  });

  it('keeps blueprint tags with their arguments, nested anywhere', () => {
    const { root } = readDocument('a: !Find [m, [k, !KeyOf 010]]');
    expect(member(root, 'a')).toMatchObject({
      kind: 'tag',
      tag: '!Find',
      argument: { items: [{ value: 'm' }, { items: [{ value: 'k' }, { tag: '!KeyOf', argument: { value: '010' } }] }] },
    });
  });
});

describe('a blueprint remembers where everything stands', () => {
  const { root } = readDocument('one: 1\nlist:\n  - a\n  -   b: !Env X\n      c: [d,  e]\n');

  it('keys and values', () => {
    expect((root as Mapping).members.get('list')!.at).toEqual({ line: 2, column: 1 });
    expect(member(root, 'one').at).toEqual({ line: 1, column: 6 });
  });

  it('things in lists, and under tags', () => {
    const [, second] = (member(root, 'list') as Node & { kind: 'list' }).items;
    expect(second!.at).toEqual({ line: 4, column: 7 });
    expect(member(second, 'b').at.line).toBe(4);
    const c = member(second, 'c') as Node & { kind: 'list' };
    expect(c.items[1]!.at).toEqual({ line: 5, column: 15 });
  });
});

describe('what is no YAML is told with its place, and never throws', () => {
  it('broken syntax', () => {
    const [first] = wrong('a: 1\nb: [1, 2\nc: 3\n');
    expect(first).toMatch(/^3:1 /);
  });

  it.each([
    ['a: 1\n---\nb: 2', '3:1 a second document begins here; a blueprint is one document'],
    ['a: *nobody', '1:4 nothing is called &nobody before this place'],
    ['a: &a [*a]', '1:8 *a would contain itself'],
    ['a: !!int x', '1:10 this is not a value for the tag !!int'],
    ['a: !!set {x}', '1:10 blueprints have no !!set: write a list'],
    ['a: !!binary aGk=', '1:13 blueprints have no !!binary: write a text'],
    ['a: !!omap [b]', '1:12 !!omap is a list of mappings with one key each'],
    ['a: !!timestamp noon', '1:16 this is not a value for the tag !!timestamp'],
    ['a: !!python/object x', '1:20 this is not a value for the tag !!python/object'],
    ['? [a]\n: 1', '1:3 a key has to be a plain text'],
    ['<<: 5', '1:1 << takes a mapping or a list of mappings'],
  ])('%j', (text, mistake) => {
    expect(wrong(text)).toEqual([mistake]);
  });

  it('an empty file', () => {
    expect(readDocument('')).toEqual({ root: undefined, mistakes: [] });
    expect(readDocument('# only a comment\n').root).toBeUndefined();
  });

  it('aliases that would fill the memory', () => {
    const lines = Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(9)}]`);
    expect(wrong(['a0: &a0 x', ...lines].join('\n'))).toEqual([
      expect.stringContaining('written out, the aliases of this file come to too many values'),
    ]);
  });

  it('brackets without end', () => {
    expect(wrong('['.repeat(50_000)).length).toBeGreaterThan(0);
    expect(wrong(`${'['.repeat(200)}${']'.repeat(200)}`)).toEqual(['1:101 values are nested too deeply']);
  });

  it('any bytes', () => {
    let seed = 7;
    const random = (n: number): number => (seed = (seed * 1103515245 + 12345) % 2147483648) % n;
    const alphabet = 'a:-[]{}&*!|>\'"%@`#,? \n\t\\0~<\u0000é';
    for (let i = 0; i < 2000; i++) {
      const text = Array.from({ length: random(60) }, () => alphabet[random(alphabet.length)]).join('');
      expect(() => readDocument(text)).not.toThrow();
    }
  });
});
