import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Author } from './support/python.js';

const SERVICE = join(import.meta.dirname, '../src/expressions/python/python.service.js');
const slow = (seconds: number): string =>
  `import time\nstart = time.time()\nwhile time.time() < start + ${seconds}: pass\nreturn 1`;

/** A process of its own that does something with Python and has nothing else to do. */
function alone(act: string): { status: number | null; said: string } {
  const code = `import 'reflect-metadata';
    import { Python } from ${JSON.stringify(SERVICE)};
    const python = new Python({ now: () => new Date() });
    ${act}`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
    encoding: 'utf8',
    timeout: 100_000,
  });
  return { status, said: stdout + stderr };
}

describe('interpreters', () => {
  it('start when they are needed, grow to two while somebody waits, and end with the server', async () => {
    const author = new Author();
    expect(author.python.interpreters).toBe(0);
    await author.python.check('return True');
    expect(author.python.interpreters).toBe(1);
    await Promise.all([1, 2, 3].map((one) => author.value(`return ${one}`)));
    expect(author.python.interpreters).toBe(1);

    const all = await Promise.all([slow(0.5), slow(0.5), slow(0.01), 'return 1'].map((source) => author.value(source)));
    expect(all).toEqual([1, 1, 1, 1]);
    expect(author.python.interpreters).toBe(2);

    const lost = author.failure(slow(20)).catch((error: Error) => error.message);
    const waiting = [1, 2, 3].map((one) => author.value(`${slow(20)} + ${one}`).catch((error: Error) => error.message));
    await author.python.onModuleDestroy();
    for (const said of [await lost, ...(await Promise.all(waiting))]) expect(said).toMatch(/was ended|shutting down/);
    expect(author.python.interpreters).toBe(0);
  }, 120_000);

  it('are warm when somebody has asked for it', async () => {
    const author = new Author();
    await author.python.warm();
    expect(author.python.interpreters).toBe(1);
    await author.python.warm();
    expect(author.python.interpreters).toBe(1);
    await author.python.onModuleDestroy();
    await author.python.warm();
    expect(author.python.interpreters).toBe(0);
  }, 120_000);

  it('do no other expression harm when one is ended: those in the queue go on', async () => {
    const author = new Author();
    await author.python.warm();
    const said = await Promise.all([
      author.failure('while True: pass', { seconds: 0.3 }),
      author.failure('while True: pass', { seconds: 0.3 }),
      author.value('return "three"'),
      author.value('return "four"'),
    ]);
    expect(said.slice(0, 2)).toEqual([expect.stringContaining('longer than'), expect.stringContaining('longer than')]);
    expect(said.slice(2)).toEqual(['three', 'four']);
    await author.python.onModuleDestroy();
  }, 120_000);

  it('keep no process alive: a command that has checked an expression ends at once', () => {
    const { status, said } = alone(`
      await python.check('return True');
      await python.check('return (').catch((error) => console.log(error.message, error.place));
      console.log('checked');`);
    expect([status, said]).toEqual([0, "SyntaxError: '(' was never closed { line: 1, column: 8 }\nchecked\n"]);
  }, 110_000);

  it('nor one that has only begun to warm them', () => {
    expect(alone(`void python.warm(); console.log('ready')`)).toEqual({ status: 0, said: 'ready\n' });
  }, 110_000);
});
