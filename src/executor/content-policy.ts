import type { FastifyReply } from 'fastify';
import type { Sources } from '../flows/stage-type.js';

/** An address, a scheme or a keyword: nothing that could begin another directive. */
const SOURCE = /^[\w'*:/.+=?&%#@~[\]-]+$/;
const DIRECTIVES = { script: 'script-src', frame: 'frame-src', connect: 'connect-src', style: 'style-src' } as const;

/** Lets the page of a stage talk to what its type names, and to nothing else. */
export function allowSources(reply: FastifyReply, sources: Sources): void {
  const more = Object.entries(DIRECTIVES).flatMap(([kind, directive]) => {
    const allowed = (sources[kind as keyof Sources] ?? []).filter((source) => SOURCE.test(source));
    return allowed.length === 0 ? [] : [`${directive} ${[...new Set(allowed)].join(' ')}`];
  });
  if (more.length === 0) return;
  const policy = String(reply.getHeader('content-security-policy') ?? '').split(';');
  const kept = policy.filter((part) => !more.some((directive) => part.trim().startsWith(directive.split(' ')[0]!)));
  void reply.header('content-security-policy', [...kept, ...more].join(';'));
}
