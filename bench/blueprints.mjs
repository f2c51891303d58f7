// What planning a blueprint costs, by its number of entries: `node bench/blueprints.mjs` after `npm run build`.
// Each measurement is a process of its own on an empty database (PGlite in memory, or a fresh one on the PostgreSQL of
// DATABASE_URL, whose user may create databases). All sizes are measured in one run, in turn; the medians count, and
// what matters are the ratios. Writes bench/blueprints.md.
import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';

const SIZES = [50, 500, 5000];
const ROUNDS = 3;

if (process.argv[2] === 'one') await one(Number(process.argv[3]));
else await all();

async function all() {
  const runs = new Map(SIZES.map((size) => [size, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const size of SIZES) {
      const figures = await measure(size);
      runs.get(size).push(figures);
      console.log(`round ${round + 1}, ${size} entries: ${JSON.stringify(figures)}`);
    }
  }
  const lines = SIZES.map((size) => {
    const middle = (name) => median(runs.get(size).map((figures) => figures[name]));
    const each = (name) => (middle(name) / size).toFixed(2);
    return `| ${size} | ${middle('plan')} | ${each('plan')} | ${middle('apply')} | ${middle('again')} | ${each('again')} | ${middle('memory')} |`;
  });
  const database = process.env['DATABASE_URL'] === undefined ? 'PGlite in memory' : 'PostgreSQL';
  const text = [
    '# What planning a blueprint costs',
    '',
    `Medians of ${ROUNDS} rounds on ${cpus().length} cores, Node ${process.version}, ${database}; made by \`node bench/blueprints.mjs\`.`,
    'A plan is everything that applying does, rolled back. Times are in milliseconds; memory is how far the resident set',
    'rose in MB from before the plan to the highest point of all three.',
    '',
    '| entries | plan on an empty database | per entry | apply | plan again: nothing to do | per entry | memory |',
    '| ------: | ------------------------: | --------: | ----: | ------------------------: | --------: | -----: |',
    ...lines,
    '',
  ].join('\n');
  writeFileSync(join(import.meta.dirname, 'blueprints.md'), text);
  console.log(text);
}

function measure(size) {
  return new Promise((resolve, reject) => {
    const child = fork(import.meta.filename, ['one', String(size)]);
    child.once('message', resolve);
    child.once('exit', (code) => code !== 0 && reject(new Error(`measuring ${size} entries ended with ${code}`)));
  });
}

async function one(size) {
  const { createApp } = await import('../dist/app.js');
  const { Config } = await import('../dist/platform/config.js');
  const { Batches } = await import('../dist/blueprints/batches/batches.service.js');
  const { SourceFile } = await import('../dist/blueprints/reading/source-file.js');
  const config = Config.of({ secretKey: 'a secret key that is only for measuring', logLevel: 'silent' });
  config.flowsDir = config.blueprintsDir = join(import.meta.dirname, 'no such folder');
  const database = await freshDatabase();
  const app = await createApp({ config, database: database.options });
  await app.init();
  const batches = app.get(Batches);
  const files = [SourceFile.of('bench.yaml', Buffer.from(blueprint(size)))];
  // the machine warms up on something else
  await batches.plan({ files: [SourceFile.of('warm.yaml', Buffer.from(blueprint(10)))] });
  const before = process.memoryUsage.rss();
  const timed = async (work, wanted) => {
    const began = performance.now();
    const { outcomes } = await work();
    if (outcomes[0].kind !== 'applied') throw outcomes[0].error ?? new Error(outcomes[0].kind);
    if (outcomes[0].report.count(wanted) !== size) throw new Error(outcomes[0].report.summary);
    return Math.round(performance.now() - began);
  };
  const plan = await timed(() => batches.plan({ files }), 'created');
  const apply = await timed(() => batches.apply({ files }), 'created');
  const again = await timed(() => batches.plan({ files }), 'unchanged');
  const memory = Math.round((process.resourceUsage().maxRSS * 1024 - before) / 2 ** 20);
  process.send({ plan, apply, again, memory });
  await app.close();
  await database.drop();
  process.exit(0);
}

async function freshDatabase() {
  const server = process.env['DATABASE_URL'];
  if (server === undefined) return { options: {}, drop: async () => {} };
  const { default: pg } = await import('pg');
  const name = `bench_${randomUUID().replaceAll('-', '')}`;
  const url = new URL(server);
  url.pathname = `/${name}`;
  const query = async (text) => {
    const client = new pg.Client(server);
    await client.connect();
    await client.query(text).finally(() => client.end());
  };
  await query(`CREATE DATABASE ${name}`);
  return { options: { url: url.href }, drop: () => query(`DROP DATABASE ${name} WITH (FORCE)`) };
}

/** So many entries of authentik's form, ten at a time: flows with stages and what binds them, groups, people, clients. */
function blueprint(size) {
  const entries = [];
  for (let i = 0; entries.length < size; i++) {
    entries.push(
      `- { model: authentik_flows.flow, id: flow-${i}, identifiers: { slug: flow-${i} }, attrs: { name: Flow ${i}, title: Flow ${i}, designation: authorization } }`,
      `- { model: authentik_stages_deny.denystage, id: deny-${i}, identifiers: { name: deny-${i} }, attrs: { deny_message: !Format ["No %s", !Context who] } }`,
      `- { model: authentik_flows.flowstagebinding, id: binding-${i}, identifiers: { target: !KeyOf flow-${i}, stage: !KeyOf deny-${i}, order: 10 } }`,
      `- { model: authentik_policies_dummy.dummypolicy, id: policy-${i}, identifiers: { name: policy-${i} }, attrs: { result: true } }`,
      `- { model: authentik_policies.policybinding, identifiers: { target: !KeyOf binding-${i}, policy: !KeyOf policy-${i}, order: 0 } }`,
      `- { model: authentik_core.group, id: group-${i}, identifiers: { name: group-${i} }, attrs: { attributes: { number: ${i} } } }`,
      `- { model: authentik_core.user, identifiers: { username: user-${i} }, attrs: { name: User ${i}, groups: [!KeyOf group-${i}] } }`,
      `- { model: authentik_providers_oauth2.scopemapping, id: scope-${i}, identifiers: { name: scope-${i} }, attrs: { scope_name: scope-${i} } }`,
      `- { model: authentik_providers_oauth2.oauth2provider, id: provider-${i}, identifiers: { name: provider-${i} }, attrs: { client_id: client-${i}, client_type: public, grant_types: [refresh_token], authorization_flow: !Find [authentik_flows.flow, [slug, flow-${i}]], invalidation_flow: !KeyOf flow-${i}, redirect_uris: [], property_mappings: [!KeyOf scope-${i}] } }`,
      `- { model: authentik_core.application, identifiers: { slug: application-${i} }, attrs: { name: Application ${i}, provider: !KeyOf provider-${i} } }`,
    );
  }
  return ['version: 1', 'context: { who: nobody }', 'entries:', ...entries.slice(0, size)].join('\n');
}

function median(figures) {
  return figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)];
}
