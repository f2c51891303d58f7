import { existsSync } from 'node:fs';
import { userDelete } from './user-delete.stage.js';

describe('the user-delete stage', () => {
  it('is authentik’s', () => {
    expect(userDelete).toMatchObject({ type: 'user-delete', model: 'authentik_stages_user_delete.userdeletestage' });
    expect(userDelete.acts).toBe(true);
    expect({ ...new userDelete.config() }).toEqual({});
    expect(existsSync(userDelete.template)).toBe(true);
  });

  it('needs somebody, and leaves nobody', () => {
    expect(userDelete.needs).toEqual(['signed-in', 'proved']);
    expect(userDelete.knows!(['named', 'proved', 'signed-in'], {})).toEqual([]);
  });
});
