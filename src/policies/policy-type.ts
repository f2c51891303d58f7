import type { Problem } from '../platform/validation.js';
import type { User } from '../users/user.entity.js';

/** What a policy may look at. */
export interface PolicyRequest {
  /** Whom the question is about; null: nobody has signed in yet. */
  user: User | null;
  /** Facts that the asker adds, under authentik's context keys where it has them. */
  context: Record<string, unknown>;
}

export interface PolicyAnswer {
  passing: boolean;
  /** Sentences for the person. */
  messages: string[];
}

/** A kind of policy: one entry in `types/index.ts`. */
export interface PolicyType<C extends object = object> {
  /** Its name in the database and in our YAML. */
  type: string;
  /** Its name in authentik's blueprints. */
  model: string;
  /** What an author may write; checked when a blueprint is applied. */
  config: new () => C;
  /** The setting that the type is mainly about: in our YAML its text may stand right behind the type. */
  main?: string;
  /** Rules between fields. */
  rule?(config: C): Problem[];
  /** What it answers whatever is asked, where that is plain from its settings. */
  constant?(config: C): boolean | undefined;
  /**
   * Answers the question. An error counts as the binding's `failure_result`. Without this, blueprints may hold such
   * policies, but nobody knows their answer.
   */
  ask?(config: C, request: PolicyRequest, pass: (seconds: number) => Promise<void>): Promise<PolicyAnswer>;
}

export function policyType<C extends object>(type: PolicyType<C>): PolicyType {
  return type as unknown as PolicyType;
}
