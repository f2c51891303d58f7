#!/usr/bin/env node
import { Command } from 'commander';
import { blueprintCommand } from './cli/blueprint.command.js';
import { complain } from './cli/complain.js';
import { deviceCommand } from './cli/device.command.js';
import { doctorCommand } from './cli/doctor.command.js';
import { flowCommand } from './cli/flow.command.js';
import { serveCommand } from './cli/serve.command.js';
import { userCommand } from './cli/user.command.js';
import { version } from './cli/version.js';

/** Every command, one a line. */
const commands = [serveCommand, blueprintCommand, deviceCommand, flowCommand, userCommand, doctorCommand];

const program = new Command('stagedoor')
  .version(version())
  .showHelpAfterError('(--help tells more)')
  .description('Lets devices without a browser in: OAuth 2.0 Device Authorization Grant');
for (const command of commands) command(program);

// whoever reads may have had enough: `… | head`
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
});

await program.parseAsync().catch(complain);
