import { Injectable } from '@nestjs/common';
import { deny, next, refuse, type Outcome } from '../../flows/outcome.js';
import { stageType, type StageHandler, type Turn } from '../../flows/stage-type.js';
import { DeviceGrants, type DeviceRequest } from '../../oauth/device/device-grants.service.js';
import { DEVICE_CONFIRMED, DEVICE_GRANT, ENTERED_CODE } from '../../oauth/device/device-slots.js';
import { Clock } from '../../platform/clock.js';
import { Secrets } from '../../platform/secrets/secrets.js';
import { agoInWords } from './ago.js';
import { ConfirmDeviceAnswer, type ConfirmDeviceChallenge } from './confirm-device.challenge.js';
import { ConfirmDeviceConfig } from './confirm-device.config.js';

const SWITCH_URL = '/flows/-/default/invalidation/?next=%2Fdevice';

/** Shows who is asking, from where and since when, and takes a yes or a no (RFC 8628 §3.3, §5.4). */
@Injectable()
class ConfirmDeviceStage implements StageHandler<ConfirmDeviceConfig, ConfirmDeviceAnswer> {
  constructor(
    private readonly grants: DeviceGrants,
    private readonly clock: Clock,
    private readonly secrets: Secrets,
  ) {}

  /** From here on the code is this person's, if they may use it: nobody else who sees it can take it over any more. */
  async enter(turn: Turn): Promise<void> {
    const request = await this.request(turn);
    if (!request || !turn.person || (await this.grants.objections(turn.person, request, turn.visitor))) return;
    await this.grants.hold(request.grant.id, turn.browser, turn.person);
  }

  async challenge(turn: Turn): Promise<ConfirmDeviceChallenge> {
    const request = await this.request(turn);
    const person = turn.person?.user.username ?? null;
    if (!request) return { ...NOTHING, pending_user: person };
    const { grant, application, scopes } = request;
    const sealed = turn.memory.get(ENTERED_CODE) ?? '';
    return {
      open: true,
      application: {
        name: application.name,
        publisher: application.meta_publisher,
        icon: application.meta_icon,
        description: application.meta_description,
      },
      scopes,
      user_code: this.secrets.unseal('shown-code', sealed) ?? '',
      device_name: grant.device_name,
      requester: { address: grant.client_ip, user_agent: grant.user_agent },
      requested_at: grant.created_at.toISOString(),
      requested: agoInWords(grant.created_at, this.clock.now()),
      pending_user: person,
      pending_user_avatar: '',
      switch_url: SWITCH_URL,
    };
  }

  async respond(turn: Turn, { decision }: ConfirmDeviceAnswer): Promise<Outcome> {
    const request = await this.request(turn);
    if (!request) return deny('This request has ended. Start again on your device.');
    if (decision === 'deny') return refuse;
    if (!turn.person) {
      return deny(
        'Nobody is signed in, so nobody can let the device in. The flow of this service lacks a way to sign in.',
      );
    }
    const objections = await this.grants.objections(turn.person, request, turn.visitor, turn.trail);
    if (objections)
      return deny(objections.join('\n') || mayNotUse(turn.person.user.username, request.application.name));
    return next(DEVICE_CONFIRMED.is({ grant: request.grant.id, user: turn.person.user.id }));
  }

  private async request({ memory, browser }: Turn): Promise<DeviceRequest | null> {
    const grant = memory.get(DEVICE_GRANT);
    return grant === undefined ? null : this.grants.held(grant, browser);
  }
}

function mayNotUse(username: string, application: string): string {
  return `${username} may not use ${application}. Enter the code again and use another account, or ask whoever runs this service.`;
}

const NOTHING: ConfirmDeviceChallenge = {
  open: false,
  application: { name: '', publisher: '', icon: '', description: '' },
  scopes: [],
  user_code: '',
  device_name: null,
  requester: { address: null, user_agent: null },
  requested_at: '',
  requested: '',
  pending_user: null,
  pending_user_avatar: '',
  switch_url: SWITCH_URL,
};

export const confirmDevice = stageType({
  type: 'confirm-device',
  component: 'sd-stage-confirm-device',
  config: ConfirmDeviceConfig,
  answer: ConfirmDeviceAnswer,
  handler: ConfirmDeviceStage,
  template: new URL('./confirm-device.hbs', import.meta.url),
  unskippable: true,
  needs: ['signed-in'],
  knows: (before) => before,
});
