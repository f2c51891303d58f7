import type { Command } from 'commander';
import * as oauth from 'openid-client';
import { renderUnicodeCompact } from 'uqr';
import { PlainError } from '../platform/plain-error.js';
import { DEFAULT_SERVER } from './default-server.js';
import { askForNumber, pollWithNumbers } from './device-polls.js';
import { liveLine } from './live-line.js';

interface LoginOptions {
  issuer: string;
  clientId: string;
  clientSecret?: string;
  scope: string;
  json?: boolean;
  returnNumber?: boolean;
}

export function deviceCommand(program: Command): void {
  program
    .command('device')
    .description('play a device')
    .command('login')
    .description('ask for a code, show it, wait until a person has let this device in, and print what it got')
    .option('--issuer <url>', 'the issuer', `${DEFAULT_SERVER}/application/o/demo-tv/`)
    .option('--client-id <id>', 'the client', 'demo-tv')
    .option('--client-secret <secret>', 'for a confidential client')
    .option('--scope <scopes>', 'what to ask for', 'openid profile email offline_access')
    .option('--return-number', 'play a device that can send back the number that the page shows')
    .option('--json', 'print the whole answer, tokens and all, as JSON on standard output')
    .action((options: LoginOptions) => login(options));
}

async function login(options: LoginOptions): Promise<void> {
  const server = await discover(options);
  const shown = await asked(() =>
    oauth.initiateDeviceAuthorization(server, {
      scope: options.scope,
      device_name: 'Stagedoor command line',
      ...(options.returnNumber === true ? { return_number_supported: 'true' } : {}),
    }),
  );
  say(`\n  Open   ${shown.verification_uri}\n  Code   ${shown.user_code}\n`);
  if (shown.verification_uri_complete !== undefined) {
    say(`${renderUnicodeCompact(shown.verification_uri_complete, { border: 2 })}\n`);
  }
  const until = Date.now() + (shown.expires_in ?? 0) * 1000;
  const waiting = (): ReturnType<typeof liveLine> =>
    liveLine(() => `  Waiting for you … ${clock(until - Date.now())} left`);
  let line = waiting();
  const ask = async (wrong: boolean): Promise<string> => {
    line.end();
    const number = await askForNumber(wrong);
    line = waiting();
    return number;
  };
  const tokens = await asked(() =>
    options.returnNumber === true
      ? pollWithNumbers(server, shown, ask)
      : oauth.pollDeviceAuthorizationGrant(server, shown),
  ).catch((error: unknown) => {
    line.end();
    throw error;
  });
  line.end('  This device is signed in.');
  if (options.json === true) process.stdout.write(`${JSON.stringify(tokens, null, 2)}\n`);
  else say(summary(tokens));
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** A refusal of the server in words for a person. */
async function asked<T>(question: () => Promise<T>): Promise<T> {
  try {
    return await question();
  } catch (error) {
    throw new PlainError(whyNot(error), { cause: error });
  }
}

async function discover({ issuer, clientId, clientSecret }: LoginOptions): Promise<oauth.Configuration> {
  if (!URL.canParse(issuer)) {
    throw new PlainError(`"${issuer}" is no address. An issuer looks like https://login.example.com/application/o/tv/`);
  }
  const url = new URL(issuer);
  const local = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url.protocol !== 'https:' && !local) {
    throw new PlainError(`${issuer} is not https. Plain http is for a server on this machine only.`);
  }
  const options = local ? { execute: [oauth.allowInsecureRequests] } : {};
  const method = clientSecret === undefined ? oauth.None() : oauth.ClientSecretBasic(clientSecret);
  try {
    return await oauth.discovery(url, clientId, undefined, method, options);
  } catch (cause) {
    throw new PlainError(
      `No OAuth server answers at ${issuer}: ${reason(cause)}. Is it running (npm start), and is there such an application?`,
      { cause },
    );
  }
}

/** The innermost reason that an error gives. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? reason(error.cause) : error.message || error.name;
}

function whyNot(error: unknown): string {
  const code = error instanceof oauth.ResponseBodyError ? error.error : undefined;
  if (code === 'access_denied') return 'Somebody said no to this device. It got nothing.';
  if (code === 'expired_token') return 'The code has run out. Start again for a new one.';
  if (code !== undefined)
    return `The server refused: ${code}. ${(error as oauth.ResponseBodyError).error_description ?? ''}`;
  if (/timed out/i.test(reason(error))) return 'The code has run out. Start again for a new one.';
  return `The server could not be asked: ${reason(error)}`;
}

function summary(tokens: oauth.TokenEndpointResponse & oauth.TokenEndpointResponseHelpers): string {
  const minutes = Math.round((tokens.expires_in ?? 0) / 60);
  const claims = tokens.claims();
  return [
    `  access token   for ${minutes} minutes, scope: ${tokens.scope ?? '(none)'}`,
    `  refresh token  ${tokens.refresh_token === undefined ? 'none (ask for offline_access)' : 'yes'}`,
    ...(claims
      ? [
          `  signed in as   ${typeof claims['preferred_username'] === 'string' ? claims['preferred_username'] : claims.sub}`,
          `  claims         ${JSON.stringify(claims)}`,
        ]
      : []),
    '  (--json prints the tokens themselves)',
    '',
  ].join('\n');
}

function clock(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
