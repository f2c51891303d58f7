import {
  assert,
  constantFrom,
  letrec,
  oneof,
  property,
  string,
  stringMatching,
  tuple,
  type Arbitrary,
} from 'fast-check';
import { ExpressionError } from '../expression-error.js';
import { Cel } from './cel.service.js';

const cel = new Cel();

const KNOWN = {
  user: {
    username: 'ann',
    attributes: { level: 3, constructor: 'x', size: 1.5, nothing: null },
    groups: ['staff', 'family'],
    is_superuser: false,
  },
  request: { client_ip: '192.0.2.7', user_agent: `${'a'.repeat(400)}!` },
  device: { client_id: 'tv', scopes: ['openid'], age: 30 },
  application: {},
  flow: {},
  context: { 'goauthentik.io/x': { a: 1 }, prompt_data: { name: 'Ann' } },
  now: new Date('2030-01-07T17:30:00Z'),
};

const value = (source: string): unknown => cel.run(source, 'policy', KNOWN);

/** What is wrong, with the line and the column where that is known. */
function complaint(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const { message, place } = error;
    return place ? `${place.line}:${place.column} ${message}` : message;
  }
  throw new Error('nothing is wrong with it');
}

describe('an expression in CEL', () => {
  it.each([
    ['user.groups.exists(g, g == "staff")', true],
    ['in_group("family") && !in_group("admins")', true],
    ['user.attributes.level == 3 && user.attributes.level > 2.5', true],
    ['has(user.attributes.level) && !has(user.attributes.rank) && !has(user.email)', true],
    ['user.attributes.nothing == null', true],
    ['context["goauthentik.io/x"].a + 1', 2],
    ['"goauthentik.io/y" in context', false],
    ['cidr_contains("192.0.2.0/24", request.client_ip)', true],
    ['cidr_contains(["10.0.0.0/8", "2001:db8::/32"], request.client_ip)', false],
    ['device.client_id == "tv" && device.age < 60', true],
    ['request.user_agent.matches("^a+!$")', true],
    ['now.getHours("Europe/Berlin")', 18],
    ['user.attributes.?rank.orValue("none")', 'none'],
    ['{"role": user.groups.map(g, "r-" + g), "n": 1.5}', { role: ['r-staff', 'r-family'], n: 1.5 }],
  ])('%s gives %j', (source, given) => {
    expect(value(source)).toEqual(given);
  });

  it.each([
    ['nobody.groups', '1:1 Unknown variable: nobody'],
    ['true &&\n  user.nme == "ann"', '2:8 No such key: nme'],
    ['in_grup("x")', "1:1 found no matching overload for 'in_grup(string)'"],
    ['1 +', '1:4 Unexpected token: EOF'],
    ['1 == "a"', '1:1 no such overload: int == string'],
    ['"text"', '1:1 a policy gives true or false, and this gives a string'],
    ['prompt_context.x', '1:1 Unknown variable: prompt_context'],
    ['import("fs")', '1:1 Reserved identifier: import'],
  ])('%j is refused before it is evaluated', (source, told) => {
    expect(complaint(() => cel.check(source, 'policy'))).toBe(told);
  });

  it('says which value is missing, and where', () => {
    const told = '2:6 No such key: email; has(…) tells whether there is one';
    expect(complaint(() => value('true &&\nuser.email == "a"'))).toBe(told);
    expect(complaint(() => value('user.attributes.rank > 1'))).toContain('No such key: rank');
    expect(complaint(() => value('cidr_contains("here", request.client_ip)'))).toContain('"here" is no network');
  });

  it('sees nothing of JavaScript', () => {
    for (const name of ['__proto__', 'prototype', 'toString', 'hasOwnProperty']) {
      for (const object of ['context', 'user.attributes', 'user.groups', 'user', '"text"', '1', '{"a": 1}']) {
        expect(complaint(() => value(`${object}.${name}`))).not.toBe('');
        expect(complaint(() => value(`${object}["${name}"]`))).not.toBe('');
      }
    }
    // a key that somebody has given is a key like any other
    expect(value('user.attributes.constructor')).toBe('x');
    expect(complaint(() => value('context.constructor'))).toContain('No such key');
    expect(value('{"__proto__": {"admin": true}}')).toEqual({});
  });

  it('ends, whatever it does', () => {
    const list = `[${'0,'.repeat(150)}0]`;
    const loops = (depth: number, inner: string): string =>
      depth === 0 ? inner : `${list}.all(a${depth}, ${loops(depth - 1, inner)})`;
    expect(complaint(() => value(loops(4, 'true')))).toBe('more than 3 loops within one another');
    expect(complaint(() => value(loops(3, 'user.username != "x" && size(context) != 9')))).toBe(
      'it takes longer than 250 ms',
    );
    expect(complaint(() => value('request.user_agent.matches("^(a+)+$")'))).toBe('it takes longer than 250 ms');
    expect(complaint(() => value(`${'('.repeat(500)}1`))).toContain('Exceeded maxDepth');
    expect(complaint(() => value(`true${' || true'.repeat(3000)}`))).toMatch(/longer than|Exceeded/);
  });

  it('keeps what it has read ready, but not without end', () => {
    for (let i = 0; i < 600; i++) expect(value(`${i} + 1`)).toBe(i + 1);
    expect((cel as unknown as { ready: Map<string, unknown> }).ready.size).toBe(500);
  });

  const { expression } = letrec<{ expression: string }>((tie) => {
    const leaf = constantFrom(
      'user',
      'user.groups',
      'user.attributes',
      'context',
      'device.age',
      '1',
      '"a"',
      'true',
      'null',
      'now',
      '1.5',
      'x',
      'context.__proto__',
      'user["constructor"]',
      'b"a"',
      '1u',
      'duration("1h")',
      'type(1)',
      '[]',
      '{}',
    );
    const inner = tie('expression') as Arbitrary<string>;
    const call = constantFrom('size', 'string', 'int', 'type', 'has', 'in_group', 'bytes', 'dyn', 'timestamp');
    const loop = constantFrom('all', 'exists', 'exists_one', 'map', 'filter');
    const field = constantFrom('__proto__', 'constructor', 'prototype', 'name', 'call', 'length');
    const operator = constantFrom('+', '-', '*', '/', '%', '==', '!=', '<', '>=', '&&', '||', 'in');
    return {
      expression: oneof(
        { maxDepth: 6 },
        leaf,
        tuple(inner, operator, inner).map(([a, op, b]) => `(${a} ${op} ${b})`),
        tuple(call, inner).map(([name, a]) => `${name}(${a})`),
        tuple(leaf, loop, inner).map(([a, name, b]) => `${a}.${name}(x, ${b})`),
        tuple(inner, field).map(([a, name]) => `${a}.${name}`),
        tuple(inner, inner, inner).map(([a, b, c]) => `(${a} ? [${b}] : {"k": ${c}})`),
      ),
    };
  });

  /** It has a value of JSON, or something is wrong with it: there is nothing else. */
  const settles = (source: string): void => {
    try {
      const given = value(source);
      expect(JSON.parse(JSON.stringify(given))).toEqual(given);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
    }
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
  };

  it('made at random, gives JSON or says what is wrong', () => {
    assert(property(expression, settles), { numRuns: 2000 });
    assert(property(string({ maxLength: 60 }), settles), { numRuns: 1000 });
    assert(property(stringMatching(/^[\w.()[\]{}"'+\-*/<>=!&|?:, ]{0,60}$/), settles), { numRuns: 1000 });
  });
});
