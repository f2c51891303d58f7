import pg from 'pg';
import type { Wire } from './wire.js';
import { WireConnection } from './wire-connection.js';

/** The part of the `pg` package that TypeORM uses; goes into its `driver` option. */
export type Driver = Pick<typeof pg, 'Pool' | 'Client' | 'types' | 'defaults'>;

/** `pg` as it is, except that its clients speak into the wire instead of a socket. */
export function wireDriver(wire: Wire, serverVersion: string): Driver {
  // Fixed values, so that PGHOST, PGSSLMODE and the like in the environment have no say.
  const connection = { host: 'embedded', port: 5432, user: 'postgres', database: 'postgres', ssl: false };
  class Client extends pg.Client {
    constructor() {
      super({ ...connection, stream: () => new WireConnection(wire, serverVersion) });
    }
  }
  class Pool extends pg.Pool {
    constructor(config: pg.PoolConfig = {}) {
      super({ ...config, ...connection, connectionString: undefined, Client });
    }
  }
  return { Pool, Client, types: pg.types, defaults: pg.defaults };
}
