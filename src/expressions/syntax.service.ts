import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock.js';
import { Cel } from './cel/cel.service.js';
import { ExpressionError } from './expression-error.js';
import type { ExpressionKind, ExpressionLanguage } from './language.js';
import { Python } from './python/python.service.js';

/** Answers that are kept: files are read more than once, and often say the same again. */
const MOST_KNOWN = 1000;

/** Says whether an expression can be evaluated at all, without evaluating it. */
@Injectable()
export class Syntax {
  private static single: Syntax | undefined;
  private readonly known = new Map<string, Promise<ExpressionError | null>>();

  constructor(
    private readonly cel: Cel,
    private readonly python: Python,
  ) {}

  /** For where there is no server: it starts Python when it needs it, once for the whole process. */
  static alone(): Syntax {
    return (Syntax.single ??= new Syntax(new Cel(), new Python(new Clock())));
  }

  /** What is wrong with an expression; null: nothing. The first one in Python takes the time that Python takes to start. */
  problem(language: ExpressionLanguage, source: string, kind: ExpressionKind): Promise<ExpressionError | null> {
    const key = `${language} ${kind} ${source}`;
    const known = this.known.get(key);
    if (known) return known;
    const found = this.look(language, source, kind);
    this.known.set(key, found);
    if (this.known.size > MOST_KNOWN) this.known.delete(this.known.keys().next().value!);
    return found;
  }

  private async look(
    language: ExpressionLanguage,
    source: string,
    kind: ExpressionKind,
  ): Promise<ExpressionError | null> {
    try {
      if (language === 'cel') this.cel.check(source, kind);
      else await this.python.check(source);
      return null;
    } catch (error) {
      if (error instanceof ExpressionError) return error;
      throw error;
    }
  }
}
