import type { QueryFailedError } from 'typeorm';
import { Mistake, type Place } from '../yaml/nodes.js';

/** A refusal of the database in words for the author of a file. Values are not repeated. */
export function refusal(error: QueryFailedError, at: Place): Mistake {
  const { code, detail = '' } = error.driverError as { code?: string; detail?: string };
  const fields = /^Key \(([^)]*)\)/.exec(detail)?.[1]?.replaceAll('"', '');
  if (code === '23505') {
    return new Mistake(
      `another object has the same ${fields ?? 'values'} already, and the identifiers did not find it`,
      at,
    );
  }
  if (code === '23503') return new Mistake(`${fields ?? 'a reference'} refers to something that is not there`, at);
  if (code === '22021' || code === '22P05')
    return new Mistake('a text holds a character that cannot be stored (U+0000)', at);
  // a data exception repeats the value, which might be a secret
  const more = code?.startsWith('22') === true ? '' : `: ${(error.driverError as Error).message}`;
  return new Mistake(`the database refuses it (${code ?? 'no code'})${more}`, at);
}
