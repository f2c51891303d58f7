import { randomUUID } from 'node:crypto';
import { Entity, Index } from 'typeorm';
import { Bytes, Choice, Id, Int, Moment, Reference, Text, Texts } from '../../platform/database/fields.js';
import { User } from '../../users/user.entity.js';
import { OAuth2Provider } from '../clients/oauth2-provider.entity.js';

export type DeviceGrantState = 'pending' | 'claimed' | 'approved' | 'denied' | 'redeemed';

const RETURN_NUMBER_STATES = ['unable', 'able', 'asked', 'returned'] as const;
export type ReturnNumberState = (typeof RETURN_NUMBER_STATES)[number];

/** What a poll is told (RFC 8628 §3.5). */
export type PollVerdict =
  | { kind: 'authorization_pending' }
  /** `interval` and `retryAfter` are in seconds. */
  | { kind: 'slow_down'; interval: number; retryAfter: number }
  | { kind: 'access_denied' }
  | { kind: 'expired_token' }
  | { kind: 'redeemed' }
  | { kind: 'approved' };

/** Seconds that a poll may come early: timers and networks jitter. */
const TOLERANCE = 1;
/** RFC 8628 §3.5: `slow_down` adds five seconds to the interval. */
const SLOW_DOWN_STEP = 5;
/** A device that never listens is still answered once a minute. */
const SLOWEST_INTERVAL = 60;

/**
 * One request by one device (RFC 8628), from the question to the tokens.
 *
 *     pending ── code entered ──→ claimed ── allowed ──→ approved ── polled ──→ redeemed
 *        │                         │  ↑ again, by the same     └─ no longer allowed ─→ denied
 *        └── (time) ─→ expired ←───┤    person or browser
 *                                  └── denied ──→ denied
 *
 * Expiry is not a state: a code whose time is over is expired, unless it was denied or redeemed before. Every arrow is
 * one conditional UPDATE. Both codes are stored hashed only.
 */
@Entity('device_grant')
@Index(['expires_at'])
@Index('device_grant_living_user_code', ['user_code_mac'], {
  unique: true,
  where: `"state" IN ('pending', 'claimed')`,
})
export class DeviceGrant {
  @Id() id: string = randomUUID();
  /** SHA-256 of the device code. */
  @Bytes({ unique: true }) device_code_hash: Buffer;
  /** Keyed hash of the user code without its mask; unique among the living. */
  @Bytes() user_code_mac: Buffer;
  @Reference(() => OAuth2Provider) provider: string;
  @Text() state: DeviceGrantState = 'pending';
  @Texts() scopes: string[];
  @Moment() created_at: Date;
  @Moment() expires_at: Date;
  /** Seconds that the device must now leave between polls; grows when it does not. */
  @Int() interval: number;
  /** The seconds that it was told at first. */
  @Int() base_interval: number;
  /** The last poll that came in time: only it moves the window. */
  @Moment({ nullable: true }) accepted_poll_at: Date | null = null;
  /** The last poll of all. */
  @Moment({ nullable: true }) last_poll_at: Date | null = null;
  /** What the device calls itself. */
  @Text({ nullable: true }) device_name: string | null = null;
  @Text({ nullable: true }) client_ip: string | null = null;
  @Text({ nullable: true }) user_agent: string | null = null;
  /** The browser in which the code was entered: only there is it decided, in whichever tab. */
  @Text({ nullable: true }) browser: string | null = null;
  /** Who entered the code, if signed in; later, who decided. */
  @Reference(() => User, { nullable: true, onDelete: 'CASCADE' }) user: string | null = null;
  /** The browser session in which it was decided; sessions may end before the device asks. */
  @Text({ nullable: true }) session: string | null = null;
  @Moment({ nullable: true }) auth_time: Date | null = null;
  @Texts() amr: string[] = [];
  @Moment({ nullable: true }) decided_at: Date | null = null;
  /** Whether the device can send back a number that the page shows, has to, and has. */
  @Choice(RETURN_NUMBER_STATES) return_number: ReturnNumberState = 'unable';
  /** Wrong numbers that it has sent. */
  @Int() return_number_misses = 0;

  expired(now: Date): boolean {
    return this.expires_at <= now && this.state !== 'denied' && this.state !== 'redeemed';
  }

  /**
   * Expired before decided before interval (so that an approved device never waits). The first poll is never too soon.
   * A poll that comes sooner than the interval it was first told makes the interval grow; one that keeps that
   * pace but not the grown one is only told to wait, so that a steady client gets through again.
   */
  poll(now: Date): PollVerdict {
    if (this.expired(now)) return { kind: 'expired_token' };
    if (this.state === 'denied') return { kind: 'access_denied' };
    if (this.state === 'redeemed') return { kind: 'redeemed' };
    if (this.state === 'approved') return { kind: 'approved' };
    const since = (then: Date | null): number => (then ? (now.getTime() - then.getTime()) / 1000 : Infinity);
    const waited = since(this.accepted_poll_at);
    if (waited >= this.interval - TOLERANCE) return { kind: 'authorization_pending' };
    const hasty = since(this.last_poll_at) < this.base_interval - TOLERANCE;
    const interval = hasty ? Math.min(SLOWEST_INTERVAL, this.interval + SLOW_DOWN_STEP) : this.interval;
    return { kind: 'slow_down', interval, retryAfter: Math.max(1, Math.ceil(interval - waited)) };
  }
}
