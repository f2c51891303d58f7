import * as oauth from 'oauth4webapi';
import * as client from 'openid-client';
import type { SignedIn } from '../src/users/sessions/sessions.service.js';
import { addClient, letIn, signedIn, turnAway } from './support/oauth.js';
import { Stagedoor } from './support/stagedoor.js';
import type { Tv } from './support/tv.js';

const SCOPE = 'openid profile email offline_access';

describe('devices that read only discovery', () => {
  let stagedoor: Stagedoor;
  let ann: SignedIn;
  let time: NodeJS.Timeout;

  beforeAll(async () => {
    stagedoor = await Stagedoor.start({ defaults: false });
    await addClient(stagedoor, 'tv', { device_polling_interval: 1 });
    await addClient(stagedoor, 'box', {
      device_polling_interval: 1,
      secret: 'a secret: 100% + "more"',
      signing_algorithm: 'RS256',
    });
    ann = await signedIn(stagedoor, 'ann');
    // these clients wait by their own clock: the server's goes along
    time = setInterval(() => stagedoor.clock.turn(0.05), 50);
  });
  afterAll(async () => {
    clearInterval(time);
    await stagedoor.stop();
  });

  /** For the helpers that want a device. */
  const showing = (shown: { device_code: string; user_code: string }): Tv => {
    const tv = stagedoor.tv();
    tv.shows = { ...tv.shows, ...shown };
    return tv;
  };

  describe.each([
    ['openid-client, public', 'tv', client.None(), 'oidc'],
    ['openid-client, by OAuth 2.0 discovery', 'tv', client.None(), 'oauth2'],
    ['openid-client, with Basic', 'box', client.ClientSecretBasic('a secret: 100% + "more"'), 'oidc'],
    ['openid-client, with the secret in the body', 'box', client.ClientSecretPost('a secret: 100% + "more"'), 'oauth2'],
  ] as const)('%s', (_, client_id, authentication, algorithm) => {
    const discover = (): Promise<client.Configuration> =>
      client.discovery(new URL(`${stagedoor.base}/application/o/${client_id}/`), client_id, undefined, authentication, {
        algorithm,
        execute: [client.allowInsecureRequests, client.enableNonRepudiationChecks],
      });

    it('gets from discovery to refreshed tokens', async () => {
      const config = await discover();
      const shown = await client.initiateDeviceAuthorization(config, { scope: SCOPE });
      await letIn(stagedoor, showing(shown), ann);
      const tokens = await client.pollDeviceAuthorizationGrant(config, shown);
      expect(tokens.claims()).toMatchObject({
        aud: client_id,
        azp: client_id,
        email: 'ann@example.org',
        name: 'ann Example',
      });
      expect(tokens).toMatchObject({ token_type: 'bearer', expires_in: 3600, scope: SCOPE });

      const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token!);
      expect(refreshed.claims()!.sub).toBe(tokens.claims()!.sub);
      expect(refreshed.refresh_token).not.toBe(tokens.refresh_token);
      await expect(client.refreshTokenGrant(config, tokens.refresh_token!)).rejects.toMatchObject({
        error: 'invalid_grant',
      });
    });
  });

  it('ask in vain until somebody says yes', async () => {
    const config = await client.discovery(
      new URL(`${stagedoor.base}/application/o/tv/`),
      'tv',
      undefined,
      client.None(),
      { execute: [client.allowInsecureRequests] },
    );
    const shown = await client.initiateDeviceAuthorization(config, { scope: 'openid' });
    const polling = client.pollDeviceAuthorizationGrant(config, shown);
    setTimeout(() => void letIn(stagedoor, showing(shown), ann), 1500);
    expect(await polling).toMatchObject({ scope: 'openid' });
  });

  it('understand a refusal', async () => {
    const config = await client.discovery(
      new URL(`${stagedoor.base}/application/o/tv/`),
      'tv',
      undefined,
      client.None(),
      {
        execute: [client.allowInsecureRequests],
      },
    );
    const shown = await client.initiateDeviceAuthorization(config, {});
    await turnAway(stagedoor, showing(shown), ann);
    await expect(client.pollDeviceAuthorizationGrant(config, shown)).rejects.toMatchObject({ error: 'access_denied' });
  });

  it('understand what is wrong with a client', async () => {
    const config = await client.discovery(
      new URL(`${stagedoor.base}/application/o/box/`),
      'box',
      undefined,
      client.ClientSecretPost('wrong'),
      {
        execute: [client.allowInsecureRequests],
      },
    );
    await expect(client.initiateDeviceAuthorization(config, {})).rejects.toMatchObject({
      error: 'invalid_client',
      status: 400,
    });
  });

  it.each(['oidc', 'oauth2'] as const)('oauth4webapi gets from %s discovery to refreshed tokens', async (algorithm) => {
    const insecure = { [oauth.allowInsecureRequests]: true };
    const issuer = new URL(`${stagedoor.base}/application/o/box/`);
    const found = await oauth.discoveryRequest(issuer, { algorithm, ...insecure });
    const server = await oauth.processDiscoveryResponse(issuer, found);
    const box: oauth.Client = { client_id: 'box' };
    const secret = oauth.ClientSecretBasic('a secret: 100% + "more"');

    const asked = await oauth.deviceAuthorizationRequest(server, box, secret, { scope: SCOPE }, insecure);
    const shown = await oauth.processDeviceAuthorizationResponse(server, box, asked);
    const poll = (): Promise<Response> =>
      oauth.deviceCodeGrantRequest(server, box, secret, shown.device_code, insecure);
    await expect(oauth.processDeviceCodeResponse(server, box, await poll())).rejects.toMatchObject({
      error: 'authorization_pending',
    });
    await letIn(stagedoor, showing(shown), ann);
    const answer = await poll();
    const tokens = await oauth.processDeviceCodeResponse(server, box, answer);
    await oauth.validateApplicationLevelSignature(server, answer, insecure);
    expect(oauth.getValidatedIdTokenClaims(tokens)).toMatchObject({ aud: 'box', amr: ['pwd'] });

    const request = new Request(stagedoor.base, { headers: { authorization: `Bearer ${tokens.access_token}` } });
    const claims = await oauth.validateJwtAccessToken(server, request, 'box', insecure);
    expect(claims).toMatchObject({ client_id: 'box', scope: SCOPE });

    const renewed = await oauth.refreshTokenGrantRequest(server, box, secret, tokens.refresh_token!, insecure);
    const refreshed = await oauth.processRefreshTokenResponse(server, box, renewed);
    expect(refreshed.scope).toBe(SCOPE);
    expect(refreshed.refresh_token).not.toBe(tokens.refresh_token);
  });
});
