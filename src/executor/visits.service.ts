import { Injectable } from '@nestjs/common';
import { isUUID } from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FlowToken } from '../flows/flow-token.entity.js';
import { FlowTokens } from '../flows/flow-tokens.service.js';
import { JournalEntry } from '../flows/journal.js';
import { Memory } from '../flows/memory.js';
import { Openings, type Opening } from '../flows/opening.js';
import { Planner } from '../flows/planner.service.js';
import { Runs } from '../flows/runs.service.js';
import { IS_RESTORED, QUERY } from '../flows/slots.js';
import { Clock } from '../platform/clock.js';
import { browserHash, ensureBrowserToken } from '../platform/http/browser.js';
import { localPath } from '../platform/http/local-path.js';
import { Refusal } from '../platform/http/refusal.js';
import { visitorOf } from '../platform/http/visitor.js';
import { sha256 } from '../platform/secrets/hash.js';
import { Secrets } from '../platform/secrets/secrets.js';
import { Sessions } from '../users/sessions/sessions.service.js';
import { signedIn } from '../users/sessions/signed-in.js';
import { keptQuery, withoutPage } from './flow-query.js';
import { plainOpening, type Visit } from './visit.js';

/** Reads from a request who is where in which flow. */
@Injectable()
export class Visits {
  constructor(
    private readonly openings: Openings,
    private readonly planner: Planner,
    private readonly runs: Runs,
    private readonly tokens: FlowTokens,
    private readonly sessions: Sessions,
    private readonly secrets: Secrets,
    private readonly clock: Clock,
  ) {}

  /** `query` is the flow's own query: the page's, or the one that a JSON client passes on. */
  async read(request: FastifyRequest, reply: FastifyReply, slug: string, query: URLSearchParams): Promise<Visit> {
    const flow = await this.planner.flowBySlug(slug);
    if (!flow) throw new Refusal(404, 'There is no such flow', 'Check the address.', `No flow has the slug "${slug}".`);
    const hash = browserHash(ensureBrowserToken(request, reply));
    const sealed = query.get('opening');
    const key = query.get('flow_token');
    const link = key === null ? null : await this.tokens.find(flow.id, key);
    const wanted = query.get('next');
    const next = localPath(wanted);
    const opening = this.opening(slug, sealed, link, next);
    if (!opening) throw Refusal.lost();
    const kept = { ...opening.memory.get(QUERY), ...keptQuery(query) };
    const memory = Object.keys(kept).length === 0 ? opening.memory : opening.memory.with([QUERY.is(kept)]);
    const here = withoutPage(query);
    const step = query.get('step');
    const visit: Visit = {
      flow,
      run: null,
      opening: { ...opening, memory },
      openingHash: link ? link.key_hash : sealed === null ? null : sha256(sealed),
      link: link?.used_at ? null : link,
      linkUsed: link?.used_at != null,
      begunBy: null,
      previous: null,
      step: step !== null && /^\d{1,9}$/.test(step) ? Number(step) : null,
      at: query.get('at'),
      browserHash: hash,
      person: await signedIn(this.sessions, request),
      visitor: visitorOf(request),
      here: `/if/flow/${slug}/${here.size > 0 ? `?${here.toString()}` : ''}`,
      strayNext: sealed === null && link === null && wanted !== null && next === null,
      entry: new JournalEntry(this.clock.now()),
    };
    const id = query.get('run');
    if (id !== null) return this.inRun(visit, id);
    // whoever has taken up a link goes on with it in the same browser
    if (visit.linkUsed) return { ...visit, run: await this.runs.youngest(flow.id, hash, visit.openingHash) };
    const begin = query.get('begin');
    return begin === null ? visit : { ...visit, begunBy: this.page(visit, begin) };
  }

  /** The same for a client that carries no run's id: it is at the youngest run that began at its address. */
  async readWithoutRun(
    request: FastifyRequest,
    reply: FastifyReply,
    slug: string,
    query: URLSearchParams,
  ): Promise<Visit> {
    const visit = await this.read(request, reply, slug, query);
    if (visit.run) return visit;
    const { flow, browserHash: hash, openingHash } = visit;
    const run = await this.runs.youngest(flow.id, hash, openingHash);
    if (run) return { ...visit, run };
    const { previous, mark } = await this.runs.before(flow.id, hash, openingHash);
    return { ...visit, previous, begunBy: this.page(visit, `after ${mark}`) };
  }

  private opening(flow: string, sealed: string | null, link: FlowToken | null, next: string | null) {
    if (link) {
      const { purpose, memory, next_url } = link;
      const restored = new Memory(memory).with([IS_RESTORED.is(true)]);
      return { flow, purpose, memory: restored, next: next_url } satisfies Opening;
    }
    return sealed === null ? plainOpening(flow, next) : this.openings.read(flow, sealed);
  }

  private async inRun(visit: Visit, id: string): Promise<Visit> {
    const run = isUUID(id, 'loose') ? await this.runs.find(id, visit.browserHash) : null;
    if (!run) throw Refusal.lost();
    if (run.flow === visit.flow.id) return { ...visit, run };
    // it has jumped to another flow meanwhile: an old page still leads to it
    const flow = await this.planner.flowById(run.flow);
    if (!flow) throw Refusal.lost();
    return { ...visit, flow, run };
  }

  private page({ browserHash: hash, openingHash, flow }: Visit, name: string): Buffer {
    const place = [hash.toString('hex'), openingHash?.toString('hex') ?? '', flow.id, name];
    return this.secrets.mac('answer', place.join(' '));
  }
}
