import type { Visitor } from '../platform/http/visitor.js';
import type { Problem } from '../platform/validation.js';
import type { Trail } from '../policies/trail.js';
import type { SignedIn } from '../users/sessions/sessions.service.js';
import type { Flow } from './flow.entity.js';
import type { Learnt, Memory } from './memory.js';
import type { Outcome } from './outcome.js';
import type { StageStep, Step } from './plan.js';

/** How the run in hand began. */
export interface Begun {
  /** The flow in whose address the run stands; `Turn.flow` may be one that it went through a door to. */
  flow: Flow;
  /** A name in `Purposes`; null: nobody collects the run. */
  purpose: string | null;
  /** A path on this server to go on to afterwards. */
  next: string | null;
}

/** What a stage is told. It sees no HTTP, and it changes nothing by itself: it answers with an `Outcome`. */
export interface Turn<C extends object = object> {
  /** What the author wrote, with defaults. */
  readonly config: C;
  readonly flow: Flow;
  /** The run's id; null: nothing has been answered yet. `respond` is always told one. */
  readonly run: string | null;
  /** The browser that the run belongs to: the hash of its cookie, in hex. */
  readonly browser: string;
  /** This stage's name: the author's, or its type. */
  readonly name: string;
  readonly memory: Memory;
  /** Who is signed in in this browser. */
  readonly person: SignedIn | null;
  readonly visitor: Visitor;
  readonly begun: Begun;
  /** This stage's place in the plan. */
  readonly step: StageStep;
  /** To hand to policies that the stage asks: it takes down what they say. */
  readonly trail: Trail;
  /** What is still to come after this stage. */
  readonly rest: readonly Step[];
}

/** What the page and the JSON client are given, beside `component` and `flow_info`, which the executor adds. */
export type Challenge = object;

/** What a stage may say instead of asking something: that the person goes elsewhere. To say so stores nothing. */
export class Elsewhere {
  constructor(
    readonly to:
      | { url: string }
      | { /** Its slug. */ flow: string; /** Whether that flow knows what this one has found out. */ keep: boolean },
  ) {}
}

/**
 * One type of stage at work.
 *
 * `challenge` says what to show; it never writes. When it returns undefined there is nothing to ask, and the executor
 * calls `respond` with an empty answer; with `Elsewhere` the stage stays where it is and the person is sent on. `respond` is given an answer that the type's `answer` class has validated.
 */
export interface StageHandler<C extends object = object, A extends object = object> {
  /** Called by the POST that brings a run here, when there is something to ask. It may write, and may be called twice; what it returns is remembered. */
  enter?(turn: Turn<C>): Promise<readonly Learnt[] | void>;
  challenge(turn: Turn<C>): Promise<Challenge | Elsewhere | undefined> | Challenge | Elsewhere | undefined;
  respond(turn: Turn<C>, answer: A): Promise<Outcome> | Outcome;
}

/** Addresses by what a page does with them, as a Content-Security-Policy names them: `https://captcha.example`. */
export interface Sources {
  script?: string[];
  frame?: string[];
  connect?: string[];
  style?: string[];
}

/** What a run may know about its person: they have said who they are, they have proved it, they are signed in. */
export type Known = 'named' | 'proved' | 'signed-in';

/** What an author may write about stages of a type. */
export interface StageKind<C extends object = object> {
  /** Its name in the database and in our YAML: `user-code`. */
  type: string;
  /** Its name in authentik's blueprints, where authentik has the stage. */
  model?: string;
  /** What an author may write (class-validator). */
  config: new () => C;
  /** Config fields that hold the id of another object, by blueprint model, for example `{ password_stage: 'stage' }`. */
  references?: Readonly<Record<string, string>>;
  /** Config fields that are sealed in the database, and neither shown nor exported. */
  secrets?: readonly (keyof C & string)[];
  /** Config fields that are kept as they are written, and not acted on. */
  kept?: readonly (keyof C & string)[];
  /** Of a plug-in: what the stage does, and what each setting is for. Our own say so above their classes. */
  docs?: { about?: string; fields?: Readonly<Record<string, string>> };
  /** Rules between fields. */
  rule?(config: C): Problem[];
}

/** A stage type as a value: one entry in `stages/index.ts`, or what a plug-in package exports. */
export interface StageType<C extends object = object, A extends object = object> extends StageKind<C> {
  /** The challenge's `component`; ours begin with `sd-`. */
  component: string;
  /** What may be sent back (class-validator). */
  answer: new () => A;
  /** The fields of an answer that no page repeats; `password` is never repeated. */
  conceals?(challenge: Challenge): readonly string[];
  /** Injectable class that does the work. */
  handler: new (...services: never[]) => StageHandler<C, A>;
  /** The page's template: a file beside the stage. */
  template: URL;
  /** A script of its page's own: a file beside the stage, which the template loads from `/static/stages/<type>.js`. */
  script?: URL;
  /** A purpose without which the stage makes no sense: its flow, opened without one, leads to where that begins. */
  purpose?: string;
  /**
   * True: `respond` writes more than the run, so the run is claimed first: of two answers at once only one acts. After a
   * crash it may be called again for the same run; `turn.run` tells that it is the same.
   */
  acts?: true;
  /** True: no policy binding can take this stage out of a flow. */
  unskippable?: boolean;
  /** Addresses beside our own that its page may talk to, by CSP directive, for example `{ script: ['https://…'] }`. */
  sources?(config: C, challenge: Challenge): Sources;
  /** True: it opens a door by itself, so a policy that cannot be asked takes it out; any other is walked then. */
  opens?: boolean;
  /** One of these has to be known before it; otherwise it turns everybody away. */
  needs?: readonly Known[];
  /** What is known after it. Absent: nobody can say, and what comes behind it is not judged. */
  knows?(before: readonly Known[], config: C): readonly Known[];
}

export function stageType<C extends object, A extends object>(type: StageType<C, A>): StageType {
  return type as unknown as StageType;
}
