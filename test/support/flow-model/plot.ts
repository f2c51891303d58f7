import fc from 'fast-check';

export const POLICIES = ['model-p0', 'model-p1', 'model-p2'] as const;
export const PEOPLE = ['ann', 'bob'] as const;
export type Name = (typeof PEOPLE)[number];

/** Something bound to a flow or a stage: a policy that always answers the same until it is flipped, a group, a person. */
export interface Guard {
  /** The group has ann in it. */
  about: { policy: string } | { group: 'model-members' } | { user: 'ann' };
  negate: boolean;
}

export type Kind =
  | { kind: 'user-code' | 'password' | 'user-login' | 'confirm-device' | 'prompt' | 'dummy' | 'deny' }
  | { kind: 'identification'; skip: boolean; pretend: boolean }
  | { kind: 'consent'; always: boolean }
  /** To the root of this server, or to the other flow. */
  | { kind: 'redirect'; to: 'root' | 'other'; keep: boolean }
  | { kind: 'risk-check'; warn: string | null; deny: string | null; stepUp: string | null };

export interface StagePlot {
  what: Kind;
  guards: readonly Guard[];
  mode: 'any' | 'all';
  onPlan: boolean;
  anew: boolean;
  onInvalid: 'retry' | 'restart' | 'restart_with_context';
}

export interface FlowPlot {
  stages: readonly StagePlot[];
  guards: readonly Guard[];
  mode: 'any' | 'all';
  signedIn: boolean;
}

/** What an author has written. */
export interface Plot {
  /** True: the main flow lets a device in. False: it is opened by its name. */
  device: boolean;
  /** `other`: where redirect stages lead; `door`: what the application asks for on top, if anything. */
  flows: { main: FlowPlot; other: FlowPlot; door: FlowPlot | null };
  /** What the policies say at first. */
  answers: readonly boolean[];
}

const guard: fc.Arbitrary<Guard> = fc.record({
  about: fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...POLICIES).map((policy) => ({ policy })) },
    fc.constant({ group: 'model-members' as const }),
    fc.constant({ user: 'ann' as const }),
  ),
  negate: fc.boolean(),
});
const few = (minLength: number, maxLength: number): fc.Arbitrary<Guard[]> =>
  fc.uniqueArray(guard, { minLength, maxLength, selector: ({ about }) => JSON.stringify(about) });
const guards = fc.oneof({ weight: 3, arbitrary: fc.constant<Guard[]>([]) }, few(0, 3));
const mode = fc.constantFrom('any' as const, 'all' as const);
const perhaps = fc.option(fc.constantFrom(...POLICIES));
const stage = (what: fc.Arbitrary<Kind>, bound: fc.Arbitrary<Guard[]> = guards): fc.Arbitrary<StagePlot> =>
  fc
    .record({
      what,
      guards: bound,
      mode,
      onInvalid: fc.constantFrom(
        'retry' as const,
        'retry' as const,
        'restart' as const,
        'restart_with_context' as const,
      ),
      asked: fc.constantFrom('when planned', 'when reached', 'twice'),
    })
    .map(({ asked, ...rest }) => ({ ...rest, onPlan: asked !== 'when reached', anew: asked !== 'when planned' }));

const plain = <K extends Kind['kind']>(kind: K): fc.Arbitrary<Kind> => fc.constant({ kind } as Kind);
const identification = fc.record({
  kind: fc.constant('identification' as const),
  skip: fc.boolean(),
  pretend: fc.boolean(),
});
const consent = fc.record({ kind: fc.constant('consent' as const), always: fc.boolean() });
const redirect = (...to: ('root' | 'other')[]): fc.Arbitrary<Kind> =>
  fc.record({ kind: fc.constant('redirect' as const), to: fc.constantFrom(...to), keep: fc.boolean() });
const riskCheck = fc.record({
  kind: fc.constant('risk-check' as const),
  warn: perhaps,
  deny: perhaps,
  stepUp: perhaps,
});

const SIGN_IN = [stage(identification), stage(plain('password')), stage(plain('user-login'))];
const DEVICE = [stage(plain('user-code')), ...SIGN_IN, stage(plain('confirm-device')), stage(consent)];

/** A walk that makes sense, more or less: something may be missing, in another place, or added. */
function stages(usual: readonly fc.Arbitrary<StagePlot>[], ...more: fc.Arbitrary<Kind>[]): fc.Arbitrary<StagePlot[]> {
  const all = usual.map((_, i) => i);
  const order = fc.oneof(
    { weight: 4, arbitrary: fc.constant(all) },
    { weight: 2, arbitrary: fc.subarray(all) },
    fc.shuffledSubarray(all),
  );
  const always = few(1, 2);
  const added = fc.oneof(
    { weight: 6, arbitrary: stage(fc.oneof(plain('prompt'), plain('dummy'), consent, riskCheck)) },
    // nobody would get past these without a condition
    { weight: 2, arbitrary: stage(fc.oneof(plain('deny'), ...more), always) },
  );
  return fc
    .tuple(fc.tuple(...usual), order, fc.array(fc.tuple(fc.nat({ max: 8 }), added), { maxLength: 4 }))
    .map(([there, kept, extra]) => {
      const list = kept.map((i) => there[i]!);
      for (const [place, one] of extra) list.splice(place % (list.length + 1), 0, one);
      return list;
    });
}

const flow = (list: fc.Arbitrary<StagePlot[]>): fc.Arbitrary<FlowPlot> =>
  fc.record({
    stages: list,
    guards: fc.oneof({ weight: 6, arbitrary: fc.constant([]) }, few(0, 2)),
    mode,
    signedIn: fc.oneof({ weight: 8, arbitrary: fc.constant(false) }, fc.constant(true)),
  });

export const randomPlot: fc.Arbitrary<Plot> = fc.boolean().chain((device) =>
  fc.record({
    device: fc.constant(device),
    flows: fc.record({
      main: flow(stages(device ? DEVICE : SIGN_IN, redirect('root', 'other', 'other'))),
      other: flow(stages(SIGN_IN, redirect('root'))),
      door: fc.option(flow(stages([], redirect('root', 'other')))),
    }),
    answers: fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()),
  }),
);
