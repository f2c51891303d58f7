import { Injectable } from '@nestjs/common';
import { DataSource, IsNull, type EntityManager } from 'typeorm';
import { Clock } from '../platform/clock.js';
import { insertRow } from '../platform/database/rows.js';
import { Housekeeping } from '../platform/housekeeping.js';
import { sha256 } from '../platform/secrets/hash.js';
import { randomToken } from '../platform/secrets/random.js';
import { Secrets } from '../platform/secrets/secrets.js';
import { FlowToken } from './flow-token.entity.js';
import { Slot, type Learnt, type Memory } from './memory.js';
import type { Step } from './plan.js';
import { PENDING_USER, QUERY } from './slots.js';
import type { Turn } from './stage-type.js';

/** The sentence above the button that takes the link up. */
export const LINK_HEADER = new Slot<string>('link_header');

/** What a link brings back. */
export interface LinkedRun {
  /** What it is made for, for whoever looks at the table. */
  name: string;
  /** The flow's id. */
  flow: string;
  /** A name in `Purposes`; null: nobody collects the run. */
  purpose: string | null;
  /** A path on this server to go on to afterwards. */
  next: string | null;
  /** What is to be done when it is opened. */
  steps: readonly Step[];
  /** What is known then, beside `IS_RESTORED`. Its secrets have to be sealed. */
  memory: Memory;
  /** The id of the account that it is about: the link dies with it. */
  user: string | null;
  /** Seconds until it runs out. */
  lifetime: number;
  /** The sentence above the button. By default: "Continue to confirm this email address." */
  header?: string;
  /** False: it may be opened again and again until it runs out. By default it opens one run. */
  revokeOnExecution?: boolean;
}

/** Links that restore a run in any browser. The key stands in the link only, the table has its hash. */
@Injectable()
export class FlowTokens {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly secrets: Secrets,
    housekeeping: Housekeeping,
  ) {
    housekeeping.add('flow tokens', (now) => this.db.query('DELETE FROM flow_token WHERE expires_at <= $1', [now]));
  }

  /** The key: what stands behind `flow_token=` in the query of the flow's page. */
  async create(link: LinkedRun): Promise<string> {
    const { name, flow, user, purpose, next, steps, lifetime, header, revokeOnExecution = true } = link;
    const key = randomToken();
    const token = Object.assign(new FlowToken(), {
      name,
      key_hash: sha256(key),
      flow,
      user,
      purpose,
      next_url: next === null ? null : this.secrets.seal('address', next),
      steps: [...steps],
      memory: link.memory.with(header === undefined ? [] : [LINK_HEADER.is(header)]).toJSON(),
      revoke_on_execution: revokeOnExecution,
      expires_at: this.clock.in(lifetime),
    });
    await insertRow(this.db.manager, FlowToken, token);
    return key;
  }

  /**
   * For a stage: a path on this server that goes on with the run in hand, from this stage on. The stage is asked again
   * then; `known` is what its `Turn.memory` says beside `IS_RESTORED` and all that it says now, and by which the stage
   * knows its own link. The path keeps the query with which the flow was opened.
   */
  async linkFor(
    turn: Turn,
    { lifetime, known = [], header }: { lifetime: number; known?: readonly Learnt[]; header?: string },
  ): Promise<string> {
    const { flow, purpose, next } = turn.begun;
    const key = await this.create({
      name: `${flow.slug}: ${turn.name}`,
      flow: flow.id,
      purpose,
      next,
      steps: [turn.step, ...turn.rest],
      memory: turn.memory.with(known),
      user: turn.memory.get(PENDING_USER) ?? turn.person?.user.id ?? null,
      lifetime,
      ...(header === undefined ? {} : { header }),
    });
    const query = new URLSearchParams({ ...turn.memory.get(QUERY), flow_token: key });
    return `/if/flow/${flow.slug}/?${query.toString()}`;
  }

  /** The token with this key for this flow, used ones too; null: there is none, or it has run out. */
  async find(flow: string, key: string): Promise<FlowToken | null> {
    const token = await this.db.manager.findOneBy(FlowToken, { key_hash: sha256(key), flow });
    if (!token || token.expires_at <= this.clock.now()) return null;
    const { next_url } = token;
    return Object.assign(token, {
      next_url: next_url === null ? null : (this.secrets.unseal('address', next_url) ?? null),
    });
  }

  /** Takes it up. False: somebody else did meanwhile. */
  async use(token: FlowToken, within: EntityManager): Promise<boolean> {
    if (!token.revoke_on_execution) return true;
    const result = await within.update(FlowToken, { id: token.id, used_at: IsNull() }, { used_at: this.clock.now() });
    return result.affected === 1;
  }

  /** Nobody takes up any more what was sent about this account. */
  async forget(user: string, within: EntityManager): Promise<void> {
    await within.delete(FlowToken, { user, used_at: IsNull() });
  }
}
