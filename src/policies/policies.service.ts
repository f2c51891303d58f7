import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Events } from '../platform/events/events.js';
import { Group } from '../users/group.entity.js';
import { User } from '../users/user.entity.js';
import { Users } from '../users/users.service.js';
import { sumUp, type Decision, type InDoubt, type Verdict } from './decision.js';
import type { EngineMode } from './engine-mode.js';
import { PolicyBinding } from './policy-binding.entity.js';
import { PolicyCatalogue } from './policy-catalogue.js';
import type { Asker, PolicyAnswer, PolicyHandler, PolicyRequest } from './policy-type.js';
import { Policy } from './policy.entity.js';

/** May this person go on? Asks everything that is bound to a target. */
@Injectable()
export class Policies implements Asker {
  constructor(
    private readonly db: DataSource,
    private readonly users: Users,
    private readonly events: Events,
    private readonly catalogue: PolicyCatalogue,
  ) {}

  /** Asks what is bound, in order; how the answers are put together `sumUp` says. */
  async decide(target: string, mode: EngineMode, request: PolicyRequest, inDoubt: InDoubt): Promise<Decision> {
    const bindings = await this.db
      .getRepository(PolicyBinding)
      .find({ where: { target, enabled: true }, order: { order: 'ASC' } });
    const verdicts: Verdict[] = [];
    let changes: Readonly<Record<string, unknown>> = {};
    const members = bindings.filter((binding) => binding.policy === null);
    if (members.length > 0) verdicts.push(...(await this.belongs(members, request)));
    for (const binding of bindings) {
      if (binding.policy === null) continue;
      // what one expression has changed the next one sees
      const now = { ...request, context: { ...request.context, ...changes } };
      const { verdict, answer } = await this.ask(binding, now);
      verdicts.push(verdict);
      changes = { ...changes, ...answer?.changes };
    }
    return sumUp(verdicts, mode, inDoubt, changes);
  }

  /** For policies that ask another one: nothing is bound then, and its error is the asker's. */
  async policy(name: string, request: PolicyRequest): Promise<PolicyAnswer> {
    const policy = await this.db.getRepository(Policy).findOneBy({ name });
    if (!policy) throw new Error(`there is no policy "${name}"`);
    const handler = this.catalogue.get(policy.type);
    if (!handler) throw new Error(`policies of the type ${policy.type} cannot be asked`);
    return handler.ask(policy.config, request, this);
  }

  /** What one policy says by itself, for whoever does not bind it; its failing to answer is null. */
  async one(id: string, request: PolicyRequest): Promise<Verdict> {
    const binding = Object.assign(new PolicyBinding(), { policy: id });
    const { verdict } = await this.ask(binding, request);
    return verdict.error === undefined ? verdict : { ...verdict, passing: null };
  }

  private async belongs(bindings: PolicyBinding[], { user }: PolicyRequest): Promise<Verdict[]> {
    const groups = user ? new Set((await this.users.groupsOf(user.id)).map((group) => group.id)) : new Set();
    const verdicts: Verdict[] = [];
    for (const { group, user: person, negate } of bindings) {
      const match = group !== null ? groups.has(group) : user !== null && person === user.id;
      const kind = group !== null ? 'group' : 'user';
      const name = await this.nameOf(group, person);
      verdicts.push({ kind, name, passing: match !== negate, negate, messages: [] });
    }
    return verdicts;
  }

  private async nameOf(group: string | null, user: string | null): Promise<string> {
    const bound =
      group === null
        ? await this.db.manager.findOneBy(User, { id: user! })
        : await this.db.manager.findOneBy(Group, { id: group });
    return bound instanceof User ? bound.username : (bound?.name ?? '');
  }

  private async ask(
    binding: PolicyBinding,
    request: PolicyRequest,
  ): Promise<{ verdict: Verdict; answer?: PolicyAnswer }> {
    const policy = await this.db.getRepository(Policy).findOneByOrFail({ id: binding.policy! });
    const { negate } = binding;
    const about = { kind: 'policy' as const, name: `${policy.type} ${policy.name}`, negate };
    const handler = this.catalogue.get(policy.type);
    if (!handler) return { verdict: { ...about, passing: null, messages: [], error: 'this version cannot ask it' } };
    try {
      const answer = await this.inTime(handler, policy, binding.timeout, request);
      return { verdict: { ...about, passing: answer.passing !== negate, messages: answer.messages }, answer };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      await this.events.record({
        action: 'policy_exception',
        user_id: request.user?.id ?? null,
        context: { policy: policy.name, message },
      });
      return { verdict: { ...about, passing: binding.failure_result, messages: [], error: message } };
    }
  }

  /** `seconds`: what the binding allows. */
  private inTime(
    handler: PolicyHandler,
    policy: Policy,
    seconds: number,
    request: PolicyRequest,
  ): Promise<PolicyAnswer> {
    const late = AbortSignal.timeout(Math.max(1, seconds * 1000));
    return Promise.race([
      handler.ask(policy.config, request, this),
      new Promise<never>((_, reject) =>
        late.addEventListener('abort', () => reject(new Error(`took longer than ${seconds} s`)), { once: true }),
      ),
    ]);
  }
}
