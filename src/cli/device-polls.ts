import { createInterface } from 'node:readline/promises';
import { setTimeout as pass } from 'node:timers/promises';
import * as oauth from 'openid-client';

const DEVICE_CODE = 'urn:ietf:params:oauth:grant-type:device_code';
/** Seconds between polls when the server names none (RFC 8628 §3.2), and how many `slow_down` adds (§3.5). */
const INTERVAL = 5;

/**
 * Polls as a device that can send back the number that the page shows; `ask` gets it from the person.
 *
 * @throws ResponseBodyError for every answer but tokens and "not yet"
 */
export async function pollWithNumbers(
  server: oauth.Configuration,
  shown: oauth.DeviceAuthorizationResponse,
  ask: (wrong: boolean) => Promise<string>,
): Promise<oauth.TokenEndpointResponse & oauth.TokenEndpointResponseHelpers> {
  let interval = shown.interval ?? INTERVAL;
  let number: string | undefined;
  for (;;) {
    await pass(interval * 1000);
    try {
      return await oauth.genericGrantRequest(server, DEVICE_CODE, {
        device_code: shown.device_code,
        ...(number === undefined ? {} : { return_number: number }),
      });
    } catch (error) {
      if (!(error instanceof oauth.ResponseBodyError)) throw error;
      if (error.error === 'slow_down') interval += INTERVAL;
      else if (error.error !== 'authorization_pending') throw error;
      const wanted = (error.cause as Record<string, unknown>)['return_number'];
      if (wanted === 'required' || wanted === 'wrong') number = await ask(wanted === 'wrong');
    }
  }
}

/** Asks whoever sits at the terminal. */
export async function askForNumber(wrong: boolean): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const question = wrong ? 'That is not the number on the page. Which is it?' : 'Which number does the page show?';
    process.stderr.write(`\n  ${question}\n`);
    return (await terminal.question('  ')).trim();
  } finally {
    terminal.close();
  }
}
