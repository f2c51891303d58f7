import { nameOf, slugOf, STEP_UP } from './blueprint.js';
import type { Guard, Name, Plot, StagePlot } from './plot.js';
import type { Answer, At, FlowKey, Known, Step } from './state.js';

type StageStep = Step & { kind: 'stage' };
type Outcome =
  | { kind: 'next'; known?: Known; steps?: readonly Step[]; signIn?: Name }
  | { kind: 'again'; known?: Known; recalled?: Known }
  | { kind: 'deny' }
  | { kind: 'refuse' };

export type Ended = 'completed' | 'refused' | 'denied';
export type Moved = { at: At; state: 'open' | Ended };

const MOST_RESTARTS = 3;

/** The rules by which flows are walked, as their authors are told them: nothing here knows the engine. */
export class Rules {
  /** What the policies say now. */
  readonly policies = new Map<string, boolean>();
  /** Who has consented for good. */
  readonly consents = new Set<Name>();

  constructor(
    readonly plot: Plot,
    readonly nth: number,
  ) {}

  /** What a run of a flow has to do for this person, or why it does not begin. */
  plan(flow: FlowKey, at: Pick<At, 'known' | 'person'>, collected: boolean): Step[] | 'no' | 'sign-in' {
    const { stages, guards, mode, signedIn } = this.plot.flows[flow]!;
    if (signedIn && !at.person) return 'sign-in';
    if (!this.pass(guards, mode, at)) return 'no';
    const steps = stages.flatMap((bound, place): Step[] => {
      if (bound.onPlan && !unskippable(bound) && !this.pass(bound.guards, bound.mode, at)) return [];
      return [{ kind: 'stage', what: bound.what, flow, name: nameOf(slugOf(this.nth, flow), place), bound }];
    });
    return collected && !has(steps, 'user-code') ? [...steps, added('user-code', flow)] : steps;
  }

  /** The stage whose turn it is, past those that their policies rule out now. */
  head(from: At): { at: At; step: Step | undefined } {
    for (let at = from; ; at = { ...at, steps: at.steps.slice(1) }) {
      const step = at.steps[0];
      if (step?.kind !== 'stage' || !step.bound || unskippable(step.bound)) return { at, step };
      if (!step.bound.anew || this.pass(step.bound.guards, step.bound.mode, at)) return { at, step };
    }
  }

  /** Whether the stage asks something. Those that do not act as soon as somebody presses on. */
  asks({ what }: StageStep, { known, person }: At): boolean {
    switch (what.kind) {
      case 'identification':
        return !(what.skip && person !== null);
      case 'password':
        return known.identifier !== undefined && known.already !== true;
      case 'consent':
        return !this.consented(what.always, known, person);
      case 'risk-check':
        return !this.says(what.deny) && this.says(what.warn);
      case 'confirm-device':
      case 'user-code':
      case 'prompt':
      case 'dummy':
        return true;
      default:
        return false;
    }
  }

  /** Gives the answer to the stage whose turn it is, then goes on as far as nothing is asked. */
  walk(from: At, answer: Answer): Moved | { again: Known } {
    const { at, step } = this.head(from);
    if (step?.kind !== 'stage' || step.what.kind === 'redirect') return this.advance(at, 0);
    const outcome = this.respond(step, at, this.asks(step, at) ? answer : null);
    if (outcome.kind === 'again') {
      const known = outcome.known ?? at.known;
      if ((step.bound?.onInvalid ?? 'retry') === 'retry') return { again: known };
      const again = this.restart({ ...at, known: outcome.recalled ?? known }, step, 0);
      return again ? this.advance(again, 1) : { at, state: 'denied' };
    }
    return this.apply(at, step, outcome, 0);
  }

  private advance(from: At, restarts: number): Moved {
    const { at, step } = this.head(from);
    if (!step) return { at, state: 'completed' };
    if (step.kind === 'door') {
      const steps = this.plan(step.flow, at, false);
      return typeof steps === 'string'
        ? { at, state: 'denied' }
        : this.advance({ ...at, steps: [...steps, ...at.steps.slice(1)] }, restarts);
    }
    const { what } = step;
    if (what.kind === 'redirect') {
      if (what.to === 'root') return { at, state: 'open' };
      const known = what.keep ? at.known : at.began;
      const steps = this.plan('other', { ...at, known }, this.plot.device);
      if (typeof steps === 'string') return this.no(at, step, restarts);
      return this.advance({ ...at, flow: 'other', steps, known }, restarts);
    }
    if (this.asks(step, at)) return { at, state: 'open' };
    return this.apply(at, step, this.respond(step, at, null), restarts);
  }

  private apply(at: At, step: StageStep, outcome: Outcome, restarts: number): Moved {
    if (outcome.kind === 'refuse') return { at, state: 'refused' };
    if (outcome.kind !== 'next') return this.no(at, step, restarts);
    const { known = at.known, steps = at.steps.slice(1), signIn = at.person } = outcome;
    return this.advance({ ...at, known, steps, person: signIn }, restarts);
  }

  private no(at: At, step: StageStep, restarts: number): Moved {
    const again = this.restart(at, step, restarts);
    return again ? this.advance(again, restarts + 1) : { at, state: 'denied' };
  }

  private restart(at: At, { bound }: StageStep, restarts: number): At | undefined {
    const how = bound?.onInvalid ?? 'retry';
    if (how === 'retry' || restarts >= MOST_RESTARTS) return undefined;
    const known = how === 'restart' ? at.began : at.known;
    const steps = this.plan(at.flow, { ...at, known }, this.plot.device);
    return typeof steps === 'string' ? undefined : { ...at, known, steps };
  }

  /** `answer` null: the stage asks nothing, and acts. */
  private respond(step: StageStep, at: At, answer: Answer | null): Outcome {
    const { known, person, browser } = at;
    const { what } = step;
    const how = answer?.how ?? 'right';
    const next = (more: Known): Outcome => ({ kind: 'next', known: { ...known, ...more } });
    switch (what.kind) {
      case 'user-code': {
        if (how !== 'right' || !['pending', 'claimed'].includes(browser.device)) return { kind: 'again' };
        browser.device = 'claimed';
        const rest = at.steps.slice(1);
        const confirmed = has(rest, 'confirm-device') ? rest : [...rest, added('confirm-device', step.flow)];
        const door: Step[] = this.plot.flows.door ? [{ kind: 'door', flow: 'door' }] : [];
        return { kind: 'next', known: { ...known, code: true }, steps: [...confirmed, ...door] };
      }
      case 'identification': {
        if (!answer) {
          const proved = known.user === person && known.proved === true;
          return next({ identifier: person!, user: person!, proved, already: true });
        }
        const named = { proved: false, already: false };
        if (how === 'right') return next({ ...named, identifier: answer.as, user: answer.as });
        const nobody = { ...named, identifier: 'nobody', user: undefined };
        return what.pretend ? next(nobody) : { kind: 'again', recalled: { ...known, ...nobody } };
      }
      case 'password': {
        if (known.already === true) return next({});
        if (known.identifier === undefined) return { kind: 'deny' };
        if (how === 'right' && known.user !== undefined) return next({ proved: true, failures: 0 });
        const failures = (known.failures ?? 0) + 1;
        return failures >= 3 ? { kind: 'deny' } : { kind: 'again', known: { ...known, failures } };
      }
      case 'user-login':
        if (known.already === true) return next({});
        if (known.user === undefined || known.proved !== true) return { kind: 'deny' };
        return { kind: 'next', signIn: known.user };
      case 'confirm-device':
        if (how === 'wrong') return { kind: 'again' };
        if (known.code !== true || browser.device !== 'claimed') return { kind: 'deny' };
        if (how === 'no') return { kind: 'refuse' };
        return person === null ? { kind: 'deny' } : next({ confirmed: person });
      case 'consent': {
        const consent = known.code === true ? 'scopes' : 'nothing';
        if (!answer) return next({ consent });
        if (how === 'wrong') return { kind: 'again' };
        if (how === 'no') return { kind: 'refuse' };
        if (!what.always && known.code === true && person) this.consents.add(person);
        return next({ consent });
      }
      case 'prompt':
        return how === 'wrong' ? { kind: 'again' } : next({});
      case 'risk-check': {
        if (answer && how === 'wrong') return { kind: 'again' };
        if (this.says(what.deny)) return { kind: 'deny' };
        if (answer && how === 'no') return { kind: 'refuse' };
        const more: Step[] = this.says(what.stepUp) ? [stepUp(step.flow)] : [];
        return { kind: 'next', steps: [...more, ...at.steps.slice(1)] };
      }
      case 'deny':
        return { kind: 'deny' };
      default:
        return next({});
    }
  }

  /** Whether somebody who is there has said yes to the device. */
  confirmed({ known, person }: At): boolean {
    return known.code === true && person !== null && known.confirmed === person;
  }

  /** Whether they have said yes to what it asks for, wherever the author wants them to be asked whatever happens. */
  consentGiven({ flow, known }: At): boolean {
    if (known.consent === 'scopes') return true;
    const always = (stages: readonly StagePlot[]): boolean =>
      stages.some(({ what, guards }) => what.kind === 'consent' && guards.length === 0);
    const { main, other, door } = this.plot.flows;
    const { stages } = { main, other, door: main }[flow];
    const code = stages.findIndex(({ what }) => what.kind === 'user-code');
    return !always(code < 0 ? [] : stages.slice(code + 1)) && !always(door?.stages ?? []);
  }

  /** Groups and people give one answer together, each policy one of its own. */
  pass(guards: readonly Guard[], mode: 'any' | 'all', { known, person }: Pick<At, 'known' | 'person'>): boolean {
    if (guards.length === 0) return true;
    const about = known.user ?? (known.identifier === undefined ? person : null);
    const join = (answers: boolean[]): boolean => (mode === 'any' ? answers.includes(true) : !answers.includes(false));
    const [members, policies]: [boolean[], boolean[]] = [[], []];
    for (const guard of guards) {
      if ('policy' in guard.about) policies.push(this.policies.get(guard.about.policy)! !== guard.negate);
      else members.push((about === 'ann') !== guard.negate);
    }
    return join(members.length > 0 ? [join(members), ...policies] : policies);
  }

  private consented(always: boolean, known: Known, person: Name | null): boolean {
    if (always) return false;
    if (known.consent !== undefined) return known.consent === 'scopes' || known.code !== true;
    return known.code === true && person !== null && this.consents.has(person);
  }

  private says(policy: string | null): boolean {
    return policy !== null && this.policies.get(policy) === true;
  }
}

function unskippable({ what }: StagePlot): boolean {
  return what.kind === 'user-code' || what.kind === 'confirm-device';
}

function has(steps: readonly Step[], kind: string): boolean {
  return steps.some((step) => step.kind === 'stage' && step.what.kind === kind);
}

function added(kind: 'user-code' | 'confirm-device', flow: FlowKey): Step {
  return { kind: 'stage', what: { kind }, flow, name: kind, bound: null };
}

function stepUp(flow: FlowKey): Step {
  return { kind: 'stage', what: { kind: 'dummy' }, flow, name: STEP_UP, bound: null };
}
