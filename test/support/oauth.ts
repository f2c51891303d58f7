import { randomBytes } from 'node:crypto';
import { Application } from '../../src/applications/application.entity.js';
import { DEVICE_CODE, OAuth2Provider } from '../../src/oauth/clients/oauth2-provider.entity.js';
import { Providers } from '../../src/oauth/clients/providers.service.js';
import { DeviceGrants, type Approval } from '../../src/oauth/device/device-grants.service.js';
import { ScopeMapping } from '../../src/oauth/scopes/scope-mapping.entity.js';
import type { Visitor } from '../../src/platform/http/visitor.js';
import { Sessions, type SignedIn } from '../../src/users/sessions/sessions.service.js';
import { User } from '../../src/users/user.entity.js';
import type { Stagedoor } from './stagedoor.js';
import type { Tv } from './tv.js';

export interface ClientOptions extends Partial<OAuth2Provider> {
  /** Makes the client confidential. */
  secret?: string;
  scopes?: string[];
  about?: Partial<Application>;
}

/** A client with an application of its own, whose slug is the client's id; public unless it has a secret. */
export async function addClient(
  stagedoor: Stagedoor,
  client_id: string,
  options: ClientOptions = {},
): Promise<OAuth2Provider> {
  const { secret, scopes = ['openid', 'profile', 'email', 'offline_access'], about, ...fields } = options;
  const application = Object.assign(new Application(), { slug: client_id, name: `Application ${client_id}`, ...about });
  await stagedoor.db.getRepository(Application).save(application);
  const mappings = await Promise.all(scopes.map((scope) => scopeMapping(stagedoor, scope)));
  const provider = Object.assign(new OAuth2Provider(), {
    name: `Provider ${client_id}`,
    client_id,
    client_type: secret === undefined ? 'public' : 'confidential',
    grant_types: [DEVICE_CODE, 'refresh_token'],
    application: application.id,
    property_mappings: mappings.map((mapping) => mapping.id),
    ...fields,
  });
  await stagedoor.db.getRepository(OAuth2Provider).save(provider);
  if (secret !== undefined) await stagedoor.app.get(Providers).setSecret(provider.id, secret);
  return provider;
}

async function scopeMapping(stagedoor: Stagedoor, scope_name: string): Promise<ScopeMapping> {
  const mappings = stagedoor.db.getRepository(ScopeMapping);
  const known = await mappings.findOneBy({ scope_name });
  return known ?? mappings.save(Object.assign(new ScopeMapping(), { name: `Scope ${scope_name}`, scope_name }));
}

/** Where the people of these stories sit, unless told otherwise. */
export function visitorAt(address = '198.51.100.7'): Visitor {
  return { address, network: address, userAgent: 'a browser', host: 'localhost', protocol: 'http' };
}

/** Somebody with an account who is signed in, without having walked through a flow. */
export async function signedIn(stagedoor: Stagedoor, username: string, amr = ['pwd']): Promise<SignedIn> {
  const users = stagedoor.db.getRepository(User);
  const user =
    (await users.findOneBy({ username })) ??
    (await users.save(
      Object.assign(new User(), { username, name: `${username} Example`, email: `${username}@example.org` }),
    ));
  const signIn = { user, amr, lifetime: 3600, remember: false, terminateOthers: false };
  return { user, session: stagedoor.app.get(Sessions).draft(signIn, visitorAt()).session };
}

/** That person's browser, in which they have entered the code that the device shows. */
export async function enterCode(
  stagedoor: Stagedoor,
  tv: Tv,
  person: SignedIn,
): Promise<{ browser: string; grant: string }> {
  const browser = randomBytes(16).toString('hex');
  const entry = { code: tv.shows.user_code, browser, person, visitor: visitorAt() };
  const verdict = await stagedoor.app.get(DeviceGrants).claim(entry);
  if (verdict.kind !== 'claimed') throw new Error(`the code was not taken: ${verdict.kind}`);
  return { browser, grant: verdict.request.grant.id };
}

/** The person enters the code and says yes. */
export async function letIn(stagedoor: Stagedoor, tv: Tv, person: SignedIn): Promise<Approval> {
  const { browser, grant } = await enterCode(stagedoor, tv, person);
  return stagedoor.app.get(DeviceGrants).approve(grant, browser, { person, visitor: visitorAt() });
}

/** The person enters the code and says no. */
export async function turnAway(stagedoor: Stagedoor, tv: Tv, person: SignedIn): Promise<boolean> {
  const { browser, grant } = await enterCode(stagedoor, tv, person);
  return stagedoor.app.get(DeviceGrants).deny(grant, browser, person, visitorAt());
}

/** Whether any column of any row of a table holds a text, as text, hex or base64. */
export async function holds(stagedoor: Stagedoor, table: string, text: string): Promise<boolean> {
  const rows: unknown[] = await stagedoor.db.query(`SELECT row_to_json(t)::text AS row FROM "${table}" t`);
  const all = JSON.stringify(rows);
  const bytes = Buffer.from(text);
  return [text, bytes.toString('hex'), bytes.toString('base64')].some((form) => all.includes(form));
}

export const basic = (id: string, secret: string): { authorization: string } => {
  const encode = (part: string): string => encodeURIComponent(part).replace(/%20/g, '+');
  return { authorization: `Basic ${Buffer.from(`${encode(id)}:${encode(secret)}`).toString('base64')}` };
};
