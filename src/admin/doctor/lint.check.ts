import { houseOf } from '../../blueprints/lint/house-of.js';
import { lint } from '../../blueprints/lint/index.js';
import { nameOf } from '../../blueprints/lint/name-of.js';
import type { Check } from './finding.js';

/** What the linter of blueprints has to say about everything that there is. */
export const domain: Check = async ({ db }) => {
  const house = await houseOf(db.manager);
  return lint(house).map(({ about, message, advice }) => ({
    level: 'warning',
    about: nameOf(house, about),
    text: message,
    advice: `${advice.charAt(0).toUpperCase()}${advice.slice(1)}.`,
  }));
};
