import { Injectable } from '@nestjs/common';
import { deny, type Outcome } from '../../flows/outcome.js';
import { Planner } from '../../flows/planner.service.js';
import { REDIRECT_TARGET } from '../../flows/slots.js';
import { Elsewhere, stageType, type StageHandler, type Turn } from '../../flows/stage-type.js';
import { Events } from '../../platform/events/events.js';
import { RedirectAnswer } from './redirect.challenge.js';
import { RedirectConfig, redirectRule } from './redirect.config.js';
import { flowIn, mayLeadTo } from './target.js';

const NO_TARGET = "No target found for Redirect stage. The stage's target_flow may have been deleted.";

type RedirectTurn = Turn<RedirectConfig>;

/** Sends people on: to where an expression says, or else to where its author does. */
@Injectable()
class RedirectStage implements StageHandler<RedirectConfig, RedirectAnswer> {
  constructor(
    private readonly planner: Planner,
    private readonly events: Events,
  ) {}

  async challenge(turn: RedirectTurn): Promise<Elsewhere | undefined> {
    return (await this.said(turn)) ?? (await this.written(turn));
  }

  /** Only where there is no target. */
  async respond({ flow, name, person, visitor }: RedirectTurn): Promise<Outcome> {
    await this.events.record({
      action: 'configuration_error',
      user_id: person?.user.id ?? null,
      client_ip: visitor.address,
      context: { flow: flow.slug, stage: name, message: NO_TARGET },
    });
    return deny(NO_TARGET);
  }

  private async said({ memory, config }: RedirectTurn): Promise<Elsewhere | undefined> {
    const target: unknown = memory.get(REDIRECT_TARGET);
    if (typeof target !== 'string') return undefined;
    const slug = flowIn(target);
    if (slug === undefined) return mayLeadTo(target) ? new Elsewhere({ url: target }) : undefined;
    const flow = await this.planner.flowBySlug(slug);
    return flow ? new Elsewhere({ flow: flow.slug, keep: config.keep_context }) : undefined;
  }

  private async written({ config }: RedirectTurn): Promise<Elsewhere | undefined> {
    const { mode, target_static, target_flow, keep_context } = config;
    if (mode === 'static') return mayLeadTo(target_static) ? new Elsewhere({ url: target_static }) : undefined;
    const flow = target_flow === null ? null : await this.planner.flowById(target_flow);
    return flow ? new Elsewhere({ flow: flow.slug, keep: keep_context }) : undefined;
  }
}

export const redirect = stageType({
  type: 'redirect',
  model: 'authentik_stages_redirect.redirectstage',
  component: 'xak-flow-redirect',
  config: RedirectConfig,
  references: { target_flow: 'flow' },
  rule: redirectRule,
  answer: RedirectAnswer,
  handler: RedirectStage,
  template: new URL('./redirect.hbs', import.meta.url),
});
