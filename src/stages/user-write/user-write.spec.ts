import { existsSync } from 'node:fs';
import { plainToInstance } from 'class-transformer';
import { problemsOf } from '../../platform/validation.js';
import { userWrite } from './user-write.stage.js';
import { wantedFrom } from './wanted.js';

describe('the user-write stage', () => {
  it('makes an external account where there is none, unless its author says otherwise', () => {
    expect({ ...new userWrite.config() }).toEqual({
      user_creation_mode: 'create_when_required',
      create_users_as_inactive: false,
      create_users_group: null,
      user_type: 'external',
      user_path_template: '',
    });
    for (const wrong of [{ user_creation_mode: 'never' }, { user_type: 'superuser' }, { create_users_group: 'x' }])
      expect(problemsOf(plainToInstance(userWrite.config, wrong))).toHaveLength(1);
  });

  it.each([
    [{ username: 'ann', name: 'Ann', email: 'a@b' }, { username: 'ann', name: 'Ann', email: 'a@b' }, {}],
    [{ name: null }, { name: '' }, {}],
    [{ name: { first: 'Ann' } }, {}, {}],
    [{ attributes: { a: { b: 1 } }, 'attributes.a.c': 2 }, {}, { a: { b: 1, c: 2 } }],
    [{ 'attributes.settings.locale': 'de' }, {}, { settings: { locale: 'de' } }],
    [{ attributes_shoe_size: 40 }, {}, { shoe_size: 40 }],
    [{ attributes: 'all of them' }, {}, {}],
    [{ id: 1, pk: 1, groups: [1], type: 'x', is_superuser: true, is_active: true, password_repeat: 'x' }, {}, {}],
  ])('takes from %j what may be written', (data, fields, attributes) => {
    expect(wantedFrom(data)).toEqual({ fields, attributes });
  });

  it('writes an attribute of any name as an attribute', () => {
    const { attributes } = wantedFrom({ 'attributes.__proto__.polluted': true, 'attributes.constructor': 1 });
    expect(JSON.stringify(attributes)).toBe('{"__proto__":{"polluted":true},"constructor":1}');
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('is authentik’s', () => {
    expect(userWrite).toMatchObject({ type: 'user-write', model: 'authentik_stages_user_write.userwritestage' });
    expect(userWrite.references).toEqual({ create_users_group: 'group' });
    expect(userWrite.acts).toBe(true);
    expect(existsSync(userWrite.template)).toBe(true);
  });
});
