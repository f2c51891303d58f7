import { Injectable } from '@nestjs/common';
import { DataSource, MoreThan, Not, type EntityManager } from 'typeorm';
import { Brands } from '../../brands/brands.service.js';
import { resolveDeviceSettings, type EffectiveDeviceSettings } from '../../brands/device-settings.js';
import { Clock } from '../../platform/clock.js';
import { duration } from '../../platform/duration.js';
import { Events } from '../../platform/events/events.js';
import type { Visitor } from '../../platform/http/visitor.js';
import { Housekeeping } from '../../platform/housekeeping.js';
import { sha256 } from '../../platform/secrets/hash.js';
import { randomToken } from '../../platform/secrets/random.js';
import { Secrets } from '../../platform/secrets/secrets.js';
import type { Trail } from '../../policies/trail.js';
import type { SignedIn } from '../../users/sessions/sessions.service.js';
import { Access, type AccessVerdict } from '../clients/access.service.js';
import { DEVICE_CODE, type OAuth2Provider } from '../clients/oauth2-provider.entity.js';
import { Providers } from '../clients/providers.service.js';
import { CodeGuesses } from './code-guesses.js';
import { deviceContext, factsOfGrant } from './device-facts.js';
import { DeviceGrant, type ReturnNumberState } from './device-grant.entity.js';
import type { Approval, ClaimVerdict, DeviceRequest } from './device-request.js';
import { storeUnderFreeCode } from './free-user-code.js';
import { formatUserCode, meantUserCodes } from './user-code.js';

export type { Approval, ClaimVerdict, DeviceRequest } from './device-request.js';

/** How long a finished request is remembered, in seconds: a late poll hears `expired_token`, not `invalid_grant`. */
const REMEMBERED = 24 * 60 * 60;

/** What a person may still enter: a new code, or one that nobody else holds. Kept in one place for look-up and claim. */
const CLAIMABLE = `expires_at > :now AND (state = 'pending'
  OR (state = 'claimed' AND ("user" IS NULL OR "user" = :user OR browser = :browser)))`;

const NUMBER_MISSING = 'The device has not sent the number that the page showed.';
/** A number that was sent back speaks for the browser that showed it alone. */
const NUMBER_ANEW = `CASE WHEN return_number = 'unable' THEN 'unable' ELSE 'able' END`;

/** Device grants up to the decision: from the device's request to the person's yes or no. */
@Injectable()
export class DeviceGrants {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly secrets: Secrets,
    private readonly events: Events,
    private readonly brands: Brands,
    private readonly providers: Providers,
    private readonly access: Access,
    private readonly guesses: CodeGuesses,
    housekeeping: Housekeeping,
  ) {
    housekeeping.add('device grants', () =>
      this.db.query('DELETE FROM device_grant WHERE expires_at <= $1', [this.clock.in(-REMEMBERED)]),
    );
  }

  /** Stores a new request. Both codes leave the server here and are kept hashed only; `user_code` is formatted. */
  async issue(request: {
    provider: OAuth2Provider;
    settings: EffectiveDeviceSettings;
    scopes: string[];
    device_name: string | null;
    return_number: ReturnNumberState;
    visitor: Visitor;
  }): Promise<{ grant: DeviceGrant; device_code: string; user_code: string }> {
    const { provider, settings, scopes, device_name, return_number, visitor } = request;
    const device_code = randomToken();
    const grant = Object.assign(new DeviceGrant(), {
      device_code_hash: sha256(device_code),
      provider: provider.id,
      scopes,
      created_at: this.clock.now(),
      expires_at: this.clock.in(duration(settings.device_code_validity)),
      interval: settings.device_polling_interval,
      base_interval: settings.device_polling_interval,
      device_name,
      return_number,
      client_ip: visitor.address,
      user_agent: visitor.userAgent,
    });
    const code = await storeUnderFreeCode(this.db, this.secrets, grant, settings);
    await this.events.record({
      action: 'device_requested',
      client_ip: visitor.address,
      context: { device_grant: grant.id, client_id: provider.client_id, scopes },
    });
    return { grant, device_code, user_code: formatUserCode(code, settings.user_code_mask) };
  }

  /**
   * Somebody enters a code: the first to do so holds it. What an anonymous browser holds another may take over (from
   * an app's built-in browser to the real one); what a person holds stays theirs, and their browser's.
   */
  async claim(entry: {
    code: string;
    browser: string;
    person: SignedIn | null;
    visitor: Visitor;
    trail?: Trail;
  }): Promise<ClaimVerdict> {
    const { browser, person, visitor, trail } = entry;
    const admission = await this.guesses.admit(person, visitor);
    if (!admission.admitted) return { kind: 'wait', seconds: admission.wait, signInHelps: admission.signInHelps };

    const user = person?.user.id ?? null;
    const facts = { now: this.clock.now(), user, browser };
    const found = await this.findClaimable(entry.code, facts);
    const request = found && (await this.describe(found.grant));
    if (!request?.provider.grant_types.includes(DEVICE_CODE)) return this.guesses.wrong(person, visitor);
    if (person) {
      const verdict = await this.mayUse(person, request, visitor, trail);
      if (!verdict.allowed) {
        await admission.refund();
        return { kind: 'forbidden', messages: verdict.messages };
      }
    }

    const claimed = await this.db.manager
      .createQueryBuilder()
      .update(DeviceGrant)
      // whoever enters the code anew is shown a number of their own
      .set({ state: 'claimed', browser, user, return_number: () => NUMBER_ANEW })
      .where('id = :id', { id: request.grant.id })
      .andWhere(CLAIMABLE, facts)
      .execute();
    if (claimed.affected !== 1) return this.guesses.wrong(person, visitor);
    await admission.refund();
    const brand = await this.brands.forHost(visitor.host);
    const { settings } = resolveDeviceSettings(brand, request.provider);
    return {
      kind: 'claimed',
      request: { ...request, user_code: formatUserCode(found!.code, settings.user_code_mask) },
    };
  }

  /** What the person is shown; null when it is gone, decided, expired, or held by another browser. */
  async held(grantId: string, browser: string): Promise<DeviceRequest | null> {
    const grant = await this.db.manager.findOneBy(DeviceGrant, {
      id: grantId,
      browser,
      state: 'claimed',
      expires_at: MoreThan(this.clock.now()),
    });
    return grant && this.describe(grant);
  }

  /** Notes who it is that has entered the code, once they have signed in. */
  async hold(grantId: string, browser: string, person: SignedIn): Promise<void> {
    await this.db.manager.update(DeviceGrant, { id: grantId, browser, state: 'claimed' }, { user: person.user.id });
  }

  /** Why this person may not let that device in, in sentences; null: they may. */
  async objections(
    person: SignedIn,
    request: DeviceRequest,
    visitor: Visitor,
    trail?: Trail,
  ): Promise<string[] | null> {
    const verdict = await this.mayUse(person, request, visitor, trail);
    return verdict.allowed ? null : verdict.messages;
  }

  /** The yes of a person. Asked again in the same browser it says the same again. `name`: what they call the device. */
  async approve(
    grantId: string,
    browser: string,
    decision: { person: SignedIn; visitor: Visitor; name?: string },
  ): Promise<Approval> {
    const { person, visitor, name } = decision;
    const earlier = await this.decided(grantId, browser, person);
    if (earlier) return earlier;
    const request = await this.held(grantId, browser);
    if (!request) return 'gone';
    const verdict = await this.mayUse(person, request, visitor);
    if (!verdict.allowed) return { forbidden: verdict.messages };
    if (request.grant.return_number === 'asked') return { forbidden: [NUMBER_MISSING] };

    const { grant, provider, application } = request;
    const approved = await this.db.transaction(async (tx) => {
      const now = this.clock.now();
      const moved = await tx.update(
        DeviceGrant,
        { id: grantId, browser, state: 'claimed', expires_at: MoreThan(now), return_number: Not('asked') },
        {
          state: 'approved',
          user: person.user.id,
          session: person.session.id,
          auth_time: person.session.auth_time,
          amr: person.session.amr,
          decided_at: now,
          ...(name === undefined ? {} : { device_name: name }),
        },
      );
      if (moved.affected !== 1) return false;
      const authorized_application = { pk: application.id, name: application.name };
      const context = {
        device_grant: grant.id,
        client_id: provider.client_id,
        authorized_application,
        scopes: grant.scopes,
      };
      const action = 'authorize_application';
      await this.events.record({ action, user_id: person.user.id, client_ip: visitor.address, context }, tx);
      return true;
    });
    if (approved) return 'approved';
    return (await this.decided(grantId, browser, person)) ?? 'gone';
  }

  /** The no of a person, or of the flow: final. False when there is nothing left to refuse here. */
  async deny(grantId: string, browser: string, person: SignedIn | null, visitor: Visitor): Promise<boolean> {
    const moved = await this.db.manager.update(
      DeviceGrant,
      { id: grantId, browser, state: 'claimed' },
      { state: 'denied', decided_at: this.clock.now(), ...(person ? { user: person.user.id } : {}) },
    );
    if (moved.affected !== 1) return this.db.manager.existsBy(DeviceGrant, { id: grantId, browser, state: 'denied' });
    await this.events.record({
      action: 'device_denied',
      user_id: person?.user.id ?? null,
      client_ip: visitor.address,
      context: { device_grant: grantId },
    });
    return true;
  }

  /** Takes back what was said yes to in sessions that somebody has ended, where no device has come for it yet. */
  async withdraw(
    whose: { session: string } | { user: string; except: string | null },
    within: EntityManager,
  ): Promise<void> {
    const where =
      'session' in whose
        ? { session: whose.session }
        : { user: whose.user, ...(whose.except === null ? {} : { session: Not(whose.except) }) };
    await within.update(DeviceGrant, { ...where, state: 'approved' }, { state: 'denied' });
  }

  /** What this browser has come to already; undefined while the request is open. */
  private async decided(grantId: string, browser: string, person: SignedIn): Promise<Approval | undefined> {
    const grant = await this.db.manager.findOneBy(DeviceGrant, { id: grantId, browser });
    if (!grant) return 'gone';
    const yes = grant.state === 'approved' || grant.state === 'redeemed';
    if (yes) return grant.user === person.user.id ? 'approved' : 'gone';
    if (grant.expired(this.clock.now())) return 'expired';
    return grant.state === 'claimed' ? undefined : 'gone';
  }

  private async describe(grant: DeviceGrant): Promise<DeviceRequest | null> {
    const served = await this.providers.served(grant.provider);
    if (!served) return null;
    return { grant, ...served, scopes: await this.providers.inWords(served.provider, grant.scopes) };
  }

  private async findClaimable(
    typed: string,
    facts: { now: Date; user: string | null; browser: string },
  ): Promise<{ grant: DeviceGrant; code: string } | null> {
    for (const code of meantUserCodes(typed)) {
      const grant = await this.db.manager
        .createQueryBuilder(DeviceGrant, 'g')
        .where('user_code_mac = :mac', { mac: this.secrets.mac('user-code', code) })
        .andWhere(CLAIMABLE, facts)
        .getOne();
      if (grant) return { grant, code };
    }
    return null;
  }

  private mayUse(
    { user }: SignedIn,
    { grant, ...served }: DeviceRequest,
    visitor: Visitor,
    trail?: Trail,
  ): Promise<AccessVerdict> {
    const context = deviceContext(factsOfGrant(grant, served));
    return this.access.check(user.id, served.application, visitor, context, trail);
  }
}
