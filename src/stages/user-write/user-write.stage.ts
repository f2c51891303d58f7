import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ContextSlot, type Learnt } from '../../flows/memory.js';
import { deny, next, type Outcome } from '../../flows/outcome.js';
import { pendingAccount } from '../../flows/pending-account.js';
import { ALREADY_SIGNED_IN, PENDING_IDENTIFIER, PENDING_USER, PROMPT_DATA, PROOF } from '../../flows/slots.js';
import { stageType, type StageHandler, type Turn } from '../../flows/stage-type.js';
import { isObject } from '../../platform/deep-merge.js';
import { Events } from '../../platform/events/events.js';
import { Log } from '../../platform/log.js';
import { sha256 } from '../../platform/secrets/hash.js';
import { madeId } from '../../platform/secrets/made-id.js';
import { Secrets } from '../../platform/secrets/secrets.js';
import { USER_TYPES, type User } from '../../users/user.entity.js';
import { Users } from '../../users/users.service.js';
import { PASSWORD_PROOF } from '../password/password-proof.js';
import { PROMPT_SECRETS, promptSecrets } from '../prompt/prompt-secrets.js';
import { AccountWriter } from './account-writer.js';
import { UserWriteAnswer } from './user-write.challenge.js';
import { UserWriteConfig } from './user-write.config.js';
import { wantedFrom } from './wanted.js';

/** What an author's expressions may say about an account, beside what was typed. */
const GROUPS = new ContextSlot<unknown>('groups');
const USER_TYPE = new ContextSlot<unknown>('user_type');
const USER_PATH = new ContextSlot<unknown>('user_path');

/** Somebody has just made this account: it is theirs, whatever they will prove it by later. */
const MADE_IT = { auth_method: 'user_write', amr: [] as string[] };

const FAILED = 'Failed to update user. Please try again later.';
const WHERE_FILED = 'users';

type WriteTurn = Turn<UserWriteConfig>;

/** Writes down what was typed: a new account, or changes of one. It writes to nobody's account but their own. */
@Injectable()
class UserWriteStage implements StageHandler<UserWriteConfig, UserWriteAnswer> {
  private readonly accounts: AccountWriter;

  constructor(
    private readonly users: Users,
    private readonly events: Events,
    private readonly secrets: Secrets,
    private readonly log: Log,
    db: DataSource,
  ) {
    this.accounts = new AccountWriter(db, users);
  }

  challenge(): undefined {
    return undefined;
  }

  async respond(turn: WriteTurn): Promise<Outcome> {
    const { config, memory, flow, visitor, person } = turn;
    const data = memory.get(PROMPT_DATA);
    if (!data) return deny('No Pending data.');
    const pending = pendingAccount(turn);
    const there = pending !== undefined && (await this.users.byId(pending.id)) !== null;
    const creates = config.user_creation_mode === 'always_create' || !there;
    if (creates && config.user_creation_mode === 'never_create')
      return deny("No user found and can't create new user.");
    if (!creates && !pending!.vouched) return this.unproved(turn);

    const id = creates ? newId(turn) : pending!.id;
    const wanted = wantedFrom(data);
    const { password } = promptSecrets(this.secrets, memory);
    const written = await this.accounts.write({
      id,
      wanted,
      password,
      setAt: { keep: person?.user.id === id ? person.session.id : null, host: visitor.host },
      ...(creates ? { created: this.draft(turn) } : {}),
      groups: [...(creates ? [config.create_users_group ?? ''] : []), ...groupsIn(memory.get(GROUPS))].filter(Boolean),
      record: async (user, within) => {
        const about = { user_id: person?.user.id ?? id, client_ip: visitor.address };
        const named = { model: 'user', pk: id, name: user.username, flow: flow.slug };
        if (creates) await this.events.record({ action: 'model_created', ...about, context: named }, within);
        const fields = [...Object.keys(wanted.fields), ...Object.keys(wanted.attributes).map((a) => `attributes.${a}`)];
        if (password !== undefined) fields.push('password');
        await this.events.record(
          { action: 'user_write', ...about, context: { ...named, created: creates, fields } },
          within,
        );
      },
    });
    if ('refused' in written) return deny(written.refused);
    if ('failed' in written) {
      this.log.error(
        { flow: flow.slug, stage: turn.name, error: String(written.failed) },
        'an account was not written',
      );
      return deny(FAILED);
    }
    return next(...this.learnt(turn, written.user, creates, password !== undefined));
  }

  /** Whose the account is now, and what that proves. */
  private learnt({ memory, person }: WriteTurn, user: User, created: boolean, password: boolean): Learnt[] {
    const learnt = [PENDING_USER.is(user.id), PENDING_IDENTIFIER.is(user.username), PROMPT_SECRETS.forgotten()];
    if (created) return [...learnt, PROOF.is(password ? PASSWORD_PROOF : MADE_IT)];
    if (memory.get(PROOF)) return learnt;
    if (user.id === person?.user.id) return [...learnt, ALREADY_SIGNED_IN.is(true)];
    // whoever may set the password could sign in by it at once
    return password ? [...learnt, PROOF.is(PASSWORD_PROOF)] : learnt;
  }

  private draft({ config, memory }: WriteTurn): Pick<User, 'is_active' | 'type' | 'path'> {
    const said = memory.get(USER_TYPE);
    const type = USER_TYPES.find((one) => one === said) ?? config.user_type;
    const path = memory.get(USER_PATH);
    return {
      is_active: !config.create_users_as_inactive,
      // a server makes these for itself only
      type: type === 'internal_service_account' ? 'service_account' : type,
      path: (typeof path === 'string' ? path : config.user_path_template) || WHERE_FILED,
    };
  }

  private async unproved({ flow, name, visitor }: WriteTurn): Promise<Outcome> {
    await this.events.record({
      action: 'configuration_error',
      client_ip: visitor.address,
      context: {
        flow: flow.slug,
        stage: name,
        message:
          'somebody who had only said a name came to this stage: put password, email or another proof before it, or let the flow require_authenticated',
      },
    });
    return deny('Nobody has proved yet to be the owner of this account.');
  }
}

/** The same for the same run: what is written twice is one account. */
function newId({ run, name }: WriteTurn): string {
  return madeId(sha256(`user-write ${run ?? randomUUID()} ${name}`));
}

/** Groups as expressions leave them in the context: objects, or bare ids. */
function groupsIn(said: unknown): string[] {
  const ids = (Array.isArray(said) ? said : []).map((one: unknown) => (isObject(one) ? one['$group'] : one));
  return ids.filter((id): id is string => typeof id === 'string' && /^[0-9a-f-]{36}$/i.test(id));
}

export const userWrite = stageType({
  type: 'user-write',
  model: 'authentik_stages_user_write.userwritestage',
  component: 'ak-stage-user-write',
  config: UserWriteConfig,
  references: { create_users_group: 'group' },
  answer: UserWriteAnswer,
  handler: UserWriteStage,
  template: new URL('./user-write.hbs', import.meta.url),
  acts: true,
  knows: (before, { user_creation_mode }) =>
    user_creation_mode === 'never_create' ? before : [...before, 'named', 'proved'],
});
