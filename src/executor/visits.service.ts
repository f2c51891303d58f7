import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Openings } from '../flows/opening.js';
import { Planner } from '../flows/planner.service.js';
import { Runs } from '../flows/runs.service.js';
import { browserHash, ensureBrowserToken } from '../platform/http/browser.js';
import { readCookie } from '../platform/http/cookies.js';
import { Refusal } from '../platform/http/refusal.js';
import { visitorOf } from '../platform/http/visitor.js';
import { sha256 } from '../platform/secrets/hash.js';
import { Sessions } from '../users/sessions/sessions.service.js';
import { localPath, plainOpening, type Visit } from './visit.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Reads from a request who is where in which flow. */
@Injectable()
export class Visits {
  constructor(
    private readonly openings: Openings,
    private readonly planner: Planner,
    private readonly runs: Runs,
    private readonly sessions: Sessions,
  ) {}

  /** `query` is the flow's own query: the page's, or the one that a JSON client passes on. */
  async read(request: FastifyRequest, reply: FastifyReply, slug: string, query: URLSearchParams): Promise<Visit> {
    const flow = await this.planner.flowBySlug(slug);
    if (!flow) throw new Refusal(404, 'There is no such flow', 'Check the address.', `No flow has the slug "${slug}".`);
    const hash = browserHash(ensureBrowserToken(request, reply));
    const sealed = query.get('opening');
    const wanted = query.get('next');
    const next = localPath(wanted);
    const opening = sealed === null ? plainOpening(slug, next) : this.openings.read(slug, sealed);
    if (!opening) throw Refusal.lost();
    const visit: Visit = {
      flow,
      run: null,
      opening,
      openingHash: sealed === null ? null : sha256(sealed),
      browserHash: hash,
      person: await this.sessions.find(readCookie(request, 'stagedoor_session'), visitorOf(request)),
      visitor: visitorOf(request),
      here: `/if/flow/${slug}/${query.size > 0 ? `?${query.toString()}` : ''}`,
      strayNext: sealed === null && wanted !== null && next === null,
    };
    const id = query.get('run');
    if (id === null) return visit;
    const run = UUID.test(id) ? await this.runs.find(id, hash) : null;
    if (run?.flow !== flow.id) throw Refusal.lost();
    return { ...visit, run };
  }
}
