import type { ExpressionLanguage } from '../expressions/language.js';
import type { Visitor } from '../platform/http/visitor.js';
import type { Problem } from '../platform/validation.js';
import type { User } from '../users/user.entity.js';
import type { Trail } from './trail.js';

/** What a policy may look at. */
export interface PolicyRequest {
  /** Whom the question is about; null: nobody is known yet. */
  user: User | null;
  /** The browser, or at redemption and refresh the device, whose request is being answered; null: nobody's. */
  visitor: Visitor | null;
  /** Facts that the asker adds, under authentik's context keys where it has them. JSON. */
  context: Readonly<Record<string, unknown>>;
  /** True: something was sent, so a policy may change what it is there to change. Who only looks changes nothing. */
  acts?: true;
  /** The flow that is being planned or walked, if it is one that asks: authentik's `flow_plan`. */
  plan?: FlowInHand;
  /** Takes down what was asked, and what was said to it. */
  trail?: Trail;
}

/** What expressions see of a plan beside its context, which is the request's. */
export interface FlowInHand {
  /** The flow's id, slug, title and designation. */
  flow: { pk: string; slug: string; title: string; designation: string };
  /** The names of the stages that are still to come. */
  stages: readonly string[];
}

export interface PolicyAnswer {
  passing: boolean;
  /** Sentences for the person. */
  messages: string[];
  /** What an expression has put into the plan's context. */
  changes?: Readonly<Record<string, unknown>>;
}

export const YES: PolicyAnswer = { passing: true, messages: [] };

export const no = (...messages: string[]): PolicyAnswer => ({ passing: false, messages });

/** What a policy may ask in turn. */
export interface Asker {
  /** The answer of a policy by its name; an unknown name is an error. */
  policy(name: string, request: PolicyRequest): Promise<PolicyAnswer>;
}

/** A kind of policy at work: injectable. An error counts as the binding's `failure_result`. */
export interface PolicyHandler<C extends object = object> {
  ask(config: C, request: PolicyRequest, asker: Asker): Promise<PolicyAnswer>;
}

/** A kind of policy: one entry in `types/index.ts`. */
export interface PolicyType<C extends object = object> {
  /** Its name in the database and in our YAML. */
  type: string;
  /** Its name in authentik's blueprints, where authentik has it. */
  model?: string;
  /** What an author may write; checked when a blueprint is applied. */
  config: new () => C;
  /** The setting that the type is mainly about: in our YAML its text may stand right behind the type. */
  main?: string;
  /** The language of `main`, where that is an expression: it is checked when a blueprint is applied. */
  language?: ExpressionLanguage;
  /** Rules between fields. */
  rule?(config: C): Problem[];
  /** What it answers whatever is asked, where that is plain from its settings. */
  constant?(config: C): boolean | undefined;
  /** Answers the question. Without it, blueprints may hold such policies, but nobody knows their answer. */
  handler?: new (...services: never[]) => PolicyHandler<C>;
}

export function policyType<C extends object>(type: PolicyType<C>): PolicyType {
  return type as unknown as PolicyType;
}
