import { randomFillSync } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { gate } from './gates.js';
import { guest, type CreateEmscripten, type Emscripten, type Host } from './guest.js';
import { MEMORY_LIMIT } from './python-call.js';

const PRELUDE = join(import.meta.dirname, 'prelude');

/** What the realm asks of whoever opens it. */
export type Keeper = Pick<Host, 'seed' | 'compiled' | 'now' | 'sealed' | 'write' | 'take' | 'trespass' | 'starve'>;

/**
 * CPython in a realm of its own: a second set of JavaScript's built-in objects, with nothing of Node.js among them, no
 * modules to import, and no compiling of texts (`eval`, `Function`), which is what Emscripten's `run_script` needs.
 */
export async function openRealm(keeper: Keeper): Promise<Emscripten> {
  const pyodide = dirname(createRequire(import.meta.url).resolve('pyodide/package.json'));
  const prelude = readdirSync(PRELUDE).filter((name) => name.endsWith('.py'));
  const files = new Map<string, Buffer>();
  if (!keeper.seed) {
    for (const name of ['pyodide.asm.wasm', 'python_stdlib.zip']) files.set(name, readFileSync(join(pyodide, name)));
    for (const name of prelude) files.set(name, readFileSync(join(PRELUDE, name)));
  }
  const complaints: string[] = [];

  const host: Host = {
    ...keeper,
    prelude,
    gate,
    size: (name) => files.get(name)!.length,
    read: (name, into) => {
      new Uint8Array(into).set(files.get(name)!);
      files.delete(name);
    },
    decode: (encoding, fatal, bytes) => new TextDecoder(encoding, { fatal }).decode(bytes),
    random: (bytes) => void randomFillSync(bytes),
    elapsed: () => performance.now(),
    complain: (text) => complaints.push(text),
    memoryLimit: MEMORY_LIMIT,
  };
  const realm = createContext(Object.create(null) as object, { codeGeneration: { strings: false, wasm: true } });
  const create = runInContext(glue(pyodide), realm, { filename: 'pyodide.asm.js' }) as CreateEmscripten;
  const inside = runInContext(`(${guest.toString()})`, realm, { filename: 'guest.js' }) as typeof guest;
  try {
    return await inside(host, create);
  } catch (error) {
    throw new Error(`Python did not start: ${[String(error), ...complaints].join('; ')}`, { cause: error });
  }
}

/** Emscripten's half in JavaScript: a module, made a script that can neither import nor say where it lies. */
function glue(pyodide: string): string {
  const made = 'export default _createPyodideModule;';
  const text = readFileSync(join(pyodide, 'pyodide.asm.mjs'), 'utf8');
  if (!text.trimEnd().endsWith(made)) throw new Error('This version of pyodide has another shape than its pinned one');
  const script = text.replace(made, '_createPyodideModule;').replaceAll('import.meta.url', '"pyodide"');
  return `function noImport() { throw new Error('there are no modules'); }\n${script.replaceAll('import(', 'noImport(')}`;
}
