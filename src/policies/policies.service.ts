import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { Clock } from '../platform/clock.js';
import { Events } from '../platform/events/events.js';
import { Limits } from '../platform/limits/limits.js';
import { Places } from '../platform/places/places.js';
import { sha256 } from '../platform/secrets/hash.js';
import { boundTo, type Bound, type BoundPolicy } from './bound.js';
import { sumUp, type Decision, type InDoubt, type Verdict } from './decision.js';
import type { EngineMode } from './engine-mode.js';
import { inTime } from './in-time.js';
import { PolicyBinding } from './policy-binding.entity.js';
import { PolicyCatalogue } from './policy-catalogue.js';
import type { Asker, PolicyAnswer, PolicyRequest } from './policy-type.js';
import { Policy } from './policy.entity.js';
import { contextAt } from './since.js';

/** Answers of one policy to those who only look that are told of in ten minutes. */
const TOLD = 20;
const TOLD_WINDOW = 600;

interface Asked {
  verdict: Verdict;
  answer?: PolicyAnswer;
}

/** May this person go on? Asks everything that is bound to a target. */
@Injectable()
export class Policies implements Asker {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly events: Events,
    private readonly places: Places,
    private readonly limits: Limits,
    private readonly catalogue: PolicyCatalogue,
  ) {}

  /** Asks what is bound, in order; how the answers are put together `sumUp` says. */
  async decide(target: string, mode: EngineMode, request: PolicyRequest, inDoubt: InDoubt): Promise<Decision> {
    const bound = await boundTo(this.db, target, request.user?.id ?? null);
    const decision = await this.weigh(bound, mode, request, inDoubt);
    request.trail?.add(target, mode, decision);
    return decision;
  }

  private async weigh(
    bound: readonly Bound[],
    mode: EngineMode,
    request: PolicyRequest,
    inDoubt: InDoubt,
  ): Promise<Decision> {
    let now = bound.some(({ kind }) => kind === 'policy') ? this.situated(request) : request;
    const verdicts: Verdict[] = [];
    let changes: Readonly<Record<string, unknown>> = {};
    for (const binding of bound) {
      if (binding.kind !== 'policy') {
        const { kind, name, matches, negate } = binding;
        verdicts.push({ kind, name, passing: matches !== negate, negate, messages: [] });
        continue;
      }
      const { verdict, answer } = await this.ask(binding, now);
      verdicts.push(verdict);
      if (!answer?.changes) continue;
      // what one expression has changed the next one sees
      changes = { ...changes, ...answer.changes };
      now = { ...now, context: { ...now.context, ...answer.changes } };
    }
    return sumUp(verdicts, mode, inDoubt, changes);
  }

  /** Asks policies that are bound to nothing, such as those of a form, in that order: all of them have to pass. */
  async decideAll(ids: readonly string[], request: PolicyRequest): Promise<Decision> {
    const there = await this.db.getRepository(Policy).findBy({ id: In([...ids]) });
    const inOrder = ids.flatMap((id) => there.filter((policy) => policy.id === id));
    return this.weigh(inOrder.map(unbound), 'all', request, 'fail');
  }

  /** For policies that ask another one: nothing is bound then, and its error is the asker's. */
  async policy(name: string, request: PolicyRequest): Promise<PolicyAnswer> {
    const policy = await this.db.getRepository(Policy).findOneBy({ name });
    if (!policy) throw new Error(`there is no policy "${name}"`);
    const handler = this.catalogue.get(policy.type);
    if (!handler) throw new Error(`policies of the type ${policy.type} cannot be asked`);
    return handler.ask(policy.config, request, this);
  }

  /** What one policy says by itself, for whoever does not bind it. `passing` is null: it does not say. */
  async one(id: string, request: PolicyRequest): Promise<Verdict> {
    const policy = await this.db.getRepository(Policy).findOneByOrFail({ id });
    const { verdict } = await this.ask(unbound(policy), this.situated(request));
    return verdict.error === undefined ? verdict : { ...verdict, passing: null };
  }

  private async ask(binding: BoundPolicy, request: PolicyRequest): Promise<Asked> {
    const { policy, negate } = binding;
    const about = { kind: 'policy' as const, name: `${policy.type} ${policy.name}`, negate };
    const handler = this.catalogue.get(policy.type);
    if (!handler) return { verdict: { ...about, passing: null, messages: [], error: 'this version cannot ask it' } };
    try {
      const answer = await inTime(this.clock, binding.timeout, () => handler.ask(policy.config, request, this));
      const passing = answer.passing !== negate;
      const { messages } = answer;
      if (policy.execution_logging) {
        const context = { policy: policy.name, type: policy.type, passing, negate, messages };
        await this.tell('policy_execution', request, context);
      }
      return { verdict: { ...about, passing, messages }, answer };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const context = { policy: policy.name, type: policy.type, message };
      await this.tell('policy_exception', request, context);
      // not shown to the person: it speaks to whoever wrote the policy
      return { verdict: { ...about, passing: binding.failure_result, messages: [], error: message } };
    }
  }

  /** Nobody fills the trail by looking at a page again and again: of those who only look, so many are told of. */
  private async tell(
    action: 'policy_exception' | 'policy_execution',
    { user, visitor, acts }: PolicyRequest,
    context: Record<string, unknown> & { policy: string },
  ): Promise<void> {
    if (acts !== true) {
      const key = `told-of-policy:${sha256(context.policy).toString('base64url')}`;
      if (!(await this.limits.hit({ key, allowed: TOLD, window: TOLD_WINDOW })).allowed) return;
    }
    const about = { user_id: user?.id ?? null, client_ip: visitor?.address ?? null };
    await this.events.record({ action, ...about, context });
  }

  /** With what is true just now: how long ago things were, and authentik's `geoip` and `asn` where a file tells them. */
  private situated(request: PolicyRequest): PolicyRequest {
    const place = request.visitor ? this.places.find(request.visitor.address) : null;
    const { asn, as_org, latitude, longitude, continent, country, city } = place ?? {};
    return {
      ...request,
      context: {
        ...(country == null ? {} : { geoip: { continent, country, city, lat: latitude, long: longitude } }),
        ...(asn == null ? {} : { asn: { asn, as_org } }),
        ...contextAt(this.clock.now(), request.context),
      },
    };
  }
}

/** A policy that is asked as if it were bound with nothing said about it. */
function unbound(policy: Policy): BoundPolicy {
  const { negate, timeout, failure_result } = new PolicyBinding();
  return { kind: 'policy', policy, negate, timeout, failure_result };
}
