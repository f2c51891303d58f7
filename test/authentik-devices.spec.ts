import { Batches } from '../src/blueprints/batches/batches.service.js';
import { authentikFiles, authentikIsThere } from './support/authentik-files.js';
import { FACES, type Face } from './support/faces.js';
import { Stagedoor } from './support/stagedoor.js';
import type { Tv } from './support/tv.js';

if (!authentikIsThere) console.log("authentik's own blueprints are not beside the project: no device walks its flows");

const AUTHORIZATION = 'default-provider-authorization';
const SCOPE = 'goauthentik.io/providers/oauth2/scope-';

/** What an admin of authentik adds for devices, in authentik's words. */
const television = (consent: string, slug: string): string => `
version: 1
entries:
  - model: authentik_flows.flow
    identifiers: { slug: device-code }
    attrs: { name: Devices, title: Devices, designation: stage_configuration, authentication: require_authenticated }
  - model: authentik_providers_oauth2.oauth2provider
    id: provider
    identifiers: { name: ${slug} }
    attrs:
      client_id: ${slug}
      client_type: public
      grant_types: ["urn:ietf:params:oauth:grant-type:device_code", refresh_token]
      authorization_flow: !Find [authentik_flows.flow, [slug, ${AUTHORIZATION}-${consent}-consent]]
      invalidation_flow: !Find [authentik_flows.flow, [slug, default-provider-invalidation-flow]]
      property_mappings:
        - !Find [authentik_providers_oauth2.scopemapping, [managed, ${SCOPE}openid]]
        - !Find [authentik_providers_oauth2.scopemapping, [managed, ${SCOPE}email]]
        - !Find [authentik_providers_oauth2.scopemapping, [managed, ${SCOPE}profile]]
  - model: authentik_core.application
    identifiers: { slug: ${slug} }
    attrs: { name: The ${slug} television, provider: !KeyOf provider }
`;

const deviceFlow = (slug: string): string => `
version: 1
entries:
  - model: authentik_brands.brand
    identifiers: { domain: authentik-default }
    attrs: { flow_device_code: !Find [authentik_flows.flow, [slug, ${slug}]] }
`;

(authentikIsThere ? describe : describe.skip)("a device with authentik's default flows", () => {
  let stagedoor: Stagedoor;
  let count = 0;
  beforeAll(async () => {
    stagedoor = await Stagedoor.start({ defaults: false });
    const { outcomes } = await stagedoor.app.get(Batches).apply({ files: authentikFiles() });
    expect(outcomes.filter(({ kind }) => kind !== 'applied')).toEqual([]);
    await stagedoor.apply(television('explicit', 'asking'));
    await stagedoor.apply(television('implicit', 'trusting'));
  }, 60_000);
  beforeEach(() => stagedoor.apply(deviceFlow('device-code')));
  afterAll(() => stagedoor?.stop());

  describe.each(FACES)('%s', (_, at) => {
    let face: Face;
    let tv: Tv;
    let name: string;
    beforeEach(async () => {
      face = at(stagedoor.base);
      name = `person-${++count}`;
      await stagedoor.person(name);
    });

    const start = async (client_id: string): Promise<void> => {
      tv = stagedoor.tv({ client_id });
      await tv.start({ scope: 'openid email profile' });
    };
    const signIn = async (): Promise<void> => {
      expect(face.at).toBe('identification');
      await face.answer({ uid_field: name });
      await face.answer({ password: `the password of ${name}` });
    };
    const enter = async (): Promise<void> => {
      expect([face.at, face.text]).toEqual(['user-code', expect.stringContaining('Devices')]);
      await face.answer({ code: tv.shows.user_code });
      expect(face.at).toBe('confirm-device');
      await face.answer({ decision: 'allow' });
    };
    /** What the television is told of who has let it in. */
    const claims = async (): Promise<Record<string, unknown>> => {
      const { status, body } = await tv.poll();
      expect([status, body['error']]).toEqual([200, undefined]);
      const [, payload = ''] = String(body['id_token']).split('.');
      return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
    };

    it('is let in with explicit consent, which holds for four weeks', async () => {
      await start('asking');
      await face.open('/device');
      await signIn();
      await enter();
      expect(face.at).toBe('consent');
      expect(face.text).toContain('Redirecting to The asking television');
      expect(face.text).toContain("You're about to sign into The asking television.");
      expect(face.text).toContain('General Profile Information');
      expect((await tv.poll()).body).toMatchObject({ error: 'authorization_pending' });
      await face.answer({ decision: 'allow' });
      expect(face.at).toBe('/device/done');
      expect(await claims()).toMatchObject({ name, nickname: name, email: `${name}@example.org`, groups: [] });

      stagedoor.clock.turn(60);
      await start('asking');
      await face.open('/device');
      await enter();
      expect(face.at).toBe('/device/done');
      expect(await claims()).toMatchObject({ preferred_username: name });

      stagedoor.clock.turn(4 * 7 * 24 * 60 * 60);
      await start('asking');
      await face.open('/device');
      await signIn();
      await enter();
      expect(face.at).toBe('consent');
      await face.answer({ decision: 'deny' });
      expect(face.at).toBe('/device/done');
      expect((await tv.poll()).body).toMatchObject({ error: 'access_denied' });
    });

    it('is let in with implicit consent when somebody has confirmed it, and not by a link alone', async () => {
      await start('trusting');
      await face.open('/device');
      await signIn();
      await face.open(`/device?code=${encodeURIComponent(tv.shows.user_code)}`);
      expect((await tv.poll()).body).toMatchObject({ error: 'authorization_pending' });
      stagedoor.clock.turn(10);
      await enter();
      expect(face.at).toBe('/device/done');
      expect(await claims()).toMatchObject({ name });
    });

    it('is let in through default-authentication-flow, where that is the flow for devices: everybody signs in anew', async () => {
      await stagedoor.apply(deviceFlow('default-authentication-flow'));
      await start('trusting');
      for (const code of [false, true]) {
        await face.open('/device');
        await signIn();
        expect(face.at).toBe('user-code');
        if (!code) continue;
        await face.answer({ code: tv.shows.user_code });
        await face.answer({ decision: 'allow' });
      }
      expect(face.at).toBe('/device/done');
      expect(await claims()).toMatchObject({ name });
    });
  });
});
