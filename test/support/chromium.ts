import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

const ON_PATH = (process.env['PATH'] ?? '')
  .split(delimiter)
  .flatMap((folder) => ['chromium', 'chromium-browser', 'google-chrome'].map((name) => join(folder, name)));
const PLACES = [process.env['CHROMIUM'], ...ON_PATH, '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];

/** The browser for page stories; undefined where there is none. On CI there has to be one. */
export function chromiumPath(): string | undefined {
  const found = PLACES.find((path) => path !== undefined && existsSync(path));
  if (found === undefined && process.env['CI'] === 'true')
    throw new Error('CI has no Chromium: install the package chromium');
  return found;
}

export function launch(executablePath: string): Promise<Browser> {
  const quiet = [
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ];
  // Chromium's own sandbox does not run as root, which CI is
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath, args: [...quiet, ...root] });
}
