import '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

export type CookieName = 'stagedoor_session' | 'stagedoor_browser';

/** Behind TLS the `__Host-` prefix keeps other hosts of the domain from planting a cookie. */
const fullName = (request: FastifyRequest, name: CookieName): string =>
  request.protocol === 'https' ? `__Host-${name}` : name;

export function readCookie(request: FastifyRequest, name: CookieName): string | undefined {
  const value = request.cookies[fullName(request, name)];
  return value === '' ? undefined : value;
}

/** `seconds`: how long the browser keeps it; undefined: until it is closed. It counts for the rest of this request, too. */
export function setCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  name: CookieName,
  value: string,
  seconds?: number,
): void {
  request.cookies[fullName(request, name)] = value;
  void reply.setCookie(fullName(request, name), value, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: request.protocol === 'https',
    ...(seconds === undefined ? {} : { maxAge: Math.floor(seconds) }),
  });
}

export function clearCookie(request: FastifyRequest, reply: FastifyReply, name: CookieName): void {
  void reply.clearCookie(fullName(request, name), { path: '/', secure: request.protocol === 'https' });
}
