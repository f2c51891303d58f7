import { JsonClient } from './json-client.js';
import type { Person } from './person.js';
import type { Stagedoor } from './stagedoor.js';

/** One walk, done twice: by a person at a browser without JavaScript, and by a JSON client. */
export interface BothFaces {
  person: Person;
  client: JsonClient;
}

export interface Walker {
  /** Whose browser it is; absent: a stranger's. */
  person?: Person;
  /** The query of the flow's address. */
  query?: string;
}

/** Opens a flow and gives these answers, on both faces. */
export async function walk(
  stagedoor: Stagedoor,
  slug: string,
  answers: Record<string, string>[] = [],
  { person = stagedoor.stranger(), query = '' }: Walker = {},
): Promise<BothFaces> {
  const client = clientOf(person, slug, query);
  await person.open(`/if/flow/${slug}/${query === '' ? '' : `?${query}`}`);
  await client.get();
  for (const answer of answers) {
    await person.submit(answer);
    await client.post(answer);
  }
  return { person, client };
}

/** A JSON client with whatever session that browser has. */
export function clientOf(person: Person, slug: string, query = ''): JsonClient {
  const client = new JsonClient(person.base, slug, query);
  const session = person.cookies.get('stagedoor_session');
  if (session !== undefined) client.cookies.set('stagedoor_session', session);
  return client;
}
