import { models } from '../models/index.js';
import { nodeOf, type Node, type Place } from '../yaml/nodes.js';

const NOWHERE: Place = { line: 1, column: 1 };

/** What every file finds in its context, as in authentik: which models there are, and that nothing was bought. */
export function defaultContext(): Node {
  const own = models
    .filter(({ findOnly }) => findOnly !== true)
    .map(({ names }) => names[0].split('.') as [string, string]);
  return nodeOf(
    {
      'goauthentik.io/rbac/models': Object.fromEntries(own.map(([app, name]) => [name, app])),
      'goauthentik.io/enterprise/licensed': false,
    },
    NOWHERE,
  );
}
