import type { Command } from 'commander';
import { Doctor, type Finding } from '../admin/doctor/doctor.service.js';
import { printable, printableLines } from '../platform/printable.js';
import { explain } from './complain.js';
import { withApp } from './with-app.js';

const MARKS = { fine: '✓', notice: 'i', warning: '!', error: '✗' } as const;

export function doctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('look the server over: settings, database, brands, applications, blueprints; exits 1 on an error')
    .option('--json', 'print the findings as JSON')
    .action((options: { json?: boolean }) => examine(options.json === true));
}

async function examine(json: boolean): Promise<void> {
  const findings = await withApp((app) => app.get(Doctor).examine()).catch((error: unknown): Finding[] => [
    { level: 'error', about: 'the server cannot start', text: explain(error) },
  ]);
  process.stdout.write(json ? `${JSON.stringify(findings, null, 2)}\n` : findings.map(line).join(''));
  if (findings.some((finding) => finding.level === 'error')) process.exitCode = 1;
}

function line({ level, about, text, advice }: Finding): string {
  return `${MARKS[level]} ${printable(about)}: ${printableLines(text)}\n${advice === undefined ? '' : `    → ${printableLines(advice)}\n`}`;
}
