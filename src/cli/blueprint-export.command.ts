import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { Exporter, type ExportOptions } from '../blueprints/export/exporter.service.js';
import { PlainError } from '../platform/plain-error.js';
import { withApp } from './with-app.js';

interface Options {
  short?: boolean;
  output?: string;
}

export function exportCommand(blueprint: Command): void {
  blueprint
    .command('export [what...]')
    .description(
      'write what the server is made of as a blueprint: everything, or flow:SLUG, brand:DOMAIN, application:SLUG with all that they need',
    )
    .option('--short', 'in the short form, as far as it goes')
    .option('--output <file>', 'write to a file, not to standard output')
    .action((what: string[], { short, output }: Options) => print({ what, short: short === true }, output));
}

async function print(options: ExportOptions, output: string | undefined): Promise<void> {
  const { text, secrets, notes } = await withApp((app) => app.get(Exporter).export(options));
  for (const note of notes) process.stderr.write(`${note}\n`);
  if (output === undefined) {
    process.stdout.write(text);
    return;
  }
  try {
    await writeFile(output, text);
  } catch (cause) {
    throw new PlainError(`${output} cannot be written: ${(cause as Error).message}`, { cause });
  }
  const need = secrets.length === 0 ? '' : ` It takes secrets from the environment: ${secrets.join(', ')}.`;
  process.stdout.write(`${output} is written.${need}\n`);
}
