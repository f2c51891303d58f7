/**
 * How things that are no JSON travel into an expression and back. Everything else in an expression's world is JSON.
 */

/** An account. What else there is to know about it, the expression asks for when it needs it. */
export interface UserValue {
  /** The account's id; null: no account has the name that somebody typed. */
  $user: string | null;
  username: string;
  name: string;
  email: string;
  is_active: boolean;
  type: string;
  path: string;
  attributes: Record<string, unknown>;
  /** ISO 8601. */
  last_login: string | null;
  /** ISO 8601. */
  password_change_date: string | null;
  has_usable_password: boolean;
  /** authentik's name for what has checked the password in this run; absent before. */
  backend?: string;
}

export interface GroupValue {
  $group: string;
  name: string;
  is_superuser: boolean;
  attributes: Record<string, unknown>;
}

/** The HTTP request that is being answered: authentik's `http_request`. */
export interface HttpValue {
  /** `https://login.example.com`, as the browser knows this server. */
  base: string;
  path: string;
  method: string;
  query: Record<string, string>;
  /** After the trusted proxies. */
  address: string;
  user_agent: string;
}

/** What an expression may look up while it runs. Django look-ups (`name__iexact`) are allowed in `where`. */
export type Question =
  /** `ak_user_by`: the first account, or null. */
  | { ask: 'user'; where: Record<string, unknown> }
  /** The groups of an account; `all`: with those above them. */
  | { ask: 'groups'; user: string; all: boolean }
  /** Which authenticators an account has, by type. */
  | { ask: 'authenticators'; user: string }
  /** `ak_call_policy`: the answer, or the expression that gives it and is to be run in place. */
  | { ask: 'policy'; name: string };

export type PolicyReply = { passing: boolean; messages: string[] } | { expression: string };

export type Reply = UserValue | GroupValue[] | string[] | PolicyReply | null;

/** What an expression has to say. */
export interface Evaluation {
  value: unknown;
  /** What `ak_message` was told, in order. */
  messages: string[];
  /** What it has put into the plan's context, by key. JSON, and `UserValue`s. */
  changes: Record<string, unknown>;
  /** What `ak_create_event` was told. */
  events: { action: string; context: Record<string, unknown> }[];
  /** What `ak_logger` was told. */
  logs: { level: string; message: string }[];
}
