import type { Emscripten } from './guest.js';
import { openRealm } from './realm.js';

/** The files that are none: Python writes a question to the first and reads the answer from it; to the second it
 * writes before it does anything that could outlast an expression. The prelude knows the same numbers. */
const QUESTIONS = 1000;
const TRACES = 1001;

export interface Outside {
  /** Answers a question; both are JSON. Blocks. */
  ask(question: string): string;
  now(): number;
}

/** What an interpreter was when it had started: others begin as its copy, in a tenth of the time. */
export interface Seed {
  /** The compiled code. */
  module: object;
  /** All of its memory. */
  image: SharedArrayBuffer;
  /** Where in it the prelude's function is, and where its stack begins. */
  serve: number;
  stack: number;
}

/** One CPython: takes a request as JSON, gives an answer as JSON, and is afterwards as it was before. */
export class Interpreter {
  private machine: Emscripten;
  private sealed = false;
  private traces = false;
  private starved = false;
  private trespass: string | undefined;
  private reply = Buffer.alloc(0);
  private image: Uint8Array;
  private serve: number;
  private stack: number;
  private module: object;

  private constructor(private readonly outside: Outside) {}

  static async start(outside: Outside, seed?: Seed): Promise<Interpreter> {
    const interpreter = new Interpreter(outside);
    await interpreter.open(seed);
    if (seed) interpreter.copy(seed);
    else interpreter.begin();
    return interpreter;
  }

  get seed(): Seed {
    const { module, image, serve, stack } = this;
    return { module, image: image.buffer as SharedArrayBuffer, serve, stack };
  }

  /** How many bytes it has now. */
  get memory(): number {
    return this.machine.HEAPU8.length;
  }

  /** Throws when the interpreter is beyond repair. */
  call(request: string): string {
    this.starved = false;
    // nobody hears what another one has asked
    this.reply = Buffer.alloc(0);
    try {
      const answer = this.enter(request);
      if (this.trespass === undefined) return answer;
    } catch (error) {
      if (this.trespass === undefined) throw new Error(this.reason(error), { cause: error });
    }
    throw new Error(`tried to use ${this.trespass}, which expressions have no right to`);
  }

  /** Undoes what the last expression has done: byte by byte, if it could have left anything behind. */
  recover(): void {
    if (this.traces) this.restore();
  }

  private reason(error: unknown): string {
    if (this.starved) return 'needs more memory than it may have';
    if (error instanceof NoAnswer) return error.message;
    // the error is of another realm
    return (error as Error).name === 'RangeError' ? 'calls itself too deeply' : 'has broken the interpreter';
  }

  private async open(seed: Seed | undefined): Promise<void> {
    this.machine = await openRealm({
      seed: seed && { module: seed.module, size: seed.image.byteLength },
      compiled: (module) => (this.module = module),
      now: () => this.outside.now(),
      sealed: () => this.sealed,
      write: (file, bytes) => this.write(file, bytes),
      take: (file, room) => this.take(file, room),
      trespass: (name) => (this.trespass ??= name),
      starve: () => (this.starved = true),
    });
  }

  private begin(): void {
    const { machine } = this;
    const started = this.withText('from serve import serve', (code) => machine._PyRun_SimpleString(code));
    if (started !== 0) throw new Error('The prelude of Python expressions does not run');
    const main = this.withText('__main__', (name) => machine._PyImport_AddModule(name));
    this.serve = this.withText('serve', (name) => machine._PyObject_GetAttrString(main, name));
    this.sealed = true;
    this.enter('{"do": "warm"}');
    this.stack = machine.stackSave();
    this.image = new Uint8Array(new SharedArrayBuffer(machine.HEAPU8.length));
    this.image.set(machine.HEAPU8);
  }

  private copy({ image, serve, stack }: Seed): void {
    this.image = new Uint8Array(image);
    this.serve = serve;
    this.stack = stack;
    this.sealed = true;
    this.restore();
  }

  private restore(): void {
    const { HEAPU8 } = this.machine;
    HEAPU8.set(this.image);
    HEAPU8.fill(0, this.image.length);
    this.machine.stackRestore(this.stack);
    this.traces = false;
  }

  private enter(request: string): string {
    const { machine } = this;
    const bytes = Buffer.from(request);
    const at = machine._malloc(bytes.length + 1);
    if (at === 0) throw new NoAnswer('needs more memory than it may have');
    machine.HEAPU8.set(bytes, at);
    const argument = machine._PyBytes_FromStringAndSize(at, bytes.length);
    machine._free(at);
    const answer = argument === 0 ? 0 : machine._PyObject_CallOneArg(this.serve, argument);
    if (answer === 0) throw new NoAnswer('left nobody to give an answer');
    const start = machine._PyBytes_AsString(answer);
    const text = Buffer.from(machine.HEAPU8.slice(start, start + machine._PyBytes_Size(answer))).toString();
    machine._Py_DecRef(answer);
    machine._Py_DecRef(argument);
    return text;
  }

  private withText<R>(text: string, use: (pointer: number) => R): R {
    const pointer = this.machine.stringToNewUTF8(text);
    try {
      return use(pointer);
    } finally {
      this.machine._free(pointer);
    }
  }

  /** What it prints goes nowhere. */
  private write(file: number, bytes: Uint8Array): void {
    if (file === TRACES) this.traces = true;
    if (file === QUESTIONS) this.reply = Buffer.from(this.outside.ask(Buffer.from(bytes).toString()));
  }

  private take(file: number, room: number): Uint8Array {
    if (file !== QUESTIONS) return new Uint8Array();
    const taken = this.reply.subarray(0, room);
    this.reply = this.reply.subarray(taken.length);
    return taken;
  }
}

class NoAnswer extends Error {}
