import fc from 'fast-check';
import { readDocument } from './document.js';
import { nodeOf, plain, tagged, scalar, mapping } from './nodes.js';
import { writeDocument } from './write-document.js';

const NOWHERE = { line: 1, column: 1 };

function roundTrip(value: unknown): unknown {
  const { root, mistakes } = readDocument(writeDocument(nodeOf(value, NOWHERE)));
  expect(mistakes).toEqual([]);
  return plain(root!);
}

const AWKWARD = [
  ['', ' ', '  indented', 'trailing ', '\ttab', 'tab\there', 'a\nb', 'a\nb\n', 'a\n\n', '\n', '\na', 'a\n  b\n c'],
  ['on', 'Off', 'y', 'n', 'No', 'true', 'null', '~', 'Null', '010', '0o10', '0x1F', '1:30', '1_000', '1e3', '1.5'],
  ['.inf', '-.INF', '.nan', '=', '<<', '2026-01-02', '2026-01-02T03:04:05Z', '-', '?', ':', '- a', '? a', 'a: b'],
  ['a #b', '#a', '&a', '*a', '!a', '!Find [a]', '%a', '@a', '`a', '[a', '{a', 'a]', 'a, b', "it's", '"quoted"', '\\'],
  ['---', '...', '--- a', 'a\n---\nb', 'a\r\nb', '\r', 'a\u0085b', 'a\u2028b', '\ufeffa', '\u0001', '\u007f', '\u009f'],
  ['🎭', 'Küche', 'e\u0301', 'a\n \t\n', 'a \nb', ' a\nb', '|', '>-', 'a:', 'a?b', 'http://x/?a=b#c'],
].flat();

describe('writing YAML', () => {
  it.each(AWKWARD)('brings %j back, as a value, a key, in a list and below a tag', (text) => {
    const value = { value: text, [text]: 1, list: [text, { [text]: text }], deep: { deeper: [[text]] } };
    expect(roundTrip(value)).toEqual(value);
    const written = writeDocument(
      mapping({ a: tagged('!Find', nodeOf([text, [text, { [text]: text }]], NOWHERE), NOWHERE) }, NOWHERE),
    );
    const { root } = readDocument(written);
    const member = root?.kind === 'map' ? root.members.get('a')?.value : undefined;
    expect(member).toMatchObject({ kind: 'tag', tag: '!Find' });
    expect(member?.kind === 'tag' && plain(member.argument)).toEqual([text, [text, { [text]: text }]]);
    const key = readDocument(writeDocument(mapping({ a: tagged('!KeyOf', scalar(text, NOWHERE), NOWHERE) }, NOWHERE)));
    const named = key.root?.kind === 'map' ? key.root.members.get('a')?.value : undefined;
    expect(named?.kind === 'tag' && named.argument).toMatchObject({ value: text });
  });

  it('brings back whatever JSON can hold', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string(), fc.constantFrom(...AWKWARD, 'x'.repeat(3000)));
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        text,
        fc.boolean(),
        fc.constant(null),
        numbers(),
        tie('list'),
        tie('map'),
      ),
      list: fc.array(tie('value')),
      map: fc.dictionary(
        text.filter((key) => key !== '__proto__'),
        tie('value'),
        { noNullPrototype: true },
      ),
    }));
    fc.assert(
      fc.property(value, (any) => {
        expect(roundTrip(any)).toEqual(JSON.parse(JSON.stringify(any)));
      }),
      { seed: 8628, numRuns: 1000 },
    );
  });

  it('knows no anchors, and the same value twice is written twice', () => {
    const shared = { a: [1, 2] };
    expect(writeDocument(nodeOf({ one: shared, two: shared }, NOWHERE))).not.toMatch(/[&*]/);
  });
});

const numbers = (): fc.Arbitrary<number> =>
  fc.oneof(fc.integer(), fc.maxSafeInteger(), fc.double({ noNaN: true, noDefaultInfinity: true }));
