import { randomUUID } from 'node:crypto';
import { Column, Entity, Index } from 'typeorm';
import { Bytes, Id, Int, Json, Moment, Reference, Text } from '../platform/database/fields.js';
import { Flow } from './flow.entity.js';
import type { Step } from './plan.js';

export type RunState = 'open' | 'completed' | 'refused' | 'denied';

/**
 * One person's walk through a flow, in one browser. It begins with the first answer, not with the first look.
 *
 *     (first answer) → open ── answers ──→ open (back at the start after a restart, or in another flow)
 *                       ├─ last stage done ─→ completed
 *                       ├─ the person said no → refused
 *                       └─ the flow said no ──→ denied
 *
 * Every arrow is one UPDATE on `version`: of two answers at once, one moves the run and the other is shown where it is.
 */
@Entity('run')
@Index(['browser_hash', 'flow'])
@Index(['expires_at'])
export class Run {
  @Id() id: string = randomUUID();
  @Reference(() => Flow) flow: string;
  /** SHA-256 of the browser's cookie: a run belongs to the browser in which it began. */
  @Bytes() browser_hash: Buffer;
  /** SHA-256 of the sealed opening that it began with: for clients that do not carry a run's id. */
  @Bytes({ nullable: true }) opening_hash: Buffer | null = null;
  /** Who collects the run when it ends: a name in `Purposes`; null: the person just goes on to `next_url`. */
  @Text({ nullable: true }) purpose: string | null = null;
  @Text() state: RunState = 'open';
  @Int() version = 0;
  /** How often it has moved on: an answer says which step it is for. */
  @Int() step = 0;
  /** What is still to be done; the first is where the person stands. */
  @Column('jsonb') steps: Step[] = [];
  @Json() memory: Readonly<Record<string, unknown>> = {};
  /** What was known when it began, and what a flow that it jumped from has told: what is left after a restart. */
  @Json() began_with: Readonly<Record<string, unknown>> = {};
  /** A keyed hash of the page that it began on: of two presses of its button one begins a run. */
  @Bytes({ nullable: true, unique: true }) begun_by: Buffer | null = null;
  /** Until when nobody else may move it: a stage at work writes more than the run. */
  @Moment({ nullable: true }) claimed_until: Date | null = null;
  /** The last answer and what it got, sealed: for whoever gives it again because they have heard nothing. */
  @Text({ nullable: true }) replay: string | null = null;
  /** Where to go afterwards: a path on this server; sealed in the database, as is the next. */
  @Text({ nullable: true }) next_url: string | null = null;
  /** Where the end of the run sent the browser, so that a repeated answer goes there too. */
  @Text({ nullable: true }) ended_at_url: string | null = null;
  /** What the person was told when the flow said no. */
  @Text({ nullable: true }) message: string | null = null;
  @Moment() created_at: Date;
  @Moment() expires_at: Date;
}
