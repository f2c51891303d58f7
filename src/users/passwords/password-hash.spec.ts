import { isForeignHash } from './foreign-hash.js';
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

  it.each([
    ['PBKDF2', 'pbkdf2_sha256$1000$salt$boRToEKoQr22LeDTyHDsEkHpDsDOTyWJq16HknEiweU='],
    [
      'argon2',
      'argon2$argon2id$v=19$m=1024,t=1,p=1$EBfRvNjjuYLTOMY6ooFYdA$GN6oSxAjoCEsqJbYU4ECDB6gAd2wpQZpd0MH2h0WOQg',
    ],
  ])('is checked as Django hashed it with %s', async (_name, stored) => {
    expect(isForeignHash(stored)).toBe(true);
    expect(await verifyPassword(stored, 'correct horse')).toBe(true);
    expect(await verifyPassword(stored, 'wrong horse')).toBe(false);
  });

  it.each([
    ['$argon2id$v=19$m=1024,t=1,p=1$EBfRvNjjuYLTOMY6ooFYdA$GN6oSxAjoCEsqJbYU4ECDB6gAd2wpQZpd0MH2h0WOQg'],
    ['!unusable'],
    ['bcrypt_sha256$$2b$12$abc'],
    [`pbkdf2_sha256$99000000$salt$${'A'.repeat(43)}=`],
    ['argon2$argon2id$v=19$m=99000000,t=2,p=8$c2FsdHNhbHQ$aGFzaGhhc2g'],
    [5],
  ])('of another kind, or of too much work, is none that can be taken over: %s', (stored) => {
    expect(isForeignHash(stored)).toBe(false);
  });

  it('of nobody costs exactly what somebody’s costs, and is never right', async () => {
    const cost = (hash: string): string[] => hash.split('$').slice(0, 4);
    expect(cost(await strangersHash())).toEqual(cost(await hashPassword('correct horse')));
    expect(await pretendToVerify('nobody has this password')).toBe(false);
  });
});
