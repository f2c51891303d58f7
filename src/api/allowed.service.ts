import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Flow } from '../flows/flow.entity.js';
import { Planner } from '../flows/planner.service.js';
import { Refusal } from '../platform/http/refusal.js';
import { Rights } from '../users/rights.service.js';
import { Sessions, type SignedIn } from '../users/sessions/sessions.service.js';
import { signedIn } from '../users/sessions/signed-in.js';

/** Lets those at a flow who have a right to it. To everybody else it is not there, as with authentik. */
@Injectable()
export class Allowed {
  constructor(
    private readonly planner: Planner,
    private readonly sessions: Sessions,
    private readonly rights: Rights,
  ) {}

  async flow(request: FastifyRequest, slug: string, permission: string): Promise<{ flow: Flow; person: SignedIn }> {
    const person = await signedIn(this.sessions, request);
    const flow = await this.planner.flowBySlug(slug);
    if (!flow || !person || !(await this.rights.may(person.user, permission, flow.id))) {
      throw new Refusal(404, 'There is nothing here', 'Check the address, and who is signed in.');
    }
    return { flow, person };
  }
}
