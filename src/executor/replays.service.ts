import { Injectable } from '@nestjs/common';
import type { Step } from '../flows/plan.js';
import type { Run } from '../flows/run.entity.js';
import { Clock } from '../platform/clock.js';
import { sameText } from '../platform/secrets/hash.js';
import type { Visitor } from '../platform/http/visitor.js';
import { Secrets } from '../platform/secrets/secrets.js';
import { Sessions, type SignedIn } from '../users/sessions/sessions.service.js';
import type { OpenedCookie, Walk } from './walk.js';

/** Seconds in which an answer that was heard, but whose session never arrived, may be given again. */
const SESSION_REPLAY = 60;

/** The last answer that moved a run, and what its browser was given. */
export interface Replay {
  /** A keyed hash of the answer. */
  answer: string;
  /** The step that it was for. */
  step: number;
  /** Which stage that was. */
  stage: string;
  session: (OpenedCookie & { until: number }) | null;
  signedOut: boolean;
}

/** Knows an answer again: a double press, or a browser that has never heard what its answer led to. */
@Injectable()
export class Replays {
  constructor(
    private readonly secrets: Secrets,
    private readonly sessions: Sessions,
    private readonly clock: Clock,
  ) {}

  /** The same answer has the same digest, in whichever order its fields come. */
  digest(sent: unknown): string {
    const fields = Object.entries(Object(sent) as object).filter(([name]) => name !== 'csrf');
    fields.sort(([a], [b]) => (a < b ? -1 : 1));
    return this.secrets.mac('answer', JSON.stringify(fields)).toString('base64url');
  }

  seal(answer: string, step: number, stage: Step | undefined, { opened, closes }: Walk): string {
    const session = opened && {
      token: opened.token,
      seconds: opened.seconds,
      knownFor: opened.knownFor,
      until: this.clock.in(SESSION_REPLAY).getTime(),
    };
    const replay: Replay = { answer, step, stage: stageName(stage), session, signedOut: closes !== null && !opened };
    return this.secrets.seal('answer', JSON.stringify(replay));
  }

  /** What the same answer got, if it was the last one that moved this run. */
  of(run: Run | null, digest: string): Replay | undefined {
    const text = run?.replay == null ? undefined : this.secrets.unseal('answer', run.replay);
    if (text === undefined) return undefined;
    const replay = JSON.parse(text) as Replay;
    return sameText(replay.answer, digest) ? replay : undefined;
  }

  /** The session that the answer has opened, as long as it may be handed out again. */
  async session({ session }: Replay, visitor: Visitor): Promise<(OpenedCookie & { person: SignedIn }) | null> {
    if (!session || session.until <= this.clock.now().getTime()) return null;
    const person = await this.sessions.find(session.token, visitor);
    const { token, seconds, knownFor } = session;
    return person && { token, seconds, knownFor, person };
  }
}

/**
 * What a page is for: its stage, and whether that asks something. An answer to a question is no answer to another one,
 * and one that was not asked for lets nobody pass where there is nothing to ask any more.
 */
export function placeOf(step: Step | undefined, asks: boolean): string {
  return `${asks ? '' : '-'}${stageName(step)}`;
}

/** By what one knows a stage of a plan again. */
export function stageName(step: Step | undefined): string {
  return step?.kind === 'stage' ? (step.binding ?? step.type) : '';
}
