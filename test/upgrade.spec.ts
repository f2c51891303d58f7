import { migrations } from '../src/platform/database/migrations/index.js';
import { Admin } from './support/blueprints.js';
import { Stagedoor } from './support/stagedoor.js';

describe('an upgrade of the schema', () => {
  let stagedoor: Stagedoor;
  let admin: Admin;
  beforeAll(async () => {
    stagedoor = await Stagedoor.start();
    admin = new Admin(stagedoor);
  });
  afterAll(() => stagedoor.stop());

  it('keeps what is there, and gives every row what is new', async () => {
    await admin.apply(`
entries:
  - user: ann
    name: Ann
    groups: [admins]
  - application: radio
    name: Radio
    provider: { client_id: radio, client_type: public, grant_types: [device_code] }`);
    const before = await admin.everything();
    for (const _ of migrations.slice(1)) await stagedoor.db.undoLastMigration();
    expect(await stagedoor.db.showMigrations()).toBe(true);
    await stagedoor.db.runMigrations();
    expect(await admin.everything()).toEqual(before);
  });
});
