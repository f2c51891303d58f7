import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Command } from 'commander';
import { batchJson } from '../blueprints/reports/batch-json.js';
import { Batches, type BatchOptions, type BatchResult } from '../blueprints/batches/batches.service.js';
import { readDocument } from '../blueprints/yaml/document.js';
import { plain } from '../blueprints/yaml/nodes.js';
import { changesAnything, renderBatch } from '../blueprints/reports/render.js';
import { Config } from '../platform/config.js';
import { PlainError } from '../platform/plain-error.js';
import { filesNamed, mustHoldFiles } from './blueprint-files.js';
import { withApp, withAppAsItIs } from './with-app.js';

interface Options {
  var?: Record<string, unknown>;
  strict?: boolean;
  prune?: boolean;
  all?: boolean;
  json?: boolean;
}

export function applyCommand(blueprint: Command): void {
  const apply = blueprint
    .command('apply [file-or-folder...]')
    .description(
      'apply blueprints, each whole or not at all, and say entry by entry what changed; by default the folders of the server',
    );
  withOptions(apply).action((names: string[], options: Options) => withApp((app) => run(app, names, options, true)));
}

export function planCommand(blueprint: Command): void {
  const plan = blueprint
    .command('plan [file-or-folder...]')
    .alias('diff')
    .description(
      'say what apply would change, old → new, and change nothing; exits 0: nothing to do, 2: changes, 1: errors',
    )
    .addHelpText('after', DIFF_HELP);
  withOptions(plan).action((names: string[], options: Options) =>
    withAppAsItIs((app) => run(app, names, options, false)),
  );
}

const DIFF_HELP = `
The files are held against the database as it is, whether they have been applied before or not: what somebody changed
beside the files shows, too.`;

function withOptions(command: Command): Command {
  return command
    .option('--var <key=value>', 'a value for !Context, read as YAML; may be given several times', collect)
    .option('--strict', 'a !Find without a hit is an error')
    .option('--prune', 'also remove what the files once made and do not speak of any more')
    .option('--all', 'tell entries that change nothing, too')
    .option('--json', 'print JSON');
}

async function run(app: NestFastifyApplication, names: string[], options: Options, done: boolean): Promise<void> {
  const batches = app.get(Batches);
  const batch = names.length === 0 ? batches.discover() : filesNamed(names, app.get(Config));
  mustHoldFiles(batch, names, app.get(Config));
  const { strict = false, prune = false } = options;
  const how: BatchOptions = { context: options.var ?? {}, strict, prune, lint: true };
  const result = await (done ? batches.apply(batch, how) : batches.plan(batch, how));
  print(result, options, done);
}

function print(result: BatchResult, { json, all }: Options, done: boolean): void {
  const changes = changesAnything(result);
  const { stdout } = process;
  const colour = stdout.isTTY && process.env['NO_COLOR'] === undefined;
  const text =
    json === true
      ? JSON.stringify(batchJson(result, changes), null, 2)
      : renderBatch(result, { colour, all: all === true, done }).join('\n');
  stdout.write(`${text}\n`);
  if (result.outcomes.some(({ kind }) => kind === 'failed')) process.exitCode = 1;
  else if (changes && !done) process.exitCode = 2;
}

function collect(pair: string, others: Record<string, unknown> = {}): Record<string, unknown> {
  const [, key, value] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
  if (key === undefined || value === undefined) throw new PlainError(`--var ${pair}: write --var key=value`);
  const { root, mistakes } = readDocument(value);
  if (mistakes[0]) throw new PlainError(`--var ${key}: the value is no YAML: ${mistakes[0].message}`);
  return { ...others, [key]: root ? plain(root) : null };
}
