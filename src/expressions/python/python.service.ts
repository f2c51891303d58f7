import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { ExpressionError } from '../expression-error.js';
import type { Evaluation } from '../wire.js';
import { Engines } from './engines.js';
import { evaluation, parseAnswer } from './evaluation.js';
import { LONGEST_SECONDS, TEXT_LIMIT, type PythonCall } from './python-call.js';

/** How long it may take to read an expression without running it. */
const CHECK_SECONDS = 10;

/**
 * authentik's expressions, run by CPython in WebAssembly in a thread of its own. No interpreter is started before it is
 * needed for the first time; it keeps no process alive.
 */
@Injectable()
export class Python implements OnModuleDestroy {
  private readonly engines = new Engines();

  constructor(private readonly clock: Clock) {}

  /** How many interpreters there are. */
  get interpreters(): number {
    return this.engines.count;
  }

  /** Starts an interpreter, so that the first expression need not wait for it; for when an expression is stored. */
  async warm(): Promise<void> {
    await this.engines.warm();
  }

  /** Throws an `ExpressionError` with the place of the first error in the source's syntax. */
  async check(source: string): Promise<void> {
    const nothing = (): Promise<never> => Promise.reject(new Error('nothing is looked up here'));
    await this.ask({ do: 'check', source }, CHECK_SECONDS, nothing);
  }

  /**
   * Runs an expression. Throws an `ExpressionError` for whatever it did wrong: an exception, more time than it has, more
   * memory than there is, more words than anybody wants to hear.
   *
   * The value of a policy is true, false or null (it returned nothing); that of others is JSON, where dates are ISO 8601
   * texts, accounts `UserValue`s, groups `GroupValue`s, and `{ $skip: true }` stands for `raise SkipObject`. A change
   * to null is also how a key is taken out of the plan's context.
   */
  async run({ kind, source, input, answer, seconds }: PythonCall): Promise<Evaluation> {
    const limit = Math.min(Math.max(seconds, 0.1), LONGEST_SECONDS);
    return evaluation(await this.ask({ do: 'run', kind, source, input }, limit, answer));
  }

  async onModuleDestroy(): Promise<void> {
    await this.engines.end();
  }

  private async ask(what: object, seconds: number, answer: PythonCall['answer']): Promise<Record<string, unknown>> {
    const request = JSON.stringify(what);
    if (request.length > TEXT_LIMIT) throw new ExpressionError('The expression and what it is told are too large');
    const said = await this.engines.do({ request, seconds, answer, now: this.clock.now().getTime() });
    if (said.length > TEXT_LIMIT) throw new ExpressionError('The expression has too much to say');
    return parseAnswer(said);
  }
}
