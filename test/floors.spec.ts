import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { stageKinds, stageTypes } from '../src/stages/index.js';
import { keptStages } from '../src/stages/kept/index.js';

const SRC = join(process.cwd(), 'src');

/** The floors of the house, from the top down. Who shares a floor does not know the neighbours. */
const FLOORS = [
  ['main.ts', 'plugin.ts', 'cli.ts', 'cli', 'serve.ts', 'app.ts', 'app.module.ts', 'app.entities.ts', 'data-source.ts'],
  ['account', 'admin', 'api'],
  ['executor', 'blueprints'],
  ['stages'],
  ['oauth'],
  ['brands', 'applications'],
  ['flows'],
  ['policies'],
  ['users', 'expressions'],
  ['platform'],
];
const GROUND = FLOORS.length - 1;

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

const room = (file: string): string => file.split('/')[0]!;
const floorOf = (file: string): number => {
  const floor = FLOORS.findIndex((rooms) => rooms.includes(room(file)));
  if (floor < 0) throw new Error(`${file} is on no floor: put "${room(file)}" on the list, or the file elsewhere`);
  return GROUND - floor;
};

function importsOf(file: string): string[] {
  const code = readFileSync(join(SRC, file), 'utf8');
  const paths = [...code.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map((match) => match[1]!);
  return paths.map((path) => relative(SRC, join(SRC, dirname(file), path)).replace(/\.js$/, '.ts'));
}

describe('the house', () => {
  it('is built in floors: imports only point down', () => {
    const top = GROUND;
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .filter((target) => room(file) !== room(target))
        // the top floor is one room: main, the command line and the app start each other
        .filter((target) => floorOf(target) >= floorOf(file) && floorOf(file) !== top)
        .map((target) => `${file} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it('has no import cycle', () => {
    const graph = new Map(files.map((file) => [file, importsOf(file)]));
    const done = new Set<string>();
    const cycles: string[] = [];
    const visit = (file: string, path: string[]): void => {
      if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(' → '));
      if (done.has(file) || path.includes(file)) return;
      for (const target of graph.get(file) ?? []) visit(target, [...path, file]);
      done.add(file);
    };
    for (const file of files) visit(file, []);
    expect(cycles).toEqual([]);
  });

  it('reads imports at all', () => {
    expect(importsOf('app.ts')).toContain('app.module.ts');
    expect(floorOf('platform/clock.ts')).toBe(0);
    expect(floorOf('main.ts')).toBe(9);
  });

  it('uses no forwardRef, and no global module but the platform', () => {
    const code = (file: string): string => readFileSync(join(SRC, file), 'utf8');
    expect(files.filter((file) => /forwardRef\(/.test(code(file)))).toEqual([]);
    expect(files.filter((file) => /@Global\(/.test(code(file)))).toEqual(['platform/platform.module.ts']);
  });

  it('lists every stage folder with the same files', () => {
    const stages = readdirSync(join(SRC, 'stages'), { withFileTypes: true }).filter(
      (entry) => entry.isDirectory() && entry.name !== 'kept',
    );
    expect(stages.length).toBeGreaterThan(7);
    for (const { name } of stages) {
      const inside = readdirSync(join(SRC, 'stages', name));
      for (const kind of ['config.ts', 'challenge.ts', 'stage.ts', 'hbs', 'spec.ts'])
        expect(inside).toContain(`${name}.${kind}`);
    }
  });

  it('has one config file for each stage that is only kept, and no stage twice', () => {
    const configs = readdirSync(join(SRC, 'stages/kept')).filter((name) => name.endsWith('.config.ts'));
    expect(configs).toEqual(keptStages.map(({ type }) => `${type}.config.ts`).sort());
    for (const { type, config } of keptStages) {
      const code = readFileSync(join(SRC, 'stages/kept', `${type}.config.ts`), 'utf8');
      expect(code).toContain(`export class ${config.name} `);
    }
    const types = stageKinds.map(({ type }) => type);
    expect(types.length).toBe(new Set(types).size);
    expect(types.length).toBe(stageTypes.length + keptStages.length);
  });
});
