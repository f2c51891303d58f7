import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const SRC = join(import.meta.dirname, '..', '..', 'src');

/** A program of ours as a child process: what it prints, what it is told, how it ends. */
export class Program {
  readonly lines: string[] = [];
  /** The exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
  private readonly waiting: { wanted: RegExp; found: (line: string) => void; lost: (error: Error) => void }[] = [];

  private constructor(readonly child: ChildProcessWithoutNullStreams) {
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', (line) => this.hear(line));
    this.ended = new Promise((resolve) => {
      child.once('close', (code, signal) => {
        for (const { wanted, lost } of this.waiting) lost(new Error(`ended without printing ${wanted}:\n${this.text}`));
        resolve(code ?? signal ?? 'unknown');
      });
    });
  }

  /** `file` is compiled code below `src/`. */
  static start(file: 'main.js' | 'cli.js', args: string[], environment: Record<string, string>): Program {
    const env = { PATH: process.env['PATH'] ?? '', ...environment };
    return new Program(spawn(process.execPath, [join(SRC, file), ...args], { env }));
  }

  /** The first line that is like this, printed already or to come. */
  says(wanted: RegExp): Promise<string> {
    const known = this.lines.find((line) => wanted.test(line));
    if (known !== undefined) return Promise.resolve(known);
    return new Promise((found, lost) => this.waiting.push({ wanted, found, lost }));
  }

  get text(): string {
    return this.lines.join('\n');
  }

  stop(signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL' = 'SIGTERM'): Promise<number | string> {
    this.child.kill(signal);
    return this.ended;
  }

  private hear(line: string): void {
    this.lines.push(line);
    for (const [i, { wanted, found }] of [...this.waiting.entries()].reverse()) {
      if (!wanted.test(line)) continue;
      this.waiting.splice(i, 1);
      found(line);
    }
  }
}
