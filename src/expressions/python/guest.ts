import type { Gate } from './gates.js';

/** The part of what Emscripten makes that we touch. Names with an underscore are the interpreter's own C functions. */
export interface Emscripten {
  HEAPU8: Uint8Array;
  HEAPU32: Uint32Array;
  ENV: Record<string, string>;
  FS: {
    mkdirTree(path: string): void;
    writeFile(path: string, content: Uint8Array): void;
    chdir(path: string): void;
  };
  API: { pyVersionTuple: number[]; sitePackages: string };
  _Py_Version: number;
  _malloc(size: number): number;
  _free(pointer: number): void;
  stringToNewUTF8(text: string): number;
  stackSave(): number;
  stackRestore(pointer: number): void;
  _PyRun_SimpleString(code: number): number;
  _PyImport_AddModule(name: number): number;
  _PyObject_GetAttrString(object: number, name: number): number;
  _PyObject_CallOneArg(callable: number, argument: number): number;
  _PyBytes_FromStringAndSize(bytes: number, size: number): number;
  _PyBytes_AsString(bytes: number): number;
  _PyBytes_Size(bytes: number): number;
  _Py_DecRef(object: number): void;
  _PyErr_Clear(): void;
}

export type CreateEmscripten = (settings: object) => Promise<Emscripten>;

/** What the host does for the guest. Only numbers, texts and the guest's own buffers go to and fro. */
export interface Host {
  /** The files that it starts from: their sizes, and their bytes into a buffer of the guest. */
  size(name: string): number;
  read(name: string, into: ArrayBufferLike): void;
  /** The names of the prelude's files. */
  prelude: readonly string[];
  gate(name: string): Gate;
  decode(encoding: string, fatal: boolean, bytes: Uint8Array): string;
  random(bytes: Uint8Array): void;
  /** Milliseconds since an unimportant moment, and since 1970. */
  elapsed(): number;
  now(): number;
  /** The code that another interpreter was made from, and how large its memory was: then this one begins as its copy. */
  seed: { module: object; size: number } | undefined;
  /** The code that this one is made from. */
  compiled(module: object): void;
  /** What the interpreter complains about while it starts. */
  complain(text: string): void;
  /** The greatest size of memory, in bytes. */
  memoryLimit: number;
  /** Whether it has started: from now on nothing but the gates' list. */
  sealed(): boolean;
  /** Takes what is written to a file that is none; gives what can be read from one. */
  write(file: number, bytes: Uint8Array): void;
  take(file: number, room: number): Uint8Array;
  /** Called with the name of something that no interpreter may use. */
  trespass(name: string): void;
  /** Called when the interpreter wants more memory than it may have. */
  starve(): void;
}

interface WebAssembly {
  compile(bytes: Uint8Array): Promise<object>;
  instantiate(module: object, imports: object): Promise<object>;
  Module: { prototype: object };
}

type Imports = Record<string, Record<string, unknown>>;

/**
 * Starts CPython inside a bare realm. The text of this function is run there, so it refers to nothing outside itself, and
 * everything it makes belongs to a realm that has neither Node.js nor a way to compile a text.
 */
export async function guest(host: Host, create: CreateEmscripten): Promise<Emscripten> {
  const realm = globalThis as unknown as Record<string, unknown>;
  const nothing = (): void => {};
  /** An error of the host would carry the host's constructors with it. */
  const safely =
    <A extends unknown[], R>(call: (...told: A) => R): ((...told: A) => R) =>
    (...told) => {
      try {
        return call(...told);
      } catch (error) {
        throw new Error(String((error as Error).message));
      }
    };
  const complain = safely((...words: unknown[]): void => host.complain(words.join(' ')));
  realm['print'] = realm['printErr'] = complain;
  realm['console'] = { log: complain, warn: complain, error: complain, info: nothing, debug: nothing };
  realm['read'] = realm['load'] = (): void => {
    throw new Error('there are no files');
  };
  realm['performance'] = { now: safely(() => host.elapsed()) };
  realm['setTimeout'] = (call: () => void): number => {
    void Promise.resolve().then(call);
    return 0;
  };
  realm['clearTimeout'] = nothing;
  const decode = safely((encoding: string, fatal: boolean, bytes: Uint8Array) => host.decode(encoding, fatal, bytes));
  realm['TextDecoder'] = class {
    constructor(
      readonly encoding = 'utf-8',
      readonly options: { fatal?: boolean } = {},
    ) {}

    decode(bytes?: Uint8Array): string {
      return bytes ? decode(this.encoding, this.options.fatal === true, bytes) : '';
    }
  };

  const file = (name: string): Uint8Array => {
    const bytes = new Uint8Array(host.size(name));
    host.read(name, bytes.buffer);
    return bytes;
  };

  let machine: Emscripten | undefined;
  const memory = (): DataView => new DataView(machine!.HEAPU8.buffer);
  const bytesAt = (at: number, size: number): Uint8Array =>
    new Uint8Array(machine!.HEAPU8.buffer, at >>> 0, size >>> 0);
  type Import = (...told: never[]) => unknown;
  let grow: (size: number) => number;

  /** The buffers that a read or a write is about. */
  const vectors = (at: number, count: number): Uint8Array[] => {
    const view = memory();
    const one = (index: number): Uint8Array =>
      bytesAt(view.getUint32((at >>> 0) + index * 8, true), view.getUint32((at >>> 0) + index * 8 + 4, true));
    return Array.from({ length: count }, (_, index) => one(index));
  };
  const ours: Record<string, (real: Import) => Import> = {
    random_get: () => (at: number, size: number) => {
      host.random(bytesAt(at, size));
      return 0;
    },
    clock_time_get: () => (id: number, _precision: bigint, at: number) => {
      const milliseconds = id === 0 ? host.now() : host.elapsed();
      memory().setBigUint64(at >>> 0, BigInt(Math.round(milliseconds * 1000)) * 1000n, true);
      return 0;
    },
    emscripten_date_now: () => () => host.now(),
    emscripten_resize_heap: (real) => {
      grow = real as (size: number) => number;
      return (size: number) => {
        if (size >>> 0 <= host.memoryLimit) return grow(size);
        host.starve();
        return 0;
      };
    },
    fd_write: () => (fd: number, at: number, count: number, written: number) => {
      let size = 0;
      for (const bytes of vectors(at, count)) {
        host.write(fd, bytes);
        size += bytes.length;
      }
      memory().setUint32(written >>> 0, size, true);
      return 0;
    },
    fd_read: () => (fd: number, at: number, count: number, read: number) => {
      let size = 0;
      for (const room of vectors(at, count)) {
        const bytes = host.take(fd, room.length);
        room.set(bytes);
        size += bytes.length;
      }
      memory().setUint32(read >>> 0, size, true);
      return 0;
    },
  };

  const NOT_PERMITTED = 63;
  const guarded = (name: string, real: Import): Import => {
    const verdict = host.gate(name);
    if (verdict === 'open') return real;
    if (verdict === 'ours') return ours[name]!(real);
    const after: Import =
      verdict === 'ours later'
        ? ours[name]!(real)
        : (): number => {
            if (verdict === 'denied') return name.startsWith('fd_') ? NOT_PERMITTED : -NOT_PERMITTED;
            host.trespass(name);
            throw new Error('not permitted');
          };
    return (...told) => (host.sealed() ? after(...told) : real(...told));
  };

  const instantiate = async (imports: Imports, done: (instance: object, module: object) => void): Promise<void> => {
    const failure = Symbol('error');
    const real: Record<string, unknown> = {
      ...imports['env'],
      Jsv_GetError_import: () => failure,
      JsvError_Check: (value: unknown) => (value === failure ? 1 : 0),
    };
    const env: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(real))
      env[name] = typeof value === 'function' ? guarded(name, value as Import) : value;
    const system = { ...imports, env, wasi_snapshot_preview1: env };
    const wasm = realm['WebAssembly'] as WebAssembly;
    const module = host.seed?.module ?? (await wasm.compile(file('pyodide.asm.wasm')));
    Object.setPrototypeOf(module, wasm.Module.prototype);
    host.compiled(module);
    done(await wasm.instantiate(module, system), module);
  };

  const furnish = (made: Emscripten): void => {
    machine = made;
    if (host.seed) return;
    const version = made.HEAPU32[made._Py_Version >>> 2]!;
    const [major, minor, micro] = [version >>> 24, (version >>> 16) & 255, (version >>> 8) & 255];
    const library = `/lib/python${major}.${minor}`;
    made.API.pyVersionTuple = [major, minor, micro];
    made.API.sitePackages = `${library}/site-packages`;
    for (const folder of [made.API.sitePackages, `${library}/lib-dynload`, '/prelude']) made.FS.mkdirTree(folder);
    made.FS.writeFile(`/lib/python${major}${minor}.zip`, file('python_stdlib.zip'));
    for (const name of host.prelude) made.FS.writeFile(`/prelude/${name}`, file(name));
    made.FS.chdir('/prelude');
    // `inspect`: a fatal error is reported instead of ending what it runs in
    Object.assign(made.ENV, {
      HOME: '/prelude',
      PYTHONPATH: '/prelude',
      PYTHONINSPECT: '1',
      PYTHONDONTWRITEBYTECODE: '1',
    });
  };

  const made = await create({
    noInitialRun: host.seed !== undefined,
    noImageDecoding: true,
    noAudioDecoding: true,
    print: complain,
    printErr: complain,
    arguments: [],
    locateFile: (name: string) => name,
    API: { config: { env: {} }, runtimeEnv: { IN_SHELL: true } },
    preRun: [furnish],
    instantiateWasm: (imports: Imports, done: () => void) => {
      instantiate(imports, done).catch((error: unknown) => complain('WebAssembly', (error as Error).message));
      return {};
    },
  });
  if (host.seed) grow!(host.seed.size);
  return made;
}
