import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { policyRequest } from '../../flows/context.js';
import { deny, next, refuse, type Outcome } from '../../flows/outcome.js';
import { pendingUser } from '../../flows/pending-account.js';
import type { Step } from '../../flows/plan.js';
import { Stage } from '../../flows/stage.entity.js';
import { stageType, type StageHandler, type Turn } from '../../flows/stage-type.js';
import { Policies } from '../../policies/policies.service.js';
import type { PolicyRequest } from '../../policies/policy-type.js';
import { Users } from '../../users/users.service.js';
import { RiskCheckAnswer, type RiskCheckChallenge } from './risk-check.challenge.js';
import { RiskCheckConfig, riskCheckRule } from './risk-check.config.js';

type RiskTurn = Turn<RiskCheckConfig>;

/** What the signals come to. */
type Risk =
  | { kind: 'deny'; message: string }
  /** Either may be empty: then there is nothing to warn of, or nothing more to prove. */
  | { kind: 'go on'; warnings: string[]; stages: string[] };

const UNUSUAL = 'Something about this is unusual.';

/** Asks policies how risky this is: people go on, are warned first, have to prove more, or do not go on. */
@Injectable()
class RiskCheckStage implements StageHandler<RiskCheckConfig, RiskCheckAnswer> {
  constructor(
    private readonly db: DataSource,
    private readonly policies: Policies,
    private readonly users: Users,
  ) {}

  async challenge(turn: RiskTurn): Promise<RiskCheckChallenge | undefined> {
    const risk = await this.weigh(turn);
    if (risk.kind === 'deny' || risk.warnings.length === 0) return undefined;
    return { warnings: risk.warnings, ...pendingUser(turn) };
  }

  async respond(turn: RiskTurn, { decision }: RiskCheckAnswer): Promise<Outcome> {
    const risk = await this.weigh(turn);
    if (risk.kind === 'deny') return deny(risk.message);
    if (risk.warnings.length > 0 && decision !== 'allow') return refuse;
    const steps = await this.steps(risk.stages, turn.flow.id);
    // what is to be proved has been taken away by an admin: nobody goes on without it
    if (steps.length < risk.stages.length) return deny(UNUSUAL);
    return { ...next(), replan: (rest) => [...steps, ...rest] };
  }

  private async weigh({ config, ...turn }: RiskTurn): Promise<Risk> {
    const request = await policyRequest(this.users, turn);
    const refusals = await this.signals(config.deny_when, request);
    if (refusals) return { kind: 'deny', message: config.deny_message || refusals.join('\n') || UNUSUAL };
    const warnings = await this.signals(config.warn_when, request);
    const doubts = await this.signals(config.step_up_when, request);
    return {
      kind: 'go on',
      warnings: warnings && warnings.length === 0 ? [UNUSUAL] : (warnings ?? []),
      stages: doubts ? config.step_up_stages : [],
    };
  }

  /** What those say that speak up; undefined: none does. */
  private async signals(ids: readonly string[], request: PolicyRequest): Promise<string[] | undefined> {
    const said: string[] = [];
    let any = false;
    for (const id of ids) {
      const verdict = await this.policies.one(id, request);
      // who cannot answer gives no all-clear
      if (verdict.passing === false) continue;
      any = true;
      said.push(...verdict.messages);
    }
    return any ? [...new Set(said)] : undefined;
  }

  private async steps(stages: readonly string[], flow: string): Promise<Step[]> {
    const found = await this.db.manager.findBy(Stage, { id: In([...stages]) });
    return stages.flatMap((id) => {
      const stage = found.find((one) => one.id === id);
      return stage ? [{ kind: 'stage' as const, type: stage.type, flow, stage: id }] : [];
    });
  }
}

export const riskCheck = stageType({
  type: 'risk-check',
  component: 'sd-stage-risk-check',
  config: RiskCheckConfig,
  references: { warn_when: 'policy', step_up_when: 'policy', step_up_stages: 'stage', deny_when: 'policy' },
  rule: riskCheckRule,
  answer: RiskCheckAnswer,
  handler: RiskCheckStage,
  template: new URL('./risk-check.hbs', import.meta.url),
  knows: (before) => before,
});
