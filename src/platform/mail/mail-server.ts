import type { Config } from '../config.js';

/** How a server that takes mail is reached. */
export interface MailServer {
  host: string;
  port: number;
  /** Empty: nobody signs in. */
  username: string;
  password: string;
  /** STARTTLS. */
  use_tls: boolean;
  /** TLS from the first byte. */
  use_ssl: boolean;
  /** Seconds that it may take to answer. */
  timeout: number;
  from_address: string;
}

/** The server's own settings; null: it has none. */
export function ownMailServer(config: Config): MailServer | null {
  if (config.emailHost === undefined) return null;
  return {
    host: config.emailHost,
    port: config.emailPort,
    username: config.emailUsername ?? '',
    password: config.emailPassword ?? '',
    use_tls: config.emailUseTls === 'on',
    use_ssl: config.emailUseSsl === 'on',
    timeout: config.emailTimeout,
    from_address: config.emailFrom,
  };
}
