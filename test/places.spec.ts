import { rmSync, writeFileSync } from 'node:fs';
import { pino } from 'pino';
import { TestClock } from './support/clock.js';
import { Folder } from './support/folder.js';
import { placeFile, type Known } from './support/place-files.js';
import { Config } from '../src/platform/config.js';
import { kilometresBetween } from '../src/platform/places/place.js';
import { Places } from '../src/platform/places/places.js';

const AMSTERDAM: Known = [
  '203.0.113.0/24',
  {
    continent: { code: 'EU' },
    country: { iso_code: 'NL' },
    city: { names: { en: 'Amsterdam' } },
    location: { latitude: 52.37, longitude: 4.89 },
  },
];
const RIO: Known = [
  '2001:db8:1::/48',
  { country: { iso_code: 'BR' }, location: { latitude: -22.9, longitude: -43.2 } },
];

describe('places of addresses', () => {
  const folder = new Folder();
  const clock = new TestClock();
  const lines: string[] = [];
  const open = (files: Partial<Config>): Places =>
    new Places(Config.of({ ...files }), clock, pino({ level: 'warn' }, { write: (line) => void lines.push(line) }));
  const city = `${folder.path}/city.mmdb`;
  const asn = `${folder.path}/asn.mmdb`;
  beforeEach(() => {
    lines.length = 0;
    writeFileSync(city, placeFile('Test-City', [AMSTERDAM, RIO]));
    writeFileSync(
      asn,
      placeFile('Test-ASN', [
        ['203.0.113.128/25', { autonomous_system_number: 64_500, autonomous_system_organization: 'Example Telecom' }],
      ]),
    );
  });
  afterAll(() => folder.remove());

  it('are put together from both files, and what neither knows is null', () => {
    const places = open({ geoipCity: city, geoipAsn: asn });
    expect(places.find('203.0.113.200')).toEqual({
      asn: 64_500,
      as_org: 'Example Telecom',
      continent: 'EU',
      country: 'NL',
      city: 'Amsterdam',
      latitude: 52.37,
      longitude: 4.89,
    });
    expect(places.find('203.0.113.7')).toMatchObject({ asn: null, country: 'NL' });
    expect(places.find('2001:db8:1::7')).toMatchObject({ country: 'BR', city: null, latitude: -22.9 });
    expect(places.find('198.51.100.7')).toBeNull();
    expect(places.find('no address')).toBeNull();
    expect(places.knows).toEqual({ places: true, networks: true });
  });

  it('are unknown without a file', () => {
    const places = open({});
    expect(places.find('203.0.113.7')).toBeNull();
    expect(places.knows).toEqual({ places: false, networks: false });
    expect(places.problems()).toEqual([]);
  });

  it('are read anew when the file is replaced; one that cannot be read leaves what was known, and is told once', () => {
    const places = open({ geoipCity: city });
    expect(places.find('203.0.113.7')?.country).toBe('NL');
    writeFileSync(city, placeFile('Test-City', [['203.0.113.0/24', { country: { iso_code: 'BE' } }]]));
    clock.turn(11);
    expect(places.find('203.0.113.7')?.country).toBe('BE');
    writeFileSync(city, 'half a download');
    clock.turn(11);
    expect(places.find('203.0.113.7')?.country).toBe('BE');
    rmSync(city);
    clock.turn(11);
    expect(places.find('203.0.113.7')?.country).toBe('BE');
    expect(places.problems()).toEqual([{ path: city, problem: expect.stringContaining('no such file') }]);
    clock.turn(11);
    places.find('203.0.113.7');
    expect(lines).toHaveLength(2);
  });

  it('are as far from each other as a bird flies', () => {
    const [amsterdam, rio] = [
      { latitude: 52.37, longitude: 4.89 },
      { latitude: -22.9, longitude: -43.2 },
    ];
    expect(kilometresBetween(amsterdam, amsterdam)).toBe(0);
    expect(kilometresBetween(amsterdam, rio)).toBeGreaterThan(9500);
    expect(kilometresBetween(amsterdam, rio)).toBeLessThan(9600);
  });
});
