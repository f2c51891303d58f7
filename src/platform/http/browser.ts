import type { FastifyReply, FastifyRequest } from 'fastify';
import { sha256 } from '../secrets/hash.js';
import { randomToken } from '../secrets/random.js';
import { readCookie, setCookie } from './cookies.js';

/** The token of this browser: what its runs and its forms belong to. Undefined: it keeps no cookies, or is new. */
export function browserToken(request: FastifyRequest): string | undefined {
  return readCookie(request, 'stagedoor_browser');
}

/** The same, given to a browser that has none. */
export function ensureBrowserToken(request: FastifyRequest, reply: FastifyReply): string {
  const known = browserToken(request);
  if (known !== undefined) return known;
  const token = randomToken();
  setCookie(request, reply, 'stagedoor_browser', token);
  return token;
}

/** What is stored of a browser's token. */
export function browserHash(token: string): Buffer {
  return sha256(token);
}
