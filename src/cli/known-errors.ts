/** Errors of the system and of PostgreSQL that whoever starts the server can mend, by code. */
const SENTENCES: Readonly<Record<string, (error: Details) => string>> = {
  EADDRINUSE: ({ port }) => `Port ${port} is in use. Stop what uses it, or choose another: PORT=9001 npm start`,
  EADDRNOTAVAIL: ({ address }) => `HOST: this machine has no address ${address}. Use localhost, or 0.0.0.0 for all.`,
  ECONNREFUSED: ({ address, port }) =>
    `DATABASE_URL: no PostgreSQL answers at ${address}:${port}. Is it running, and is the address right?`,
  ENOTFOUND: ({ hostname }) => `DATABASE_URL: there is no host ${hostname}.`,
  ETIMEDOUT: () => 'DATABASE_URL: PostgreSQL does not answer in time. Is the address right?',
  EACCES: ({ path }) => `STAGEDOOR_DATA_DIR: this account may not write ${path}. Give it the folder, or name another.`,
  EEXIST: ({ path }) => `STAGEDOOR_DATA_DIR: ${path} is a file, not a folder.`,
  ENOTDIR: ({ path }) => `STAGEDOOR_DATA_DIR: ${path} does not lie in a folder.`,
  '3D000': ({ message }) => `DATABASE_URL: ${message}. Make it first (createdb).`,
  '28P01': ({ message }) => `DATABASE_URL: ${message}.`,
  '28000': ({ message }) => `DATABASE_URL: ${message}.`,
};

interface Details {
  code?: string;
  message?: string;
  address?: string;
  port?: number;
  hostname?: string;
  path?: string;
  cause?: unknown;
  /** Of several addresses that were tried, what each said. */
  errors?: unknown[];
}

/** A sentence for an error whose code is known, or for what lies behind it. */
export function inWords(error: unknown): string | undefined {
  const details = Object(error) as Details;
  const sentence = details.code === undefined ? undefined : SENTENCES[details.code];
  if (sentence && details.errors === undefined) return sentence(details);
  for (const behind of [details.cause, ...(details.errors ?? [])]) {
    const words = behind === undefined ? undefined : inWords(behind);
    if (words !== undefined) return words;
  }
  return undefined;
}
