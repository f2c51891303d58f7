import type { FastifyRequest } from 'fastify';
import { readCookie } from '../../platform/http/cookies.js';
import { visitorOf } from '../../platform/http/visitor.js';
import type { SignedIn, Sessions } from './sessions.service.js';

/** Who is signed in in the browser that asks; null: nobody. */
export function signedIn(sessions: Sessions, request: FastifyRequest): Promise<SignedIn | null> {
  return sessions.find(readCookie(request, 'stagedoor_session'), visitorOf(request));
}
