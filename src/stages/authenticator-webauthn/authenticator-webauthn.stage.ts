import { Injectable } from '@nestjs/common';
import { Brands } from '../../brands/brands.service.js';
import { Slot } from '../../flows/memory.js';
import { again, deny, next, type Outcome } from '../../flows/outcome.js';
import { stageType, type StageHandler, type Turn } from '../../flows/stage-type.js';
import { Authenticators } from '../../users/authenticators/authenticators.service.js';
import { Drafts } from '../../users/authenticators/drafts.service.js';
import { Passkeys } from '../../users/authenticators/passkeys.service.js';
import { Users } from '../../users/users.service.js';
import { configurable } from '../configurable.js';
import { enrolment, nameFor, ownerOf } from '../enrolling.js';
import {
  AuthenticatorWebauthnAnswer,
  type AuthenticatorWebauthnChallenge,
} from './authenticator-webauthn.challenge.js';
import { AuthenticatorWebauthnConfig } from './authenticator-webauthn.config.js';
import { isAllowedMake, partyFor, wrongMake } from './party.js';

const ATTEMPTS = new Slot<number>('webauthn_attempts');

type WebauthnTurn = Turn<AuthenticatorWebauthnConfig>;

/** Has somebody set up a passkey or a security key (W3C Web Authentication §7.1). */
@Injectable()
class AuthenticatorWebauthnStage implements StageHandler<AuthenticatorWebauthnConfig, AuthenticatorWebauthnAnswer> {
  constructor(
    private readonly users: Users,
    private readonly authenticators: Authenticators,
    private readonly drafts: Drafts,
    private readonly passkeys: Passkeys,
    private readonly brands: Brands,
  ) {}

  async challenge(turn: WebauthnTurn): Promise<AuthenticatorWebauthnChallenge | undefined> {
    const owner = ownerOf(turn);
    const user = owner.kind === 'user' ? await this.users.byId(owner.id) : null;
    if (owner.kind !== 'user' || !user) return undefined;
    const { config, visitor } = turn;
    const party = await partyFor(this.brands, visitor);
    const theirs = (await this.authenticators.of(user.id)).filter(({ type }) => type === 'webauthn');
    const registration = await this.passkeys.registration(party, bindingOf(turn, user.id), {
      user,
      exclude: config.prevent_duplicate_devices ? theirs : [],
      userVerification: config.user_verification,
      residentKey: config.resident_key_requirement,
      attachment: config.authenticator_attachment,
      hints: config.hints,
    });
    return { pending_user: owner.username, pending_user_avatar: '', registration };
  }

  async respond(turn: WebauthnTurn, { response }: AuthenticatorWebauthnAnswer): Promise<Outcome> {
    const begun = await enrolment(turn, this.drafts);
    if ('outcome' in begun) return begun.outcome;
    const { owner, draft } = begun;
    const id = this.drafts.id(turn.run ?? '', turn.name);
    if (await this.authenticators.has(id)) return next();

    const { config, visitor } = turn;
    const party = await partyFor(this.brands, visitor);
    try {
      const binding = bindingOf(turn, owner.id);
      const passkey = await this.passkeys.register(party, binding, response, config.user_verification);
      if (!isAllowedMake(config.device_type_restrictions, passkey.aaguid)) return this.failed(turn, wrongMake(party));
      const name = nameFor('webauthn', await this.authenticators.of(owner.id));
      Object.assign(passkey, { id, user: owner.id, name });
      const added = await this.authenticators.add(passkey, draft.seed, visitor.address);
      if (added === 'added') return next();
      return this.failed(turn, added === 'taken' ? 'Credential ID already exists.' : 'Registration failed. Try again.');
    } catch (error) {
      return this.failed(turn, `Registration failed. Error: ${(error as Error).message}`);
    }
  }

  private async failed({ config, memory, visitor }: WebauthnTurn, response: string): Promise<Outcome> {
    const attempts = (memory.get(ATTEMPTS) ?? 0) + 1;
    if (config.max_attempts > 0 && attempts >= config.max_attempts) {
      const { name } = await partyFor(this.brands, visitor);
      return deny(`Exceeded maximum attempts. Contact your ${name} administrator for help.`);
    }
    return again({ response }, { learnt: [ATTEMPTS.is(attempts)] });
  }
}

function bindingOf({ browser, flow, name }: WebauthnTurn, user: string): string {
  return JSON.stringify(['create', browser, flow.id, name, user]);
}

export const authenticatorWebauthn = stageType({
  type: 'authenticator-webauthn',
  model: 'authentik_stages_authenticator_webauthn.authenticatorwebauthnstage',
  component: 'ak-stage-authenticator-webauthn',
  config: AuthenticatorWebauthnConfig,
  references: {
    ...configurable,
    device_type_restrictions: 'authentik_stages_authenticator_webauthn.webauthndevicetype',
  },
  answer: AuthenticatorWebauthnAnswer,
  handler: AuthenticatorWebauthnStage,
  template: new URL('./authenticator-webauthn.hbs', import.meta.url),
  acts: true,
  sources: () => ({ script: ["'self'"] }),
  knows: (before) => before,
});
