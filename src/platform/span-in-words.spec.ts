import { spanInWords } from './span-in-words.js';

it.each([
  [1800, '30 minutes'],
  [60, '1 minute'],
  [20, '1 minute'],
  [3600, '1 hour'],
  [5400, '90 minutes'],
  [7200, '2 hours'],
  [86_400, '1 day'],
  [172_801, '2 days'],
])('%d seconds are %s', (seconds, words) => expect(spanInWords(seconds)).toBe(words));
