import { readFileSync } from 'node:fs';
import { Config, ConfigError } from '../src/platform/config.js';
import { settingsOf } from '../src/platform/setting.js';

describe('settings', () => {
  it('are all in README, with their sentences', () => {
    const rows = readFileSync('README.md', 'utf8')
      .split('\n')
      .map((line) => line.split('|').map((cell) => cell.trim()))
      .filter((cells) => /^`(PORT|HOST|DATABASE_URL|STAGEDOOR_\w+)`$/.test(cells[1] ?? ''));
    const expected = settingsOf(Config).map(({ variable, sentence }) => [`\`${variable}\``, sentence]);
    expect(rows.map((cells) => [cells[1], cells[3]])).toEqual(expected);
  });

  it('have defaults that start a server', () => {
    const config = Config.fromEnvironment({});
    expect(config).toMatchObject({
      port: 9000,
      host: 'localhost',
      dataDir: './data',
      flowsDir: './flows',
      logLevel: 'info',
    });
    expect(config.databaseUrl).toBeUndefined();
  });

  it('count as unset when they are empty', () => {
    expect(Config.fromEnvironment({ PORT: '', DATABASE_URL: '' }).port).toBe(9000);
  });

  it('that are wrong are all named, with their variable', () => {
    const start = (): Config =>
      Config.fromEnvironment({
        PORT: 'ninety',
        STAGEDOOR_SECRET_KEY: 'short',
        DATABASE_URL: 'mysql://x',
        STAGEDOOR_URL: 'x',
      });
    expect(start).toThrow(ConfigError);
    try {
      start();
    } catch (error) {
      const { message } = error as ConfigError;
      for (const variable of ['PORT', 'STAGEDOOR_SECRET_KEY', 'DATABASE_URL', 'STAGEDOOR_URL']) {
        expect(message).toContain(variable);
      }
      expect(message).not.toContain('short');
    }
  });
});
