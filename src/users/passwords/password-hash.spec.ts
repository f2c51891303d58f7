import { hashPassword, pretendToVerify, strangersHash, verifyPassword } from './password-hash.js';

describe('a password', () => {
  it('is kept as argon2id with the cost that OWASP names', async () => {
    const stored = await hashPassword('correct horse');
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(stored).not.toBe(await hashPassword('correct horse'));
    expect(await verifyPassword(stored, 'correct horse')).toBe(true);
    expect(await verifyPassword(stored, 'wrong horse')).toBe(false);
    expect(await verifyPassword('no hash', 'correct horse')).toBe(false);
  });

  it('of nobody costs exactly what somebody’s costs, and is never right', async () => {
    const cost = (hash: string): string[] => hash.split('$').slice(0, 4);
    expect(cost(await strangersHash())).toEqual(cost(await hashPassword('correct horse')));
    expect(await pretendToVerify('nobody has this password')).toBe(false);
  });
});
