import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock.js';
import { Secrets } from '../platform/secrets/secrets.js';
import { Memory, type Learnt } from './memory.js';

/** What stands in the addresses of flows and is the engine's own. */
export const ENGINE_QUERY = ['run', 'opening', 'next', 'flow_token', 'begin', 'step', 'at'] as const;

/** A run that has not begun: which flow, for whom it will be collected, and what is known beforehand. */
export interface Opening {
  /** The flow's slug. */
  flow: string;
  /** A name in `Purposes`; null: nobody collects the run. */
  purpose: string | null;
  memory: Memory;
  /** A path on this server to go on to afterwards. */
  next: string | null;
}

/** Seconds in which an opening must be taken up. */
const LIFETIME = 2 * 60 * 60;

/**
 * An opening travels in the address, sealed: looking at a flow's first page stores nothing, what the address carries
 * cannot be read or made by anybody else, and two tabs never mix.
 */
@Injectable()
export class Openings {
  constructor(
    private readonly secrets: Secrets,
    private readonly clock: Clock,
  ) {}

  /** The address of the flow's first page. */
  address(opening: { flow: string; purpose: string | null; known?: readonly Learnt[]; next?: string | null }): string {
    const sealed = this.secrets.seal(
      'opening',
      JSON.stringify({
        flow: opening.flow,
        purpose: opening.purpose,
        memory: Object.fromEntries(opening.known ?? []),
        next: opening.next ?? null,
        until: this.clock.in(LIFETIME).getTime(),
      }),
    );
    return `/if/flow/${opening.flow}/?opening=${sealed}`;
  }

  /** The opening behind `?opening=`; undefined when it is not ours, is for another flow, or has run out. */
  read(flow: string, sealed: string): Opening | undefined {
    const text = this.secrets.unseal('opening', sealed);
    if (text === undefined) return undefined;
    const { until, memory, ...opening } = JSON.parse(text) as Opening & {
      until: number;
      memory: Record<string, unknown>;
    };
    if (opening.flow !== flow || until <= this.clock.now().getTime()) return undefined;
    return { ...opening, memory: new Memory(memory) };
  }
}
