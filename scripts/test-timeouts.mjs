// jest-light-runner knows no timeouts, so a promise that never settles would hang the run: this gives every test and
// hook one, two minutes unless it names its own: a busy machine is no failure (third argument of a test, second of a hook).
import { bind } from 'jest-each';

const DEFAULT_MS = 120_000;

function limited(fn, ms, what) {
  if (typeof fn !== 'function') return fn;
  return async () => {
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`${what} took longer than ${ms} ms`)), ms);
    });
    try {
      return await Promise.race([fn(), late]);
    } finally {
      clearTimeout(timer);
    }
  };
}

function limitedTest(original) {
  const test = (name, fn, ms = DEFAULT_MS) => original(name, limited(fn, ms, `The test "${name}"`), ms);
  return Object.assign(test, original, { each: bind(test) });
}

export default function limitEverything() {
  const test = limitedTest(globalThis.it);
  test.only = limitedTest(globalThis.it.only);
  globalThis.it = globalThis.test = test;
  globalThis.fit = test.only;
  for (const hook of ['beforeAll', 'beforeEach', 'afterEach', 'afterAll']) {
    const original = globalThis[hook];
    globalThis[hook] = (fn, ms = DEFAULT_MS) => original(limited(fn, ms, hook), ms);
  }
}
