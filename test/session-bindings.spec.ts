import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Person } from './support/person.js';
import { placeFile } from './support/place-files.js';
import { Stagedoor } from './support/stagedoor.js';

const HOME = '198.51.100.7';
const NEIGHBOUR = '198.51.100.99';
const SAME_OPERATOR = '192.0.2.1';
const SAME_COUNTRY = '203.0.113.1';
const ABROAD = '203.0.113.200';
const NOWHERE = '10.0.0.1';

const at = (continent: string, country: string, city: string) => ({
  continent: { code: continent },
  country: { iso_code: country },
  city: { names: { en: city } },
});

describe('a session that is bound', () => {
  let folder: string;
  let stagedoor: Stagedoor;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'stagedoor-places-'));
    writeFileSync(
      join(folder, 'city.mmdb'),
      placeFile('City', [
        ['198.51.100.0/24', at('EU', 'NL', 'Utrecht')],
        ['192.0.2.0/24', at('EU', 'NL', 'Utrecht')],
        ['203.0.113.0/25', at('EU', 'NL', 'Delft')],
        ['203.0.113.128/25', at('EU', 'DE', 'Bonn')],
      ]),
    );
    writeFileSync(
      join(folder, 'asn.mmdb'),
      placeFile('ASN', [
        ['198.51.100.0/24', { autonomous_system_number: 64500 }],
        ['192.0.2.0/24', { autonomous_system_number: 64500 }],
        ['203.0.113.0/24', { autonomous_system_number: 64501 }],
      ]),
    );
    stagedoor = await Stagedoor.start({
      config: { trustProxy: 'loopback', geoipCity: join(folder, 'city.mmdb'), geoipAsn: join(folder, 'asn.mmdb') },
    });
  });
  afterAll(async () => {
    await stagedoor.stop();
    rmSync(folder, { recursive: true });
  });

  const move = (person: Person, address: string): void => void (person.headers['x-forwarded-for'] = address);

  const ADDRESSES = [HOME, NEIGHBOUR, SAME_OPERATOR, SAME_COUNTRY, ABROAD, NOWHERE];
  it.each([
    ['no_binding', 'no_binding', ADDRESSES],
    ['bind_asn', 'no_binding', [HOME, NEIGHBOUR, SAME_OPERATOR, NOWHERE]],
    ['bind_asn_network', 'no_binding', [HOME, NEIGHBOUR]],
    ['bind_asn_network_ip', 'no_binding', [HOME]],
    ['no_binding', 'bind_continent', ADDRESSES],
    ['no_binding', 'bind_continent_country', [HOME, NEIGHBOUR, SAME_OPERATOR, SAME_COUNTRY, NOWHERE]],
    ['no_binding', 'bind_continent_country_city', [HOME, NEIGHBOUR, SAME_OPERATOR, NOWHERE]],
    ['bind_asn', 'bind_continent_country', [HOME, NEIGHBOUR, SAME_OPERATOR, NOWHERE]],
  ])('by %s and %s can be used from %j alone', async (network_binding, geoip_binding, allowed) => {
    await stagedoor.apply(`
entries:
  - flow: bound
    title: Sign in
    designation: authentication
    stages: [identification, password, { user-login: { network_binding: ${network_binding}, geoip_binding: ${geoip_binding} } }]`);
    const ann = await stagedoor.person('ann');
    move(ann, HOME);
    await ann.open('/if/flow/bound/');
    await ann.signIn();
    const usable: string[] = [];
    for (const address of ADDRESSES) {
      move(ann, address);
      if ((await ann.open('/')).heading === 'Welcome, ann') usable.push(address);
    }
    expect(usable).toEqual(allowed);
    // whoever only carried the cookie elsewhere has not signed its owner out
    move(ann, HOME);
    expect((await ann.open('/')).heading).toBe('Welcome, ann');
  });
});
