import { Command } from 'commander';
import { blueprintCommand } from './blueprint.command.js';
import { deviceCommand } from './device.command.js';
import { doctorCommand } from './doctor.command.js';
import { flowCommand } from './flow.command.js';
import { serveCommand } from './serve.command.js';
import { userCommand } from './user.command.js';
import { version } from './version.js';

/** Every command, one a line. */
const commands = [serveCommand, blueprintCommand, deviceCommand, flowCommand, userCommand, doctorCommand];

/** Reads the command line, and does what it says. */
export async function run(): Promise<void> {
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

  await program.parseAsync();
}
