import { sameBytes, sha256 } from '../../platform/secrets/hash.js';
import { Token } from '../../users/token.entity.js';
import { model, textOr } from './model.js';

export const token = model({
  names: ['authentik_core.token', 'token'],
  short: 'token',
  key: 'identifier',
  entity: Token,
  references: { user: ['user'] },
  extras: {
    /** In clear in the file, only hashed in the database. Null or empty: left as it is. */
    key: {
      secret: true,
      problem: textOr('key must be a text: put it in quotes'),
      read: async ({ tx }, id) => (await tx.findOneByOrFail(Token, { id })).key_hash !== null,
      async write({ tx }, id, value) {
        if (value === null || value === '') return false;
        const { key_hash: before } = await tx.findOneByOrFail(Token, { id });
        const key_hash = sha256(value as string);
        if (before && sameBytes(before, key_hash)) return false;
        await tx.update(Token, { id }, { key_hash });
        return true;
      },
    },
  },
  kept: ['description', 'expires', 'expiring', 'intent', 'key', 'managed'],
  readOnly: ['token_uuid', 'user_obj'],
  async rule({ id, intent, user }, work) {
    if (intent !== 'api' && intent !== 'app_password')
      return [{ field: 'intent', message: 'Invalid intent: the server makes such tokens itself' }];
    const before = await work?.tx.findOneBy(Token, { id });
    return before && before.user !== user ? [{ field: 'user', message: 'User cannot be changed' }] : [];
  },
});
