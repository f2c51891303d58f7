import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { BlueprintError } from '../blueprints/findings.js';
import type { Report } from '../blueprints/report.js';
import { validate } from '../blueprints/validate.js';
import { PlainError } from '../platform/plain-error.js';
import { applyCommand, planCommand } from './blueprint-apply.command.js';
import { expandCommand } from './blueprint-expand.command.js';

export function blueprintCommand(program: Command): void {
  const blueprint = program.command('blueprint').description('what the server is made of, in YAML');
  for (const command of [planCommand, applyCommand, expandCommand]) command(blueprint);
  blueprint
    .command('validate <file...>')
    .description('check blueprints without a database')
    .action((files: string[]) => each(files, validate));
}

/** Does every file, whatever became of the one before; exits 1 if any of them failed. */
async function each(files: string[], work: (text: string, file: string) => Promise<Report>): Promise<void> {
  for (const file of files) {
    try {
      const report = await work(await read(file), file);
      process.stdout.write(`${report.lines.join('\n')}\n`);
    } catch (error) {
      if (!(error instanceof BlueprintError || error instanceof PlainError)) throw error;
      process.stderr.write(`${error.message}\n`);
      process.exitCode = 1;
    }
  }
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new PlainError(`${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
}
