import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { Interpreter } from './interpreter.js';
import type { Answer, News, Request, WorkerData } from './messages.js';

/** The thread that Python lives in: one request after the other. */
const { answers, bell, seed } = workerData as WorkerData;
const port = parentPort!;
const tell = (news: News): void => port.postMessage(news);
const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));

let now = Date.now();
let since = performance.now();
let heard = 0;

/** Waits without giving the thread away: to Python a look-up is a function that takes a while. */
function ask(question: string): string {
  tell({ question });
  Atomics.wait(bell, 0, heard);
  heard = Atomics.load(bell, 0);
  return (receiveMessageOnPort(answers)!.message as Answer).answer;
}

try {
  const python = await Interpreter.start({ ask, now: () => now + (performance.now() - since) }, seed);
  port.on('message', (asked: Request) => {
    now = asked.now;
    since = performance.now();
    try {
      tell({ answer: python.call(asked.request), memory: python.memory });
      python.recover();
    } catch (error) {
      tell({ broken: reason(error) });
    }
  });
  tell({ ready: python.seed, memory: python.memory });
} catch (error) {
  tell({ broken: reason(error) });
}
