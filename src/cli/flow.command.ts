import type { INestApplicationContext } from '@nestjs/common';
import type { Command } from 'commander';
import { DataSource } from 'typeorm';
import { didYouMean } from '../blueprints/yaml/nearest.js';
import { Flow } from '../flows/flow.entity.js';
import type { Outline } from '../flows/outline/outline.js';
import { outlineMermaid } from '../flows/outline/outline-mermaid.js';
import { outlineText } from '../flows/outline/outline-text.js';
import { Outlines } from '../flows/outline/outlines.service.js';
import { PlainError } from '../platform/plain-error.js';
import { printableLines } from '../platform/printable.js';
import { withAppAsItIs } from './with-app.js';

interface ShowOptions {
  mermaid?: boolean;
  json?: boolean;
}

export function flowCommand(program: Command): void {
  program
    .command('flow')
    .description('flows')
    .command('show <slug>')
    .description('print what a flow is made of: its stages, what gates them, and a Mermaid diagram')
    .option('--mermaid', 'the diagram only')
    .option('--json', 'all of it as JSON')
    .action((slug: string, options: ShowOptions) => show(slug, options));
}

async function show(slug: string, { mermaid = false, json = false }: ShowOptions): Promise<void> {
  const outline = await withAppAsItIs((app) => outlineOf(app, slug));
  const diagram = outlineMermaid(outline);
  if (json) process.stdout.write(`${JSON.stringify({ ...outline, diagram }, null, 2)}\n`);
  else if (mermaid) process.stdout.write(`${printableLines(diagram)}\n`);
  else process.stdout.write(`${printableLines(`${outlineText(outline)}\n${diagram}`)}\n`);
}

async function outlineOf(app: INestApplicationContext, slug: string): Promise<Outline> {
  const flows = await app.get(DataSource).manager.find(Flow, { order: { slug: 'ASC' } });
  const flow = flows.find((one) => one.slug === slug);
  if (flow) return app.get(Outlines).of(flow);
  const slugs = flows.map((one) => one.slug);
  const known = slugs.length === 0 ? 'There are no flows yet.' : `There are: ${slugs.join(', ')}.`;
  throw new PlainError(`There is no flow "${slug}"${didYouMean(slug, slugs)}. ${known}`);
}
