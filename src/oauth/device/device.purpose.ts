import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { stageTypesIn, type Step } from '../../flows/plan.js';
import { Purposes, type EndedRun, type Ending, type Purpose } from '../../flows/purpose.js';
import { CONSENT_GIVEN } from '../../flows/slots.js';
import { consentRequired } from './consent-required.js';
import { DeviceGrants } from './device-grants.service.js';
import { DEVICE_CONFIRMED, DEVICE_GRANT } from './device-slots.js';

export const DEVICE_PURPOSE = 'device';

/** Runs that let a device in. Whatever the author put into the flow, no device gets in without what is checked here. */
@Injectable()
export class DevicePurpose implements Purpose, OnModuleInit {
  readonly name = DEVICE_PURPOSE;
  readonly start = '/device';

  constructor(
    private readonly db: DataSource,
    private readonly grants: DeviceGrants,
    private readonly purposes: Purposes,
  ) {}

  onModuleInit(): void {
    this.purposes.add(this);
  }

  /** A flow that does not ask for the code is asked for it at its end, as with authentik. */
  complete(steps: Step[], flow: string): Step[] {
    if (stageTypesIn(steps).includes('user-code')) return steps;
    return [...steps, { kind: 'stage', type: 'user-code', flow }];
  }

  /** authentik wants people signed in before its device flow begins; where the flow signs them in itself, it may. */
  signInFirst(steps: readonly Step[]): boolean {
    return !stageTypesIn(steps).includes('user-login');
  }

  async collect(run: EndedRun): Promise<Ending> {
    const ending = { to: `/device/done?run=${run.id}` };
    const { memory, person, visitor, browser } = run;
    const grant = memory.get(DEVICE_GRANT);
    if (run.state !== 'completed') {
      // before a code was entered there is no device that a no could be about
      if (grant === undefined) return { to: '/' };
      // a person's no is final; the flow's no is about this walk, and the code may be entered again
      if (run.state === 'refused') await this.grants.deny(grant, browser, person, visitor);
      return ending;
    }
    if (grant === undefined) return incomplete('no code was entered; the flow needs its user-code stage');
    if (!person) return incomplete('nobody is signed in; the flow needs a user-login stage, or require_authenticated');
    const confirmed = memory.get(DEVICE_CONFIRMED);
    if (confirmed?.grant !== grant || confirmed.user !== person.user.id) {
      return incomplete('the account that is signed in at the end is not the one that confirmed the device');
    }
    const request = await this.grants.held(grant, browser);
    if (request && (await this.consentMissing(run, request.provider.authorization_flow, request.grant.scopes))) {
      return incomplete('the consent stage of the flow has not been passed');
    }
    const approval = await this.grants.approve(grant, browser, { person, visitor });
    if (typeof approval === 'object') {
      // nobody should wait for a person who may not say yes
      await this.grants.deny(grant, browser, person, visitor);
    }
    return ending;
  }

  private async consentMissing(run: EndedRun, authorizationFlow: string | null, scopes: string[]): Promise<boolean> {
    const given = run.memory.get(CONSENT_GIVEN) ?? [];
    if (scopes.every((scope) => given.includes(scope))) return false;
    return consentRequired(this.db, run.flow, authorizationFlow);
  }
}

/** The author's flow left out what nobody may leave out. The person can do nothing about it but begin anew. */
function incomplete(what: string): Ending {
  return {
    no: `The device was not let in. This service is not set up correctly; tell whoever runs it: the run ended, but ${what}.`,
  };
}
