import type { Command } from 'commander';
import { serve } from '../serve.js';

export function serveCommand(program: Command): void {
  program
    .command('serve')
    .description('start the server; settings come from the environment (README lists them)')
    .action(() => serve());
}
