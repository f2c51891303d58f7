export interface DeviceAnswer {
  device_code: string;
  user_code: string;
  verification_uri: string;
  verification_uri_complete: string;
  expires_in: number;
  interval: number;
}

export interface Reply<T = Record<string, unknown>> {
  status: number;
  headers: Headers;
  body: T;
}

export type Fields = Record<string, string> | [string, string][];

export const DEVICE_CODE = 'urn:ietf:params:oauth:grant-type:device_code';

/** A device as RFC 8628 describes it: it asks for a code, shows it, and polls. */
export class Tv {
  /** What the last `start` was answered. */
  shows!: DeviceAnswer;

  constructor(
    readonly base: string,
    readonly client: { client_id: string; client_secret?: string },
  ) {}

  /** Asks for a code. */
  async start(fields: Record<string, string> = {}): Promise<DeviceAnswer> {
    const reply = await this.ask(fields);
    if (reply.status !== 200) throw new Error(`the device got ${reply.status} ${JSON.stringify(reply.body)}`);
    return (this.shows = reply.body);
  }

  /** Asks for a code, and takes any answer. */
  ask(fields: Record<string, string> = {}): Promise<Reply<DeviceAnswer>> {
    return this.post('/application/o/device/', { ...this.client, ...fields });
  }

  /** Polls once. */
  poll(fields: Record<string, string> = {}): Promise<Reply> {
    const { device_code } = this.shows;
    return this.post('/application/o/token/', { grant_type: DEVICE_CODE, device_code, ...this.client, ...fields });
  }

  refresh(refresh_token: string, fields: Record<string, string> = {}): Promise<Reply> {
    return this.post('/application/o/token/', {
      grant_type: 'refresh_token',
      refresh_token,
      ...this.client,
      ...fields,
    });
  }

  /** Posts a form to the server and reads the JSON that comes back. */
  async post<T = Record<string, unknown>>(
    path: string,
    fields: Fields,
    headers: Record<string, string> = {},
  ): Promise<Reply<T>> {
    const response = await fetch(new URL(path, this.base), {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers,
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as T };
  }
}
