import { EvaluationError, ParseError, TypeError as CelTypeError, type ParseResult } from '@marcbachmann/cel-js';
import { Injectable } from '@nestjs/common';
import { ExpressionError } from '../expression-error.js';
import type { ExpressionKind } from '../language.js';
import { anatomyOf, type Anatomy } from './cel-ast.js';
import { ENVIRONMENTS, withGroups } from './cel-environment.js';
import { fromCel, toCel } from './cel-values.js';
import { inTime } from './in-time.js';

/** Characters. */
const LONGEST = 10_000;

/** Expressions that are kept ready. */
const MOST_READY = 500;

/** What expressions know, by name; a missing field is an error when it is read, and `has()` asks for it. */
export type CelVariables = Record<string, unknown>;

interface Compiled {
  run: ParseResult;
  type: string;
  anatomy: Anatomy;
}

/** Checks and evaluates expressions in CEL, the Common Expression Language. */
@Injectable()
export class Cel {
  private readonly ready = new Map<string, Compiled>();

  /**
   * Looks whether an expression can be evaluated at all.
   *
   * @throws ExpressionError with the place
   */
  check(source: string, kind: ExpressionKind): void {
    const { type } = this.compiled(source, kind);
    if (kind === 'policy' && type !== 'bool' && type !== 'dyn') {
      throw new ExpressionError(`a policy gives true or false, and this gives a ${type}`, { line: 1, column: 1 });
    }
  }

  /** What an expression mentions: only that needs to be known. */
  anatomy(source: string, kind: ExpressionKind): Anatomy {
    return this.compiled(source, kind).anatomy;
  }

  /**
   * The value of an expression, as JSON.
   *
   * @throws ExpressionError for whatever is wrong with it
   */
  run(source: string, kind: ExpressionKind, variables: CelVariables): unknown {
    const { run, anatomy } = this.compiled(source, kind);
    const known = Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, toCel(value)]));
    const user = variables['user'] as { groups?: readonly string[] } | undefined;
    const evaluate = (): unknown => withGroups(user?.groups ?? [], () => run(known));
    try {
      return fromCel(anatomy.loops ? inTime(evaluate) : evaluate());
    } catch (error) {
      throw inOurWords(error, source);
    }
  }

  private compiled(source: string, kind: ExpressionKind): Compiled {
    const key = `${kind} ${source}`;
    const found = this.ready.get(key);
    if (found) {
      // the one that was not used for the longest time is dropped first
      this.ready.delete(key);
      this.ready.set(key, found);
      return found;
    }
    const compiled = compile(source, kind);
    this.ready.set(key, compiled);
    const [oldest] = this.ready.keys();
    if (this.ready.size > MOST_READY) this.ready.delete(oldest!);
    return compiled;
  }
}

function compile(source: string, kind: ExpressionKind): Compiled {
  if (source.length > LONGEST) throw new ExpressionError(`it is longer than ${LONGEST} characters`);
  try {
    const run = ENVIRONMENTS[kind].parse(source);
    const anatomy = anatomyOf(run.ast);
    const { valid, type = 'dyn', error } = run.check();
    if (!valid) throw error;
    return { run, type, anatomy };
  } catch (error) {
    throw inOurWords(error, source);
  }
}

function inOurWords(error: unknown, source: string): ExpressionError {
  if (error instanceof ExpressionError) return error;
  if (!(error instanceof ParseError || error instanceof CelTypeError || error instanceof EvaluationError)) {
    // a text or a list that no memory holds
    if (error instanceof RangeError) return new ExpressionError(`it grows without end: ${error.message}`);
    return new ExpressionError(error instanceof Error ? error.message : String(error));
  }
  const { code, summary, range } = error;
  const missing = code === 'no_such_key' && error instanceof EvaluationError;
  const message = missing ? `${summary}; has(…) tells whether there is one` : summary;
  return new ExpressionError(message, range && placeOf(range.start, source));
}

function placeOf(offset: number, source: string): { line: number; column: number } {
  const before = source.slice(0, offset).split('\n');
  return { line: before.length, column: before.at(-1)!.length + 1 };
}
