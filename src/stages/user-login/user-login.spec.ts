import { existsSync } from 'node:fs';
import { plainToInstance } from 'class-transformer';
import { problemsOf } from '../../platform/validation.js';
import { userLogin } from './user-login.stage.js';

const wrongFields = (type: new () => object, given: object): string[] =>
  problemsOf(plainToInstance(type, given)).map(({ field }) => field);

describe('the user-login stage', () => {
  it('opens a session for the browser window, unless its author says otherwise', () => {
    expect({ ...new userLogin.config() }).toEqual({
      session_duration: 'seconds=0',
      remember_me_offset: 'seconds=0',
      remember_device: 'days=30',
      terminate_other_sessions: false,
      network_binding: 'no_binding',
      geoip_binding: 'no_binding',
    });
  });

  it.each([
    ['session_duration', { session_duration: 'a day' }],
    ['remember_me_offset', { remember_me_offset: 3600 }],
    ['remember_device', { remember_device: '' }],
    ['terminate_other_sessions', { terminate_other_sessions: 'yes' }],
    ['network_binding', { network_binding: 'bind_continent' }],
    ['geoip_binding', { geoip_binding: 'bind_asn' }],
  ])('names the field %s that is wrong in %j', (field, given) => {
    expect(wrongFields(userLogin.config, given)).toEqual([field]);
  });

  it.each([
    ['network_binding', ['no_binding', 'bind_asn', 'bind_asn_network', 'bind_asn_network_ip']],
    ['geoip_binding', ['no_binding', 'bind_continent', 'bind_continent_country', 'bind_continent_country_city']],
  ])('knows all of authentik’s values of %s', (field, values) => {
    for (const value of values) expect(wrongFields(userLogin.config, { [field]: value })).toEqual([]);
  });

  it.each([
    [{}, undefined],
    [{ remember_me: true }, true],
    [{ remember_me: 'true' }, true],
    [{ remember_me: 'false' }, false],
  ])('reads %j, from a form or from JSON', (given, remember_me) => {
    expect(wrongFields(userLogin.answer, given)).toEqual([]);
    expect({ ...plainToInstance(userLogin.answer, given) }).toEqual({ remember_me });
  });

  it('takes nothing for a tick that is none', () => {
    expect(wrongFields(userLogin.answer, { remember_me: 'on' })).toEqual(['remember_me']);
  });

  it('is authentik’s', () => {
    expect(userLogin).toMatchObject({ type: 'user-login', model: 'authentik_stages_user_login.userloginstage' });
    expect(userLogin.component).toBe('ak-stage-user-login');
    expect(existsSync(userLogin.template)).toBe(true);
  });
});
