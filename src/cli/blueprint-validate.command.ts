import type { Command } from 'commander';
import { findFiles } from '../blueprints/reading/folders.js';
import { validateAll } from '../blueprints/importing/validate.js';
import { renderChecked } from '../blueprints/reports/render.js';
import { Config } from '../platform/config.js';
import { filesNamed, mustHoldFiles } from './blueprint-files.js';

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
  mustHoldFiles({ files }, names, config);
  const outcomes = await validateAll(files);
  for (const outcome of outcomes) {
    if (outcome instanceof Error) process.stderr.write(`${outcome.message}\n`);
    else process.stdout.write(`${(all ? outcome.lines : renderChecked(outcome)).join('\n')}\n`);
    if (outcome instanceof Error || (strict && outcome.warnings.length > 0)) process.exitCode = 1;
  }
  const wrong = outcomes.filter((outcome) => outcome instanceof Error).length;
  process.stdout.write(wrong === 0 ? 'All is right.\n' : `${wrong} of ${files.length} files cannot be applied.\n`);
}
