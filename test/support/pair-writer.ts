// A server that is to be killed: writes pairs of rows into the data directory for ever, each pair in a transaction,
// and says which it has begun and which are committed. Run by data-directory.spec.ts.
import { writeSync } from 'node:fs';
import { openDatabase } from '../../src/platform/database/open-database.js';
import { accounts } from './accounts.js';

// Written at once, so that what was said before a kill has been said.
const say = (line: string) => writeSync(1, `${line}\n`);

const { source } = await openDatabase({ dir: process.argv[2], template: process.argv[3], ...accounts });
say('open');
for (let pair = 1; ; pair++) {
  await source.transaction(async (tx) => {
    await tx.query(`INSERT INTO half VALUES ($1, 'left')`, [pair]);
    say(`begun ${pair}`);
    await tx.query(`INSERT INTO half VALUES ($1, 'right')`, [pair]);
  });
  say(`committed ${pair}`);
}
