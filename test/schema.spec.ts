import { Stagedoor } from './support/stagedoor.js';

describe('the schema', () => {
  let stagedoor: Stagedoor;
  beforeAll(async () => {
    stagedoor = await Stagedoor.start({ defaults: false });
  });
  afterAll(() => stagedoor.stop());

  it('is the same in the migrations and in the entities', async () => {
    const sql = await stagedoor.db.driver.createSchemaBuilder().log();
    expect(sql.upQueries.map(({ query }) => query)).toEqual([]);
  });
});
