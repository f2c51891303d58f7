// What an expression costs, in CEL and in Python, cold and warm: `node bench/expressions.mjs` after `npm run build`.
// Each round is a process of its own in which both languages are measured in turn; the medians count, and what matters
// are the ratios. Writes bench/expressions.md.
import { fork } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';

const ROUNDS = 3;
const TIMES = 1000;

const ROWS = [
  ['cel cold', 'CEL, the first expression'],
  ['cel', 'CEL, a comparison'],
  ['cel loop', 'CEL, a loop over groups, which a clock watches'],
  ['python cold', 'Python, the first expression: the interpreter starts'],
  ['python', 'Python, the same comparison'],
  ['python look-up', 'Python, with a look-up that the server answers'],
];

if (process.argv[2] === 'one') await one();
else await all();

async function all() {
  const runs = [];
  for (let round = 0; round < ROUNDS; round++) {
    runs.push(await measure());
    console.log(`round ${round + 1}: ${JSON.stringify(runs.at(-1))}`);
  }
  const middle = (name, what) => median(runs.map((figures) => figures[name][what]));
  const base = middle('cel', 'time');
  const lines = ROWS.map(([name, title]) => {
    const [time, memory] = [middle(name, 'time'), middle(name, 'memory')];
    return `| ${title} | ${round(time)} | ${round(time / base)} | ${memory > 1 ? Math.round(memory) : ''} |`;
  });
  const text = [
    '# What an expression costs',
    '',
    `Medians of ${ROUNDS} rounds on ${cpus().length} cores, Node ${process.version}; made by \`node bench/expressions.mjs\`.`,
    `Warm figures are medians of ${TIMES} evaluations, one after the other. Times are in microseconds; memory is how far the`,
    'resident set rose in MB. What a policy asks of the database comes on top.',
    '',
    '| expression | µs | times a comparison in CEL | MB |',
    '| :--------- | -: | ------------------------: | -: |',
    ...lines,
    '',
  ].join('\n');
  writeFileSync(join(import.meta.dirname, 'expressions.md'), text);
  console.log(text);
}

function measure() {
  return new Promise((resolve, reject) => {
    const child = fork(import.meta.filename, ['one']);
    child.once('message', resolve);
    child.once('exit', (code) => code !== 0 && reject(new Error(`a round ended with ${code}`)));
  });
}

async function one() {
  const { Cel } = await import('../dist/expressions/cel/cel.service.js');
  const { Python } = await import('../dist/expressions/python/python.service.js');
  const { Clock } = await import('../dist/platform/clock.js');
  const user = {
    $user: '00000000-0000-0000-0000-000000000001',
    username: 'ann',
    name: 'Ann',
    email: 'ann@example.org',
    is_active: true,
    type: 'internal',
    path: 'users',
    attributes: {},
    last_login: null,
    password_change_date: null,
    has_usable_password: true,
  };
  const groups = Array.from({ length: 20 }, (_, i) => `group-${i}`);
  const cel = new Cel();
  const variables = { user: { ...user, groups }, request: {}, device: { client_id: 'tv', age: 30 }, context: {} };
  const inCel = (source) => () => Promise.resolve(cel.run(source, 'policy', variables));
  const python = new Python(new Clock());
  const answer = async () => groups.map((name) => ({ $group: name, name, is_superuser: false, attributes: {} }));
  const context = { device: { client_id: 'tv', age: 30 } };
  const inPython = (source) => () =>
    python.run({ kind: 'policy', source, input: { user, http: null, context }, answer, seconds: 30 });
  const comparison = 'device.client_id == "tv" && device.age < 60 && user.username == "ann"';
  const same =
    'return context["device"]["client_id"] == "tv" and context["device"]["age"] < 60 and request.user.username == "ann"';
  const figures = {
    'cel cold': await cost(inCel(comparison), 1),
    cel: await cost(inCel(comparison), TIMES),
    'cel loop': await cost(inCel('user.groups.exists(g, g == "group-19")'), TIMES),
    'python cold': await cost(inPython(same), 1),
    python: await cost(inPython(same), TIMES),
    'python look-up': await cost(inPython('return ak_is_group_member(request.user, name="group-19")'), TIMES),
  };
  process.send(figures);
  await python.onModuleDestroy();
  process.exit(0);
}

async function cost(work, times) {
  const before = process.memoryUsage.rss();
  const each = [];
  for (let i = 0; i < times; i++) {
    const began = performance.now();
    await work();
    each.push((performance.now() - began) * 1000);
  }
  return { time: median(each), memory: (process.memoryUsage.rss() - before) / 2 ** 20 };
}

function round(figure) {
  return figure < 10 ? figure.toFixed(1) : Math.round(figure).toLocaleString('en');
}

function median(figures) {
  return figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)];
}
