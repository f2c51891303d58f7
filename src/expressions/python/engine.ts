import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import { ExpressionError } from '../expression-error.js';
import type { Question, Reply } from '../wire.js';
import type { Seed } from './interpreter.js';
import type { Answer, News, Request, WorkerData } from './messages.js';
import { QUESTION_LIMIT } from './python-call.js';

/** What one worker is asked at a time. */
export interface Job extends Request {
  seconds: number;
  answer: (question: Question) => Promise<Reply>;
}

interface Work {
  job: Job;
  questions: number;
  timer: NodeJS.Timeout;
  resolve: (answer: string) => void;
  reject: (error: Error) => void;
}

/** How long an interpreter may take to start. */
const START_SECONDS = 120;

/** An interpreter that has grown beyond this is given back when it has answered. */
const KEPT_MEMORY = 96 * 1024 * 1024;

/** One worker thread with one interpreter. It does one job at a time, and after a failure none ever again. */
export class Engine {
  /** Told what the next one can begin as. */
  readonly started: Promise<Seed>;
  /** What it takes now, in bytes of WebAssembly memory. */
  memory = 0;
  private readonly worker: Worker;
  private readonly answers: MessagePort;
  private readonly bell = new Int32Array(new SharedArrayBuffer(4));
  private work: Work | undefined;
  private over = false;
  private begun: { resolve: (seed: Seed) => void; reject: (error: Error) => void };

  constructor(seed: Seed | undefined) {
    const { port1, port2 } = new MessageChannel();
    this.answers = port1;
    const workerData: WorkerData = { answers: port2, bell: this.bell, seed };
    this.worker = new Worker(new URL('./worker.js', import.meta.url), {
      workerData,
      transferList: [port2],
      name: 'python',
      env: {},
      argv: [],
      execArgv: [],
      stdin: false,
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32 },
    });
    this.started = new Promise((resolve, reject) => (this.begun = { resolve, reject }));
    // whoever waits for the start hears of it; if nobody does, the next job will
    this.started.catch(() => undefined);
    const late = setTimeout(() => this.break('did not start in time'), START_SECONDS * 1000).unref();
    void this.started.then(
      () => clearTimeout(late),
      () => clearTimeout(late),
    );
    this.worker.on('message', (news: News) => this.hear(news));
    this.worker.on('error', (error) => this.break(error.message));
    this.worker.on('exit', () => this.break('ended'));
    this.rest();
  }

  get usable(): boolean {
    return !this.over;
  }

  /** Too large to be kept for the next job. */
  get swollen(): boolean {
    return this.memory > KEPT_MEMORY;
  }

  /** The prelude's answer, as JSON. An `ExpressionError` for what the expression is to blame for. */
  async do(job: Job): Promise<string> {
    // a process that waits for an answer stays alive, one that does not may end
    this.worker.ref();
    try {
      await this.started;
      if (this.over) throw new Error('The Python interpreter was ended');
      return await new Promise<string>((resolve, reject) => {
        const late = (): void => this.break(`took longer than ${job.seconds} s`);
        this.work = { job, questions: 0, timer: setTimeout(late, job.seconds * 1000), resolve, reject };
        const asked: Request = { request: job.request, now: job.now };
        this.worker.postMessage(asked);
      });
    } finally {
      clearTimeout(this.work?.timer);
      this.work = undefined;
      this.rest();
    }
  }

  async end(): Promise<void> {
    this.break('was ended');
    await this.worker.terminate();
  }

  private rest(): void {
    this.worker.unref();
    this.answers.unref();
  }

  private hear(news: News): void {
    if ('memory' in news) this.memory = news.memory;
    if ('ready' in news) this.begun.resolve(news.ready);
    else if ('answer' in news) this.work?.resolve(news.answer);
    else if ('question' in news) void this.look(news.question);
    else this.break(news.broken);
  }

  private async look(asked: string): Promise<void> {
    const { work } = this;
    if (!work) return;
    let said: unknown;
    try {
      work.questions += 1;
      if (work.questions > QUESTION_LIMIT) throw new Error(`more than ${QUESTION_LIMIT} look-ups`);
      said = { reply: await work.job.answer(JSON.parse(asked) as Question) };
    } catch (error) {
      said = { error: error instanceof Error ? error.message : String(error) };
    }
    if (this.work !== work) return;
    const answer: Answer = { answer: JSON.stringify(said) };
    this.answers.postMessage(answer);
    Atomics.add(this.bell, 0, 1);
    Atomics.notify(this.bell, 0);
  }

  private break(reason: string): void {
    if (this.over) return;
    this.over = true;
    this.begun.reject(new Error(`The Python interpreter ${reason}`));
    this.work?.reject(new ExpressionError(`The expression ${reason}`));
    this.answers.close();
    void this.worker.terminate();
  }
}
