import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { Config } from '../config.js';
import { readFormWithFiles } from './form-with-files.js';

/** Bytes that a request's body may have: forms and answers are small. */
const BODY_LIMIT = 64 * 1024;
/** Milliseconds in which a request must have arrived whole: nobody keeps the server waiting. */
const REQUEST_TIMEOUT = 30_000;
/** Seconds that a browser which came by TLS will come by nothing else: a year. */
const HSTS = 'max-age=31536000';
/** A name or an address, and perhaps a port. */
const HOST = /^([\w.-]{1,253}|\[[\da-f:.]+\])(:\d{1,5})?$/i;

export function createAdapter(config: Config): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_TIMEOUT,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 200 },
    forceCloseConnections: 'idle',
    // an address that cannot even be read comes to no route and no filter
    frameworkErrors: (_error: Error, _request: FastifyRequest, reply: FastifyReply) => void answerUnreadable(reply),
    trustProxy: config.trustProxy?.split(',').map((network) => network.trim()) ?? false,
  });
}

function answerUnreadable(reply: FastifyReply): FastifyReply {
  return reply
    .status(400)
    .headers({ 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' })
    .send('This address cannot be read. Check it, or start again on your device.');
}

/** Cookies, headers and manners that hold for every request. */
export async function prepareServer(app: NestFastifyApplication, logger: Logger): Promise<void> {
  await app.register(cookie);
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:', 'https:'],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: false,
    xFrameOptions: { action: 'deny' },
  });
  const fastify = app.getHttpAdapter().getInstance();
  readFormWithFiles(fastify);
  refuseStrangeRequests(fastify);
  keepToTls(fastify);
  letGoAtTheEnd(fastify);
  logRequests(fastify, logger);
}

/** Addresses are built from the host that was asked for: it has to be one. No text that is stored can hold a NUL. */
function refuseStrangeRequests(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', async (request, reply) => {
    const wrong =
      !HOST.test(request.host) || !URL.canParse(`http://${request.host}`)
        ? 'The Host header is not a host.'
        : request.url.includes('%00')
          ? 'The address holds a NUL character.'
          : undefined;
    if (wrong === undefined) return;
    await reply.status(400).send({ error: 'invalid_request', error_description: wrong });
  });
}

function keepToTls(fastify: FastifyInstance): void {
  fastify.addHook('onSend', async (request, reply) => {
    if (request.protocol === 'https') void reply.header('strict-transport-security', HSTS);
  });
}

/** Whoever is answered while the server ends is let go, so that it need not wait for their next request. */
function letGoAtTheEnd(fastify: FastifyInstance): void {
  let closing = false;
  fastify.addHook('preClose', async () => {
    closing = true;
  });
  fastify.addHook('onSend', async (_request, reply) => {
    if (closing) void reply.header('connection', 'close');
  });
}

/** The path only: a query may hold a code. */
function logRequests(fastify: FastifyInstance, logger: Logger): void {
  fastify.addHook('onResponse', async ({ method, url }, { statusCode, elapsedTime }) => {
    logger.debug({ method, path: url.split('?')[0], status: statusCode, ms: Math.round(elapsedTime) }, 'request');
  });
}
