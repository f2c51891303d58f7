import { POLICIES, type FlowPlot, type Guard, type Plot, type StagePlot } from './plot.js';

/** The stage that a risk check steps up to. */
export const STEP_UP = 'model-step-up';

/** What the flows of the `nth` plot are called: every plot has its own. */
export const slugOf = (nth: number, flow: keyof Plot['flows']): string => `m${nth}-${flow}`;
export const nameOf = (slug: string, place: number): string => `${slug}-${place}`;

const bound = (guards: readonly Guard[]): object[] => guards.map(({ about, negate }) => ({ ...about, negate }));

function stageEntry(nth: number, slug: string, place: number, one: StagePlot): object {
  const { what } = one;
  const list = (policy: string | null): string[] => (policy === null ? [] : [policy]);
  const settings = ((): object => {
    switch (what.kind) {
      case 'identification':
        return { skip_when_signed_in: what.skip, pretend_user_exists: what.pretend };
      case 'password':
        return { failed_attempts_before_cancel: 3 };
      case 'consent':
        return { mode: what.always ? 'always_require' : 'expiring' };
      case 'prompt':
        return { fields: ['model-word', 'model-secret'] };
      case 'redirect':
        return what.to === 'root'
          ? { mode: 'static', target_static: '/' }
          : { mode: 'flow', target_flow: slugOf(nth, 'other'), keep_context: what.keep };
      case 'risk-check':
        return {
          warn_when: list(what.warn),
          deny_when: list(what.deny),
          step_up_when: list(what.stepUp),
          step_up_stages: [STEP_UP],
        };
      default:
        return {};
    }
  })();
  return {
    [what.kind]: { name: nameOf(slug, place), ...settings },
    evaluate_on_plan: one.onPlan,
    re_evaluate_policies: one.anew,
    invalid_response_action: one.onInvalid,
    policy_engine_mode: one.mode,
    policies: bound(one.guards),
  };
}

export function flip(policy: string, result: boolean): object {
  return { policy, dummy: { result, wait_min: 0, wait_max: 0 } };
}

/** The plot as its author would write it; JSON is YAML. */
export function blueprintOf(plot: Plot, nth: number): string {
  const flowEntry = (which: keyof Plot['flows'], { stages, guards, mode, signedIn }: FlowPlot): object => ({
    flow: slugOf(nth, which),
    title: `Title ${which}`,
    authentication: signedIn ? 'require_authenticated' : 'none',
    policy_engine_mode: mode,
    policies: bound(guards),
    stages: stages.map((one, place) => stageEntry(nth, slugOf(nth, which), place, one)),
  });
  const { main, other, door } = plot.flows;
  const entries = [
    ...POLICIES.map((policy, i) => flip(policy, plot.answers[i]!)),
    { stage: STEP_UP, dummy: {} },
    { prompt: 'model-word', field_key: 'word', label: 'Word', type: 'text', order: 1 },
    { prompt: 'model-secret', field_key: 'secret', label: 'Secret', type: 'password', order: 2 },
    flowEntry('other', other),
    flowEntry('main', main),
    ...(door ? [flowEntry('door', door)] : []),
    ...(plot.device ? [{ brand: 'stagedoor-default', flow_device_code: slugOf(nth, 'main') }] : []),
    {
      application: 'model-tv',
      name: 'Model TV',
      provider: {
        client_id: 'model-tv',
        client_type: 'public',
        grant_types: ['device_code'],
        scopes: ['openid'],
        authorization_flow: door ? slugOf(nth, 'door') : null,
      },
    },
  ];
  return JSON.stringify({ version: 1, entries });
}
