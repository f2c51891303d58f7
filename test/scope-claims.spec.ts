import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeJwt, type JWTPayload } from 'jose';
import { Event } from '../src/platform/events/event.entity.js';
import type { SignedIn } from '../src/users/sessions/sessions.service.js';
import { Admin } from './support/blueprints.js';
import { addClient, letIn, signedIn } from './support/oauth.js';
import { Stagedoor } from './support/stagedoor.js';

const AUTHENTIKS = join(process.cwd(), '../shared/authentik-blueprints/system/providers-oauth2.yaml');

describe('the claims of an id token', () => {
  let stagedoor: Stagedoor;
  let admin: Admin;
  let ann: SignedIn;
  beforeEach(async () => {
    stagedoor = await Stagedoor.start();
    admin = new Admin(stagedoor);
    ann = await signedIn(stagedoor, 'ann');
    await admin.apply(
      'entries: [{ group: staff }, { user: ann, name: Ann Ayes, groups: [staff], attributes: { rank: 3 } }]',
    );
  });
  afterEach(() => stagedoor.stop());

  const claims = async (client_id: string, scope: string): Promise<JWTPayload> => {
    const tv = stagedoor.tv({ client_id });
    await tv.start({ scope });
    expect(await letIn(stagedoor, tv, ann)).toBe('approved');
    return decodeJwt((await tv.poll()).body['id_token'] as string);
  };

  it('come from expressions, deep-merged in the order of the scopes’ names', async () => {
    await admin.apply(`
entries:
  - scope: a
    name: A
    expression_language: cel
    expression: |
      {"app": {"rank": user.attributes.rank, "via": provider.client_id}, "roles": user.groups, "who": user.username}
  - scope: b
    name: B
    expression_language: cel
    expression: '{"app": {"rank": 4, "nothing": null}, "roles": ["b"], "who": null}'
`);
    await addClient(stagedoor, 'tv', { scopes: ['openid', 'b', 'a'] });
    const told = await claims('tv', 'openid b a');
    expect(told).toMatchObject({ app: { rank: 4, via: 'tv' }, roles: ['staff', 'b'] });
    expect(told).not.toHaveProperty('who');
    expect(await claims('tv', 'openid a')).toMatchObject({ app: { rank: 3 }, roles: ['staff'], who: 'ann' });
  });

  it('cannot be told by an expression that the server says itself', async () => {
    await admin.apply(`
entries:
  - { scope: a, name: A, expression_language: cel, expression: '{"sub": "eve", "iss": "elsewhere", "aud": "all"}' }
`);
    await addClient(stagedoor, 'tv', { scopes: ['openid', 'a'] });
    const { sub, iss, aud } = await claims('tv', 'openid a');
    expect([sub, iss, aud]).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/), expect.stringContaining('/tv/'), 'tv']);
  });

  it('a mapping that fails or gives no dict is ignored, and an event tells so', async () => {
    await admin.apply(`
entries:
  - { scope: a, name: A, expression_language: cel, expression: '{"a": user.attributes.level}' }
  - { scope: b, name: B, expression_language: cel, expression: '["b"]' }
  - { scope: c, name: C, expression: 'return {"c": 1 / 0}' }
  - { scope: d, name: D, expression: 'return {"d": user.username}' }
`);
    await addClient(stagedoor, 'tv', { scopes: ['openid', 'a', 'b', 'c', 'd'] });
    const told = await claims('tv', 'openid a b c d');
    expect(told).toMatchObject({ d: 'ann' });
    for (const claim of ['a', 'b', 'c']) expect(told).not.toHaveProperty(claim);
    const events = await stagedoor.db.getRepository(Event).findBy({ action: 'configuration_error' });
    expect(events.map(({ context }) => context['message'])).toEqual([
      'The scope mapping "A" adds no claims: No such key: level; has(…) tells whether there is one',
      'The scope mapping "B" adds no claims: it has to give a dict of claims',
      expect.stringMatching(/^The scope mapping "C" adds no claims: .*division by zero/),
    ]);
  });

  // it needs authentik's own files beside the project
  (existsSync(AUTHENTIKS) ? it : it.skip)('are the same by authentik’s mappings as by ours', async () => {
    await addClient(stagedoor, 'tv');
    const scope = 'openid profile email';
    const { iat, exp, auth_time, at_hash, ...ours } = await claims('tv', scope);
    await admin.apply(readFileSync(AUTHENTIKS, 'utf8'));
    const [mapping] = await stagedoor.db.query(`SELECT expression FROM scope_mapping WHERE scope_name = 'profile'`);
    expect(mapping.expression).toContain('request.user.name');
    const theirs = await claims('tv', scope);
    expect(theirs).toMatchObject(ours);
    expect([iat, exp, auth_time, at_hash]).not.toContain(undefined);
    expect(Object.keys(theirs).toSorted()).toEqual(
      [...Object.keys(ours), 'iat', 'exp', 'auth_time', 'at_hash'].toSorted(),
    );
  });
});
