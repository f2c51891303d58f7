import { Injectable } from '@nestjs/common';
import { Cel } from '../../expressions/cel/cel.service.js';
import { ExpressionError } from '../../expressions/expression-error.js';
import type { ExpressionKind, ExpressionLanguage } from '../../expressions/language.js';
import { Python } from '../../expressions/python/python.service.js';
import type { Evaluation } from '../../expressions/wire.js';
import { Clock } from '../../platform/clock.js';
import { Events } from '../../platform/events/events.js';
import { Log } from '../../platform/log.js';
import { Authenticators } from '../../users/authenticators/authenticators.service.js';
import { Users } from '../../users/users.service.js';
import type { Asker, PolicyAnswer, PolicyRequest } from '../policy-type.js';
import { Lookups } from './lookups.service.js';
import { celVariables } from './cel-variables.js';
import { pythonInput } from './python-input.js';
import { eventsOf, linesOf } from './told.js';
import { withReferences } from './user-values.js';

/** Seconds that an expression in Python may take, its look-ups included. */
const LONGEST = 10;

type Extra = Readonly<Record<string, unknown>>;

/** Evaluates what authors write as expressions: the one place for all of them. */
@Injectable()
export class Expressions {
  constructor(
    private readonly cel: Cel,
    private readonly python: Python,
    private readonly lookups: Lookups,
    private readonly users: Users,
    private readonly authenticators: Authenticators,
    private readonly events: Events,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /**
   * What a policy that is an expression answers.
   *
   * @throws ExpressionError for whatever is wrong with it
   */
  async policy(
    language: ExpressionLanguage,
    source: string,
    request: PolicyRequest,
    asker: Asker,
  ): Promise<PolicyAnswer> {
    if (language === 'cel') {
      const passing = await this.inCel('policy', source, request, {});
      if (typeof passing === 'boolean') return { passing, messages: [] };
      throw new ExpressionError(`a policy gives true or false, and this gave ${JSON.stringify(passing)}`);
    }
    const { value, messages, changes } = await this.inPython('policy', source, request, {}, asker);
    return { passing: truthy(value), messages, changes: withReferences(changes) };
  }

  /**
   * The value of an expression that says something about a prompt, as JSON.
   *
   * @param extra what it knows beside the request: `prompt_context`
   * @throws ExpressionError for whatever is wrong with it
   */
  value(language: ExpressionLanguage, source: string, request: PolicyRequest, extra: Extra = {}): Promise<unknown> {
    return this.evaluate('prompt', language, source, request, extra);
  }

  /**
   * The value of a scope mapping, as JSON.
   *
   * @param extra what it knows beside the request: `provider`, `token`
   * @throws ExpressionError for whatever is wrong with it
   */
  claims(language: ExpressionLanguage, source: string, request: PolicyRequest, extra: Extra): Promise<unknown> {
    return this.evaluate('mapping', language, source, request, extra);
  }

  private async evaluate(
    kind: ExpressionKind,
    language: ExpressionLanguage,
    source: string,
    request: PolicyRequest,
    extra: Extra,
  ): Promise<unknown> {
    if (language === 'cel') return this.inCel(kind, source, request, extra);
    const { value } = await this.inPython(kind, source, request, extra);
    return isSkipped(value) ? null : value;
  }

  private async inCel(kind: ExpressionKind, source: string, request: PolicyRequest, extra: Extra): Promise<unknown> {
    const anatomy = this.cel.anatomy(source, kind);
    const variables = await celVariables(
      { users: this.users, authenticators: this.authenticators },
      request,
      anatomy,
      this.clock.now(),
    );
    return this.cel.run(source, kind, { ...variables, ...extra });
  }

  private async inPython(
    kind: ExpressionKind,
    source: string,
    request: PolicyRequest,
    extra: Extra,
    asker?: Asker,
  ): Promise<Evaluation> {
    const input = await pythonInput(this.users, request, extra);
    const answer = this.lookups.answer.bind(this.lookups);
    const evaluation = await this.python.run({
      kind,
      source,
      input,
      answer: (question) => answer(question, request, asker),
      seconds: LONGEST,
    });
    await this.remember(evaluation, request);
    return evaluation;
  }

  /** What it said to nobody in particular. */
  private async remember(evaluation: Evaluation, { user, visitor, acts }: PolicyRequest): Promise<void> {
    for (const { level, message } of linesOf(evaluation)) this.log[level]({ expression: true }, message);
    // who only looks changes nothing: the POST that follows asks again
    if (acts !== true) return;
    for (const event of eventsOf(evaluation)) {
      await this.events.record({ ...event, user_id: user?.id ?? null, client_ip: visitor?.address ?? null });
    }
  }
}

/** `raise SkipObject` */
const isSkipped = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && (value as Record<string, unknown>)['$skip'] === true;

/** Python's idea of what is true, for what JSON has. */
function truthy(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}
