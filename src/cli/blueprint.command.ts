import type { Command } from 'commander';
import { applyCommand, planCommand } from './blueprint-apply.command.js';
import { expandCommand } from './blueprint-expand.command.js';
import { validateCommand } from './blueprint-validate.command.js';

export function blueprintCommand(program: Command): void {
  const blueprint = program.command('blueprint').description('what the server is made of, in YAML');
  for (const command of [planCommand, applyCommand, validateCommand, expandCommand]) command(blueprint);
}
