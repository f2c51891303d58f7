import 'reflect-metadata';
import { DataSource } from 'typeorm';
import { entities } from './app.entities.js';
import { migrations } from './platform/database/migrations/index.js';

/** For `npm run migration:generate`, which compares the entities with the PostgreSQL of `DATABASE_URL`. */
export default new DataSource({
  type: 'postgres',
  url: process.env['DATABASE_URL'] ?? '',
  entities,
  migrations,
  uuidExtension: 'pgcrypto',
});
