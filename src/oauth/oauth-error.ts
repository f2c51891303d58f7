/** RFC 6749 §5.2, RFC 8628 §3.5, and `server_error` of RFC 6749 §4.1.2.1 for our own faults. */
export type OAuthErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'invalid_scope'
  | 'authorization_pending'
  | 'slow_down'
  | 'access_denied'
  | 'expired_token'
  | 'server_error';

export interface OAuthErrorBody {
  error: OAuthErrorCode;
  error_description: string;
}

interface Private {
  /** 400 unless the RFC says otherwise. */
  status?: number;
  headers?: Readonly<Record<string, string>>;
  /** For the log only. */
  cause?: unknown;
}

/** What a client is told, worded once where it is known; one filter turns it into HTTP. */
export class OAuthError extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: OAuthErrorBody;

  /** `description` is for the developer of the client: one sentence that says what to change. */
  constructor(error: OAuthErrorCode, description: string, { status = 400, headers = {}, cause }: Private = {}) {
    super(description, { cause });
    this.status = status;
    this.headers = headers;
    this.body = { error, error_description: plain(description) };
  }
}

/** RFC 6749 §5.2 allows printable ASCII without quotes and backslashes. */
function plain(text: string): string {
  return text.replace(/["`]/g, "'").replace(/[^\x20\x21\x23-\x5b\x5d-\x7e]/g, '?');
}
