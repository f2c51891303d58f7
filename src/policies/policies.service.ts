import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../platform/clock.js';
import { Events } from '../platform/events/events.js';
import { Users } from '../users/users.service.js';
import type { EngineMode } from './engine-mode.js';
import { PolicyBinding } from './policy-binding.entity.js';
import type { PolicyAnswer, PolicyRequest } from './policy-type.js';
import { Policy } from './policy.entity.js';
import { policyTypes } from './types/index.js';

export interface Decision extends PolicyAnswer {
  /** True when nothing is bound to the target. */
  empty: boolean;
  /** True when it hangs on a policy that this server cannot ask. */
  doubtful: boolean;
}

/**
 * What counts for a policy that this server cannot ask: at a door it must let nobody in, so it fails; at a stage of a
 * flow it must take nothing out, so it passes.
 */
export type InDoubt = 'fail' | 'pass';

/** A policy's answer, or that nobody knows it. */
type Known = PolicyAnswer | 'unknown';

const UNKNOWN = 'This service cannot check one of the conditions for this yet. Tell whoever runs it.';

const typesByName = new Map(policyTypes.map((type) => [type.type, type]));

/** May this person go on? Asks everything that is bound to a target. */
@Injectable()
export class Policies {
  constructor(
    private readonly db: DataSource,
    private readonly users: Users,
    private readonly clock: Clock,
    private readonly events: Events,
  ) {}

  /**
   * All group and person bindings together give one answer, each policy gives one of its own; `mode` says whether any
   * or all of these must pass. Nothing bound passes.
   *
   * `inDoubt` is what an answer that nobody knows counts as; neither `negate` nor `failure_result` turns it round. As
   * every answer speaks for passing or is silent, never against it, the whole is on the safe side when each part is.
   */
  async decide(target: string, mode: EngineMode, request: PolicyRequest, inDoubt: InDoubt): Promise<Decision> {
    const bindings = await this.db
      .getRepository(PolicyBinding)
      .find({ where: { target, enabled: true }, order: { order: 'ASC' } });
    if (bindings.length === 0) return { passing: true, messages: [], empty: true, doubtful: false };

    const answers: Known[] = [];
    const members = bindings.filter((binding) => binding.policy === null);
    if (members.length > 0) answers.push({ passing: await this.belongs(members, mode, request), messages: [] });
    for (const binding of bindings) if (binding.policy !== null) answers.push(await this.ask(binding, request));

    const passes = (unknown: boolean): boolean => {
      const all = answers.map((answer) => (answer === 'unknown' ? unknown : answer.passing));
      return mode === 'any' ? all.some(Boolean) : all.every(Boolean);
    };
    const passing = passes(inDoubt === 'pass');
    const doubtful = passing !== passes(inDoubt !== 'pass');
    const messages = answers.flatMap((answer) => (answer === 'unknown' ? [] : answer.messages));
    return { passing, messages: doubtful && !passing ? [...messages, UNKNOWN] : messages, empty: false, doubtful };
  }

  private async belongs(bindings: PolicyBinding[], mode: EngineMode, { user }: PolicyRequest): Promise<boolean> {
    const groups = user ? new Set((await this.users.groupsOf(user.id)).map((group) => group.id)) : new Set();
    const matches = bindings.map((binding) => {
      const match = binding.group !== null ? groups.has(binding.group) : user !== null && binding.user === user.id;
      return match !== binding.negate;
    });
    return mode === 'any' ? matches.some(Boolean) : matches.every(Boolean);
  }

  private async ask(binding: PolicyBinding, request: PolicyRequest): Promise<Known> {
    const policy = await this.db.getRepository(Policy).findOneByOrFail({ id: binding.policy! });
    const type = typesByName.get(policy.type);
    if (!type?.ask) return 'unknown';
    try {
      const late = AbortSignal.timeout(Math.max(1, binding.timeout * 1000));
      const answer = await Promise.race([
        type.ask(policy.config, request, (seconds) => this.clock.pass(seconds)),
        new Promise<never>((_, reject) =>
          late.addEventListener('abort', () => reject(new Error(`took longer than ${binding.timeout} s`)), {
            once: true,
          }),
        ),
      ]);
      return { ...answer, passing: answer.passing !== binding.negate };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      await this.events.record({
        action: 'policy_exception',
        user_id: request.user?.id ?? null,
        context: { policy: policy.name, message },
      });
      return { passing: binding.failure_result, messages: [] };
    }
  }
}
