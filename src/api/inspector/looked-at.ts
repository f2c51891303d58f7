import { isUUID } from 'class-validator';
import type { FastifyRequest } from 'fastify';
import type { Flow } from '../../flows/flow.entity.js';
import type { Run } from '../../flows/run.entity.js';
import type { Runs } from '../../flows/runs.service.js';
import { browserHash, browserToken } from '../../platform/http/browser.js';

/** The run that `?run=` names, or the youngest of this flow: always one of the browser that asks. */
export async function runLookedAt(runs: Runs, request: FastifyRequest, flow: Flow, id: unknown): Promise<Run | null> {
  const token = browserToken(request);
  if (token === undefined) return null;
  const hash = browserHash(token);
  if (id === undefined) return runs.last(flow.id, hash);
  const run = typeof id === 'string' && isUUID(id) ? await runs.find(id, hash) : null;
  return run?.flow === flow.id ? run : null;
}
