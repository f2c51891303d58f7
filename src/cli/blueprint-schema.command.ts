import type { Command } from 'commander';
import { blueprintSchema } from '../blueprints/schema/schema.js';

export function schemaCommand(blueprint: Command): void {
  blueprint
    .command('schema')
    .description('print the JSON Schema of blueprints, for editors')
    .action(() => {
      process.stdout.write(`${JSON.stringify(blueprintSchema(), null, 1)}\n`);
    });
}
