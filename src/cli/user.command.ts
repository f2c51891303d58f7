import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Command } from 'commander';
import { DataSource } from 'typeorm';
import { Events } from '../platform/events/events.js';
import { PlainError } from '../platform/plain-error.js';
import { printable } from '../platform/printable.js';
import { AUTHENTICATOR_WORDS, type Authenticator } from '../users/authenticators/authenticator.entity.js';
import { Authenticators } from '../users/authenticators/authenticators.service.js';
import { Sessions } from '../users/sessions/sessions.service.js';
import { User } from '../users/user.entity.js';
import { Users } from '../users/users.service.js';
import { withApp } from './with-app.js';

const SHORTEST = 8;

export function userCommand(program: Command): void {
  const user = program.command('user').description('accounts');
  user
    .command('set-password <username>')
    .description('set a password, typed in or read from standard input, and end the sessions of that account')
    .action((username: string) => setPassword(username));
  user
    .command('authenticators <username>')
    .description('list what somebody signs in with beside a password: apps, recovery codes, passkeys')
    .option('--reset', 'remove all of them, for somebody who has lost theirs, and end the sessions of that account')
    .action((username: string, { reset }: { reset?: true }) => authenticators(username, reset === true));
}

async function setPassword(username: string): Promise<void> {
  await withApp(async (app) => {
    const user = await find(app, username);
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

async function authenticators(username: string, reset: boolean): Promise<void> {
  await withApp(async (app) => {
    const user = await find(app, username);
    const list = await app.get(Authenticators).of(user.id);
    if (reset) {
      await app.get(Authenticators).remove(user.id, 'all', { by: 'command line' });
      await app.get(Sessions).endOf(user.id, { except: null }, app.get(DataSource).manager);
    }
    const lines = list.map((one) => `${AUTHENTICATOR_WORDS[one.type]}  ${printable(one.name)}  ${used(one)}\n`);
    const summary = reset
      ? `${list.length} removed; ${username} is signed out everywhere.\n`
      : list.length === 0
        ? `${username} has none.\n`
        : '';
    process.stdout.write(lines.join('') + summary);
  });
}

function used({ created_at, last_used_at }: Authenticator): string {
  const day = (moment: Date): string => moment.toISOString().slice(0, 10);
  return `since ${day(created_at)}, ${last_used_at ? `last used ${day(last_used_at)}` : 'never used'}`;
}

async function find(app: NestFastifyApplication, username: string): Promise<User> {
  const user = await app.get(DataSource).manager.findOneBy(User, { username });
  if (!user) throw new PlainError(`There is no account with the username "${username}".`);
  return user;
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
