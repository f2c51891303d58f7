import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { inLongForm } from '../blueprints/reading/long-form.js';
import { validate } from '../blueprints/importing/validate.js';
import { PlainError } from '../platform/plain-error.js';

export function expandCommand(blueprint: Command): void {
  blueprint
    .command('expand <file...>')
    .description("print blueprints in authentik's form, without a database: what the short form stands for")
    .action(async (files: string[]) => {
      const documents: string[] = [];
      for (const file of files) documents.push(await expanded(file));
      process.stdout.write(documents.join('---\n'));
    });
}

/** What is wrong with the file is told here: the long form is more forgiving. */
async function expanded(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new PlainError(`${file} cannot be read: ${(cause as Error).message}`, { cause });
  });
  await validate(text, file);
  return inLongForm(text, file);
}
