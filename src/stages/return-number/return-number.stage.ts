import { Injectable } from '@nestjs/common';
import { again, deny, next, type Outcome } from '../../flows/outcome.js';
import { PENDING_IDENTIFIER } from '../../flows/slots.js';
import { stageType, type StageHandler, type Turn } from '../../flows/stage-type.js';
import { DeviceGrants, type DeviceRequest } from '../../oauth/device/device-grants.service.js';
import { DEVICE_GRANT } from '../../oauth/device/device-slots.js';
import { ReturnNumbers } from '../../oauth/device/return-numbers.service.js';
import { ReturnNumberAnswer, type ReturnNumberChallenge } from './return-number.challenge.js';
import { ReturnNumberConfig } from './return-number.config.js';

type NumberTurn = Turn<ReturnNumberConfig>;

/** Shows two digits that the device must send back, for clients that said they can. */
@Injectable()
class ReturnNumberStage implements StageHandler<ReturnNumberConfig, ReturnNumberAnswer> {
  constructor(
    private readonly grants: DeviceGrants,
    private readonly numbers: ReturnNumbers,
  ) {}

  async enter(turn: NumberTurn): Promise<void> {
    const request = await this.request(turn);
    if (request) await this.numbers.ask(request.grant.id, turn.browser);
  }

  async challenge(turn: NumberTurn): Promise<ReturnNumberChallenge | undefined> {
    const request = await this.request(turn);
    if (!request || request.grant.return_number === 'unable') return undefined;
    return {
      number: this.numbers.numberFor(request.grant),
      application: request.application.name,
      returned: request.grant.return_number === 'returned',
      pending_user: turn.person?.user.username ?? turn.memory.get(PENDING_IDENTIFIER) ?? '',
      pending_user_avatar: '',
    };
  }

  async respond(turn: NumberTurn): Promise<Outcome> {
    if (turn.memory.get(DEVICE_GRANT) === undefined) return deny('No code of a device has been entered yet.');
    const request = await this.request(turn);
    if (!request) return deny('This request has ended. Start again on your device.');
    switch (request.grant.return_number) {
      case 'returned':
        return next();
      case 'unable':
        return turn.config.when_unsupported === 'skip'
          ? next()
          : deny(`${request.application.name} cannot send a number back, and this service wants it to.`);
      case 'able':
      case 'asked':
        await this.numbers.ask(request.grant.id, turn.browser);
        return again(
          { non_field_errors: 'Your device has not sent the number yet. Type it there, then press Continue.' },
          { code: 'pending' },
        );
    }
  }

  private async request({ memory, browser }: NumberTurn): Promise<DeviceRequest | null> {
    const grant = memory.get(DEVICE_GRANT);
    return grant === undefined ? null : this.grants.held(grant, browser);
  }
}

export const returnNumber = stageType({
  type: 'return-number',
  component: 'sd-stage-return-number',
  config: ReturnNumberConfig,
  answer: ReturnNumberAnswer,
  handler: ReturnNumberStage,
  template: new URL('./return-number.hbs', import.meta.url),
  purpose: 'device',
  knows: (before) => before,
});
