import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { Command } from 'commander';
import { DataSource } from 'typeorm';
import { Events } from '../platform/events/events.js';
import { PlainError } from '../platform/plain-error.js';
import { User } from '../users/user.entity.js';
import { Users } from '../users/users.service.js';
import { withApp } from './with-app.js';

const SHORTEST = 8;

export function userCommand(program: Command): void {
  program
    .command('user')
    .description('accounts')
    .command('set-password <username>')
    .description('set a password, typed in or read from standard input, and end the sessions of that account')
    .action((username: string) => setPassword(username));
}

async function setPassword(username: string): Promise<void> {
  await withApp(async (app) => {
    const user = await app.get(DataSource).manager.findOneBy(User, { username });
    if (!user) throw new PlainError(`There is no account with the username "${username}".`);
    const password = await readPassword();
    if (password.length < SHORTEST)
      throw new PlainError(`A password has at least ${SHORTEST} characters. Nothing was changed.`);
    await app.get(DataSource).transaction(async (tx) => {
      await app.get(Users).setPassword(user.id, password, tx);
      await app.get(Events).record({ action: 'password_set', user_id: user.id, context: { by: 'command line' } }, tx);
    });
    process.stdout.write(`The password of ${username} is set; ${username} is signed out everywhere.\n`);
  });
}

/** From a terminal twice and unseen; from a pipe the first line. */
async function readPassword(): Promise<string> {
  if (!process.stdin.isTTY) {
    for await (const line of createInterface({ input: process.stdin })) return line;
    return '';
  }
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
  const ask = createInterface({ input: process.stdin, output: unseen, terminal: true });
  // Ctrl-C and Ctrl-D end the questions
  const givenUp = new Promise<never>((_, reject) => {
    ask.once('close', () => reject(new PlainError('\nNothing was changed.')));
  });
  const question = async (text: string): Promise<string> => {
    process.stdout.write(text);
    const answer = await Promise.race([ask.question('').catch(() => givenUp), givenUp]);
    process.stdout.write('\n');
    return answer;
  };
  try {
    const first = await question('New password: ');
    if (first !== (await question('Once more: ')))
      throw new PlainError('The two are not the same. Nothing was changed.');
    return first;
  } finally {
    givenUp.catch(() => {});
    ask.close();
  }
}
