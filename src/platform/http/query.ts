import type { FastifyRequest } from 'fastify';

/** The query of the address as it was sent, without its question mark; empty when there is none. */
export function rawQuery(request: FastifyRequest): string {
  const at = request.url.indexOf('?');
  return at < 0 ? '' : request.url.slice(at + 1);
}
