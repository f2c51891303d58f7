import { BASE20 } from '../../brands/device-settings.js';
import { drawUserCode, formatUserCode, guessBudget, meantUserCodes, normalizeUserCode } from './user-code.js';

describe('drawing', () => {
  it('takes the wanted number of characters from the charset', () => {
    expect(drawUserCode(BASE20, 8)).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{8}$/);
    expect(drawUserCode('0123456789', 12)).toMatch(/^\d{12}$/);
  });

  it('prefers no character', () => {
    const drawn = 40_000;
    const counts = new Map<string, number>();
    for (const character of drawUserCode(BASE20, drawn)) counts.set(character, (counts.get(character) ?? 0) + 1);
    const expected = drawn / BASE20.length;
    const chiSquare = BASE20.split('').reduce((sum, c) => sum + ((counts.get(c) ?? 0) - expected) ** 2 / expected, 0);
    // 19 degrees of freedom: a fair draw exceeds 60 less than once in 200,000 runs
    expect(chiSquare).toBeLessThan(60);
  });
});

describe('normalising', () => {
  it.each([
    ['lower case', 'wdjb-mjht'],
    ['spaces', ' WDJB MJHT '],
    ['no-break spaces', 'WDJB\u00a0MJHT'],
    ['an en dash', 'WDJB–MJHT'],
    ['full-width letters', 'ＷＤＪＢ－ＭＪＨＴ'],
    ['marks of direction', '\u200fWDJB\u200e-MJHT'],
    ['dots and quotes', '"WD.JB_MJ.HT"'],
  ])('reads a code typed with %s', (_, typed) => {
    expect(normalizeUserCode(typed)).toBe('WDJBMJHT');
  });

  it('takes letters for the digits they look like only where nothing but digits can be meant', () => {
    expect(meantUserCodes('o19-45o-73l')).toEqual(['O1945O73L', '019450731']);
    expect(meantUserCodes('WDJB-MJHL')).toEqual(['WDJBMJHL']);
    expect(meantUserCodes('019-450-730')).toEqual(['019450730']);
  });
});

describe('formatting', () => {
  it.each([
    ['WDJBMJHT', '****-****', 'WDJB-MJHT'],
    ['019450730', '***-***-***', '019-450-730'],
    ['WDJBMJHT', '** ** ** **', 'WD JB MJ HT'],
    ['WDJBMJHTBC', '****-****', 'WDJB-MJHT-BC'],
    ['WDJBMJHT', '******', 'WDJB-MJHT'],
  ])('shows %s under %s as %s', (code, mask, shown) => {
    expect(formatUserCode(code, mask)).toBe(shown);
  });
});

describe('the guess budget of RFC 8628 §5.1', () => {
  it.each([
    [BASE20, 8, 5.96],
    [BASE20, 7, 0.3],
    [BASE20, 9, 119],
    ['0123456789', 9, 0.23],
    ['0123456789', 10, 2.3],
    ['0123456789', 12, 233],
  ])('%s × %i allows %d wrong guesses', (charset, length, budget) => {
    expect(guessBudget(charset, length) / budget).toBeCloseTo(1, 1);
  });
});
