import type { ExpressionKind } from '../language.js';
import type { HttpValue, Question, Reply, UserValue } from '../wire.js';

/** One expression to be run, and all that it is told. */
export interface PythonCall {
  /** Its local names depend on it. */
  kind: ExpressionKind;
  /** The body of a function, as authentik's authors write it. */
  source: string;
  input: PythonInput;
  /** Answers what the expression looks up. An error becomes an exception in the expression. */
  answer: (question: Question) => Promise<Reply>;
  /** How long it may take, look-ups included: at most 30, and at least a tenth of one. */
  seconds: number;
}

export interface PythonInput {
  /** Whom it is about: `user`, `request.user`. */
  user: UserValue | null;
  /** `http_request`; null: nobody's request is being answered. */
  http: HttpValue | null;
  /** `request.context`. JSON, in which accounts stand as `UserValue`s. */
  context: Record<string, unknown>;
  /** The flow that asks: `context["flow_plan"]` is there if it is. */
  plan?: {
    flow: { pk: string; slug: string; title: string; designation: string };
    /** The names of the stages that are still to come. */
    stages: readonly string[];
  };
  /** `request.obj`: what the question is about. */
  obj?: Record<string, unknown>;
  /** More local names, such as `provider`, `token` and `prompt_context`; what is in them can be had as attributes. */
  extra?: Record<string, unknown>;
}

/** How many bytes of WebAssembly memory an interpreter may have; 30 MB of it are its own. */
export const MEMORY_LIMIT = 256 * 1024 * 1024;

/** How many bytes an expression may be told, and how many it may have to say. */
export const TEXT_LIMIT = 4 * 1024 * 1024;

/** How many questions one expression may ask. */
export const QUESTION_LIMIT = 500;

/** The longest that anybody lets an expression take. */
export const LONGEST_SECONDS = 30;
