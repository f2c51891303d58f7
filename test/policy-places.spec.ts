import { writeFileSync } from 'node:fs';
import { Doctor } from '../src/admin/doctor/doctor.service.js';
import { Folder } from './support/folder.js';
import type { Person } from './support/person.js';
import { placeFile, type Known } from './support/place-files.js';
import { Stagedoor } from './support/stagedoor.js';

const AMSTERDAM: Known = ['203.0.113.0/24', at('NL', 52.37, 4.89)];
const UTRECHT: Known = ['203.0.114.0/24', at('NL', 52.09, 5.12)];
const RIO: Known = ['198.51.100.0/24', at('BR', -22.9, -43.2)];

function at(iso_code: string, latitude: number, longitude: number): Known[1] {
  return { country: { iso_code }, location: { latitude, longitude } };
}

describe('policies about where somebody is', () => {
  const folder = new Folder();
  let stagedoor: Stagedoor;
  beforeAll(async () => {
    const [geoipCity, geoipAsn] = [`${folder.path}/city.mmdb`, `${folder.path}/asn.mmdb`];
    writeFileSync(geoipCity, placeFile('Test-City', [AMSTERDAM, UTRECHT, RIO]));
    writeFileSync(geoipAsn, placeFile('Test-ASN', [['203.0.113.0/24', { autonomous_system_number: 64_500 }]]));
    stagedoor = await Stagedoor.start({ config: { geoipCity, geoipAsn, trustProxy: 'loopback' } });
  });
  afterAll(async () => {
    await stagedoor.stop();
    folder.remove();
  });

  const guard = (policy: string): Promise<void> =>
    stagedoor.apply(
      `version: 1\nentries:\n  - flow: door\n    title: Door\n    stages: [identification]\n    policies: [${policy}]\n`,
    );
  const from = (person: Person, address: string): Person => {
    person.headers['x-forwarded-for'] = address;
    return person;
  };
  const enters = async (person: Person, address: string): Promise<boolean> => {
    await from(person, address).open('/if/flow/door/');
    return person.page.status === 200;
  };

  it('geoip: lets in who is in one of the countries or networks, and says what is missing', async () => {
    const ann = stagedoor.stranger();
    await guard('geoip: { countries: [NL, BE] }');
    expect(await enters(ann, '203.0.113.7')).toBe(true);
    expect(await enters(ann, '198.51.100.7')).toBe(false);
    expect(ann.text).toContain('Client IP is not in an allowed country.');
    await guard('geoip: { asns: [64500] }');
    expect(await enters(ann, '203.0.113.7')).toBe(true);
    await guard('geoip: { asns: [64501] }');
    expect(await enters(ann, '203.0.113.7')).toBe(false);
    expect(ann.text).toContain('Client IP is not part of an allowed autonomous system.');
    await guard('geoip: { asns: [64501], countries: [NL] }');
    expect(await enters(ann, '203.0.113.7')).toBe(true);
  });

  it('geoip: cannot answer for an address that nobody knows', async () => {
    const ann = stagedoor.stranger();
    await guard('geoip: { countries: [NL], failure_result: true }');
    expect(await enters(ann, '192.0.2.7')).toBe(true);
    await guard('geoip: { countries: [NL] }');
    expect(await enters(ann, '192.0.2.7')).toBe(false);
  });

  it('geoip: lets nobody in who is too far from where they signed in, or faster than an aeroplane', async () => {
    const ann = from(await stagedoor.person('ann'), '203.0.113.7');
    await ann.open('/flows/-/default/authentication/');
    await ann.signIn();
    await guard('geoip: { check_impossible_travel: true }');
    expect(await enters(ann, '203.0.114.7')).toBe(true);
    expect(await enters(ann, '198.51.100.7')).toBe(false);
    expect(ann.text).toContain('Distance is further than possible.');
    stagedoor.clock.turn(10 * 60 * 60);
    expect(await enters(ann, '198.51.100.7')).toBe(true);

    await guard('geoip: { check_history_distance: true, history_max_distance_km: 1000 }');
    expect(await enters(ann, '203.0.114.7')).toBe(true);
    expect(await enters(ann, '198.51.100.7')).toBe(false);
    expect(ann.text).toContain('Distance from previous authentication is larger than threshold.');
    await guard('geoip: { check_history_distance: true, history_login_count: 0 }');
    expect(await enters(ann, '198.51.100.7')).toBe(true);
  });

  it('network: lets in who comes from one of the networks', async () => {
    const ann = stagedoor.stranger();
    await guard('network: [203.0.113.0/24, "2001:db8::/32", 192.0.2.7]');
    for (const address of ['203.0.113.200', '2001:db8:7::1', '::ffff:203.0.113.1', '192.0.2.7'])
      expect(await enters(ann, address)).toBe(true);
    for (const address of ['203.0.114.1', '2001:db9::1', '192.0.2.8']) expect(await enters(ann, address)).toBe(false);
    expect(ann.text).toContain('Your address is not in an allowed network.');
    await guard('network: 203.0.114.0/24');
    expect(await enters(ann, '203.0.114.1')).toBe(true);
  });

  it('network: refuses what is no network, and settings that ask nothing', async () => {
    await expect(guard('network: [10.0.0.0/33]')).rejects.toThrow('10.0.0.0/33 is no network');
    await expect(guard('network: ten')).rejects.toThrow('ten is no network');
    await expect(guard('network: { ipv4_prefix: 8 }')).rejects.toThrow(
      'One of networks and same_network_as_device must be set',
    );
  });

  it('network: lets in a device only from the network of its person, where the application wants it', async () => {
    await stagedoor.apply(`version: 1
entries:
  - application: at-home
    name: At home
    provider: { client_id: at-home, client_type: public, grant_types: [device_code, refresh_token], property_mappings: [openid, offline_access] }
    policies: [network: { same_network_as_device: true }]
`);
    const tv = stagedoor.tv({ client_id: 'at-home' });
    await tv.start({ scope: 'openid offline_access' });
    const eve = from(await stagedoor.person('eve'), '192.0.2.66');
    await eve.open('/flows/-/default/authentication/');
    await eve.signIn();
    await eve.open('/device');
    await eve.submit({ code: tv.shows.user_code });
    expect(eve.text).toContain('You and the device are not in the same network.');

    const bea = from(await stagedoor.person('bea'), '127.0.0.99');
    await bea.open('/device');
    await bea.submit({ code: tv.shows.user_code });
    await bea.signIn();
    await from(bea, '192.0.2.1').submit({ decision: 'allow' });
    expect(bea.text).toContain('You and the device are not in the same network.');

    await from(bea, '127.0.0.99').open('/device');
    await bea.submit({ code: tv.shows.user_code });
    await bea.submit({ decision: 'allow' });
    if (bea.heading !== 'Return to your device') await bea.submit({ decision: 'allow' });
    // at the token endpoint nobody is there to compare with
    const redeemed = await tv.poll();
    expect(redeemed.status).toBe(200);
    expect((await tv.refresh(String(redeemed.body['refresh_token']))).status).toBe(200);
  });

  it('need their file: the doctor says so', async () => {
    const bare = await Stagedoor.start();
    await bare.apply(`version: 1
entries:
  - policy: somewhere
    geoip: { asns: [1], countries: [NL] }
  - policy: anywhere
    geoip: {}
  - policy: unstolen
    password: { check_have_i_been_pwned: true }
`);
    const findings = await bare.app.get(Doctor).examine();
    const about = (what: string): string[] =>
      findings.filter((finding) => finding.about === what).map(({ text }) => text);
    expect(about('policy somewhere')).toEqual([
      expect.stringContaining('STAGEDOOR_GEOIP_ASN is not set'),
      expect.stringContaining('STAGEDOOR_GEOIP_CITY is not set'),
    ]);
    expect(about('policy anywhere')).toEqual([]);
    expect(about('policy unstolen')).toEqual([expect.stringContaining('STAGEDOOR_BREACH_LIST is not set')]);
    await bare.stop();
  });
});
