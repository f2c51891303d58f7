import { Injectable } from '@nestjs/common';
import { ContextSlot, Slot, type Learnt } from '../../flows/memory.js';
import { again, deny, next, type Outcome } from '../../flows/outcome.js';
import { IS_RESTORED, PENDING_IDENTIFIER, PENDING_USER, PROOF } from '../../flows/slots.js';
import { stageType, type StageHandler } from '../../flows/stage-type.js';
import { duration } from '../../platform/duration.js';
import { spanInWords } from '../../platform/span-in-words.js';
import { Users } from '../../users/users.service.js';
import { EmailAnswer, type EmailChallenge } from './email.challenge.js';
import { EmailConfig } from './email.config.js';
import { EMAIL, EmailSender, type EmailTurn, type Sending } from './email-sender.service.js';

const EMAIL_SENT = new ContextSlot<boolean>('email_sent');
/** Why the page has nothing to look for in the mail. */
const TROUBLE = new Slot<string | null>('email_trouble');
/** In a run that a mail has brought back: which stage sent it, about whom, and whether to the account's own address. */
const LINK = new Slot<{ stage: string; user: string | undefined; own: boolean }>('email_link');

const FAILED = 'The mail could not be sent. Try again in a few minutes; if it goes on, tell whoever runs this service.';

const VERIFIED = 'Successfully verified Email.';

/** A link that was followed: it came to somebody's mailbox, and works once. */
const MAIL_PROOF = { auth_method: 'email', amr: ['otp'] };

/** Sends a mail with a link, and goes on with whoever follows it. */
@Injectable()
class EmailStage implements StageHandler<EmailConfig, EmailAnswer> {
  constructor(
    private readonly sender: EmailSender,
    private readonly users: Users,
  ) {}

  async enter(turn: EmailTurn): Promise<Learnt[]> {
    return this.learnt(await this.send(turn));
  }

  challenge(turn: EmailTurn): EmailChallenge | undefined {
    const { config, memory } = turn;
    if (isBack(turn) || isNobody(turn)) return undefined;
    const trouble = memory.get(TROUBLE);
    return {
      email_sent: memory.get(EMAIL_SENT) ?? false,
      link_holds: spanInWords(duration(config.token_expiry)),
      ...(trouble == null
        ? {}
        : { response_errors: { non_field_errors: [{ string: trouble, code: 'email-not-sent' }] } }),
    };
  }

  async respond(turn: EmailTurn): Promise<Outcome> {
    if (isNobody(turn)) return deny('No pending user.');
    if (isBack(turn)) return this.verified(turn);
    const sending = await this.send(turn);
    const learnt = this.learnt(sending);
    if (sending.kind === 'sent') return again({ non_field_errors: 'email-sent' }, { code: 'email-sent', learnt });
    const wait = sending.kind === 'wait' ? { code: 'throttled', wait: sending.seconds } : { code: 'email-not-sent' };
    return again({ non_field_errors: inWords(sending) }, { ...wait, learnt });
  }

  private send(turn: EmailTurn): Promise<Sending> {
    const { memory } = turn;
    return this.sender.send(turn, [
      LINK.is({ stage: placeOf(turn), user: memory.get(PENDING_USER), own: memory.get(EMAIL) === undefined }),
      EMAIL_SENT.is(true),
      TROUBLE.is(null),
    ]);
  }

  private async verified({ config, memory }: EmailTurn): Promise<Outcome> {
    const user = memory.get(PENDING_USER);
    const link = memory.get(LINK);
    if (user === undefined || link?.user !== user) return deny('Unknown error');
    if (config.activate_user_on_success) await this.users.activate(user);
    // who reads what is sent to another address need not be the one whose account it is
    if (!link.own) return { ...next(), notices: [VERIFIED] };
    const proof = memory.get(PROOF);
    const amr = [...new Set([...(proof?.amr ?? []), ...MAIL_PROOF.amr])];
    return { ...next(PROOF.is({ ...MAIL_PROOF, ...proof, amr })), notices: [VERIFIED] };
  }

  private learnt(sending: Sending): Learnt[] {
    // an earlier mail may be on its way nevertheless
    return sending.kind === 'sent' ? [EMAIL_SENT.is(true), TROUBLE.is(null)] : [TROUBLE.is(inWords(sending))];
  }
}

/** Whether the run goes on from this very stage's mail. */
function isBack(turn: EmailTurn): boolean {
  const { memory } = turn;
  return memory.get(IS_RESTORED) === true && memory.get(LINK)?.stage === placeOf(turn);
}

function isNobody({ memory }: EmailTurn): boolean {
  return memory.get(PENDING_USER) === undefined && memory.get(PENDING_IDENTIFIER) === undefined;
}

function placeOf({ step }: EmailTurn): string {
  return step.binding ?? step.stage ?? step.type;
}

function inWords(sending: Exclude<Sending, { kind: 'sent' }>): string {
  if (sending.kind === 'failed') return FAILED;
  const minutes = Math.max(1, Math.ceil(sending.seconds / 60));
  return `Too many account verification attempts. Please try again after ${minutes} minutes.`;
}

export const email = stageType({
  type: 'email',
  model: 'authentik_stages_email.emailstage',
  component: 'ak-stage-email',
  config: EmailConfig,
  secrets: ['password'],
  answer: EmailAnswer,
  handler: EmailStage,
  template: new URL('./email.hbs', import.meta.url),
  acts: true,
  needs: ['named'],
  knows: (before) => [...before, 'proved'],
});
