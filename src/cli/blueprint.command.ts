import type { Command } from 'commander';
import { applyCommand, planCommand } from './blueprint-apply.command.js';
import { expandCommand } from './blueprint-expand.command.js';
import { exportCommand } from './blueprint-export.command.js';
import { schemaCommand } from './blueprint-schema.command.js';
import { validateCommand } from './blueprint-validate.command.js';

/** Everything that can be done with blueprints, one a line. */
const commands = [planCommand, applyCommand, validateCommand, expandCommand, exportCommand, schemaCommand];

export function blueprintCommand(program: Command): void {
  const blueprint = program.command('blueprint').description('what the server is made of, in YAML');
  for (const command of commands) command(blueprint);
}
