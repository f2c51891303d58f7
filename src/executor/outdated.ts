import { again } from '../flows/outcome.js';
import type { Again } from './walk.js';

/** An answer to something else than what is asked: nothing of it is used. */
export function outdated(): Again {
  const sentence = 'That answer was for another page. This is where you are now.';
  return again({ non_field_errors: sentence }, { code: 'outdated' }) as Again;
}
