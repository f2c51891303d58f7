import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { sameText } from '../secrets/hash.js';
import { Secrets } from '../secrets/secrets.js';
import { browserToken } from './browser.js';
import { Refusal } from './refusal.js';

/** Ties a form to the browser that it was shown in. */
@Injectable()
export class Csrf {
  constructor(private readonly secrets: Secrets) {}

  /** What the form carries in its hidden field `csrf`. */
  token(browser: string): string {
    return this.secrets.mac('csrf', browser).toString('base64url');
  }

  /** Throws a page for a person when the form is not from this browser. */
  verify(request: FastifyRequest, token: unknown): void {
    const browser = browserToken(request);
    if (browser === undefined) throw Refusal.cookiesOff();
    if (typeof token !== 'string' || !sameText(token, this.token(browser))) throw Refusal.strangeForm();
  }
}
