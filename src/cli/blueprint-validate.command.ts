import type { Command } from 'commander';
import { findFiles } from '../blueprints/folders.js';
import { validateAll } from '../blueprints/validate.js';
import { Config } from '../platform/config.js';
import { filesNamed } from './blueprint-files.js';

export function validateCommand(blueprint: Command): void {
  blueprint
    .command('validate [file-or-folder...]')
    .description(
      'check blueprints without a database; files that are named together see each other; by default the folders of the server',
    )
    .option('--strict', 'a warning counts as an error')
    .option('--all', 'tell every entry')
    .action((names: string[], options: { strict?: boolean; all?: boolean }) => check(names, options));
}

async function check(
  names: string[],
  { strict = false, all = false }: { strict?: boolean; all?: boolean },
): Promise<void> {
  const config = Config.fromEnvironment();
  const own = [...findFiles('flows', config.flowsDir), ...findFiles('blueprints', config.blueprintsDir)];
  const files = names.length === 0 ? own : filesNamed(names, config).files;
  for (const outcome of await validateAll(files)) {
    if (outcome instanceof Error) process.stderr.write(`${outcome.message}\n`);
    else process.stdout.write(`${(all ? outcome.lines : outcome.remarks).join('\n')}\n`);
    if (outcome instanceof Error || (strict && outcome.warnings.length > 0)) process.exitCode = 1;
  }
}
