import { Injectable } from '@nestjs/common';
import { Brands } from '../../brands/brands.service.js';
import { Slot } from '../../flows/memory.js';
import { again, deny, next, type Outcome } from '../../flows/outcome.js';
import { Planner } from '../../flows/planner.service.js';
import { ALREADY_SIGNED_IN, PENDING_IDENTIFIER, PENDING_USER, PROOF } from '../../flows/slots.js';
import { stageType, type Sources, type StageHandler, type Turn } from '../../flows/stage-type.js';
import { PasswordAttempts } from '../../users/passwords/password-attempts.js';
import { NOBODY, Users } from '../../users/users.service.js';
import { PASSWORD_PROOF, tooManyTries } from './password-proof.js';
import { PasswordAnswer, type PasswordChallenge } from './password.challenge.js';
import { INBUILT, PasswordConfig } from './password.config.js';

const WRONG = 'Invalid password';
const FAILURES = new Slot<number>('password_failures');

/** Lets somebody prove who they are by a password. */
@Injectable()
class PasswordStage implements StageHandler<PasswordConfig, PasswordAnswer> {
  constructor(
    private readonly users: Users,
    private readonly attempts: PasswordAttempts,
    private readonly brands: Brands,
    private readonly planner: Planner,
  ) {}

  async challenge({ config, memory, visitor }: Turn<PasswordConfig>): Promise<PasswordChallenge | undefined> {
    const identifier = memory.get(PENDING_IDENTIFIER);
    if (identifier === undefined || memory.get(ALREADY_SIGNED_IN)) return undefined;
    const brand = await this.brands.forHost(visitor.host);
    const recovery = brand.flow_recovery === null ? null : await this.planner.flowById(brand.flow_recovery);
    return {
      pending_user: identifier,
      pending_user_avatar: '',
      allow_show_password: config.allow_show_password,
      ...(recovery ? { recovery_url: `${this.brands.base(visitor, brand)}/if/flow/${recovery.slug}/` } : {}),
    };
  }

  async respond({ config, memory, visitor }: Turn<PasswordConfig>, answer: PasswordAnswer): Promise<Outcome> {
    if (memory.get(ALREADY_SIGNED_IN)) return next();
    const identifier = memory.get(PENDING_IDENTIFIER);
    if (identifier === undefined) return deny('Nobody has said yet who is signing in.');

    const known = await this.users.byId(memory.get(PENDING_USER) ?? NOBODY);
    const user = config.backends.includes(INBUILT) ? known : null;
    const verdict = await this.attempts.check(user, identifier, answer.password, visitor);
    if (verdict.kind === 'wait') return tooManyTries('password', verdict.seconds);
    if (verdict.kind === 'wrong' || !user) return this.wrong(memory.get(FAILURES) ?? 0, config);
    if (!user.is_active) return deny('This account is blocked. Ask whoever runs this service.');
    return next(PROOF.is(PASSWORD_PROOF), FAILURES.is(0));
  }

  private wrong(before: number, config: PasswordConfig): Outcome {
    const failures = before + 1;
    if (failures >= config.failed_attempts_before_cancel) return deny(WRONG);
    return again({ password: WRONG }, { learnt: [FAILURES.is(failures)] });
  }
}

export const password = stageType({
  type: 'password',
  model: 'authentik_stages_password.passwordstage',
  component: 'ak-stage-password',
  config: PasswordConfig,
  references: { configure_flow: 'flow' },
  answer: PasswordAnswer,
  handler: PasswordStage,
  template: new URL('./password.hbs', import.meta.url),
  script: new URL('./password.page.js', import.meta.url),
  sources: ({ allow_show_password }): Sources => (allow_show_password ? { script: ["'self'"] } : {}),
  needs: ['named'],
  knows: (before) => [...before, 'proved'],
});
