import { Injectable } from '@nestjs/common';
import { Consents } from '../../applications/consents.service.js';
import { again, next, refuse, type Outcome } from '../../flows/outcome.js';
import { APPLICATION, CONSENT_GIVEN, CONSENT_REQUEST, PENDING_IDENTIFIER } from '../../flows/slots.js';
import { stageType, type StageHandler, type Turn } from '../../flows/stage-type.js';
import { duration } from '../../platform/duration.js';
import { sameText } from '../../platform/secrets/hash.js';
import { Secrets } from '../../platform/secrets/secrets.js';
import { ConsentAnswer, type ConsentChallenge, type Permission } from './consent.challenge.js';
import { ConsentConfig } from './consent.config.js';

type ConsentTurn = Turn<ConsentConfig>;

/** Asks whether the application may do what it wants to, and remembers the answer. */
@Injectable()
class ConsentStage implements StageHandler<ConsentConfig, ConsentAnswer> {
  constructor(
    private readonly consents: Consents,
    private readonly secrets: Secrets,
  ) {}

  async challenge(turn: ConsentTurn): Promise<ConsentChallenge | undefined> {
    const earlier = await this.earlier(turn);
    const asked = this.asked(turn);
    if (earlier && this.covers(earlier, asked)) return undefined;
    const known = new Set(earlier ?? []);
    const name = turn.person?.user.username ?? turn.memory.get(PENDING_IDENTIFIER) ?? '';
    return {
      header_text: turn.memory.get(CONSENT_REQUEST)?.header ?? '',
      permissions: earlier ? asked.filter(({ id }) => known.has(id)) : asked,
      additional_permissions: earlier ? asked.filter(({ id }) => !known.has(id)) : [],
      token: this.token(turn),
      pending_user: name,
      pending_user_avatar: '',
    };
  }

  async respond(turn: ConsentTurn, { token, decision }: ConsentAnswer): Promise<Outcome> {
    const asked = this.asked(turn);
    const ids = asked.map(({ id }) => id);
    const earlier = await this.earlier(turn);
    if (earlier && this.covers(earlier, asked)) return next(CONSENT_GIVEN.is(ids));
    if (token === undefined || !sameText(token, this.token(turn))) {
      return again({ token: 'Invalid consent token, re-showing prompt' });
    }
    if (decision === 'deny') return refuse;

    const { mode, consent_expire_in } = turn.config;
    const application = turn.memory.get(APPLICATION);
    if (mode !== 'always_require' && application && turn.person) {
      const seconds = mode === 'permanent' ? null : duration(consent_expire_in);
      await this.consents.remember(turn.person.user.id, application.id, ids, seconds);
    }
    return next(CONSENT_GIVEN.is(ids));
  }

  private asked({ memory }: ConsentTurn): Permission[] {
    return memory.get(CONSENT_REQUEST)?.permissions ?? [];
  }

  /** What was allowed in this run, or is remembered from another. */
  private async earlier({ config, memory, person }: ConsentTurn): Promise<string[] | undefined> {
    if (config.mode === 'always_require') return undefined;
    const now = memory.get(CONSENT_GIVEN);
    if (now) return now;
    const application = memory.get(APPLICATION);
    if (!application || !person) return undefined;
    return this.consents.given(person.user.id, application.id);
  }

  private covers(given: string[], asked: Permission[]): boolean {
    return asked.every(({ id }) => given.includes(id));
  }

  /** Ties the answer to the page that this browser was shown for this request. */
  private token({ browser, flow, memory }: ConsentTurn): string {
    const request = JSON.stringify(memory.get(CONSENT_REQUEST) ?? null);
    return this.secrets.mac('consent', `${browser} ${flow.id} ${request}`).toString('base64url');
  }
}

export const consent = stageType({
  type: 'consent',
  model: 'authentik_stages_consent.consentstage',
  component: 'ak-stage-consent',
  config: ConsentConfig,
  answer: ConsentAnswer,
  handler: ConsentStage,
  template: new URL('./consent.hbs', import.meta.url),
  needs: ['signed-in', 'named'],
  knows: (before) => before,
});
