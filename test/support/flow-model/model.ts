import type { Plot } from './plot.js';
import type { Answer, At, Browser, Opening, Run, Shown } from './state.js';
import { Rules } from './walk.js';

/** Places at which nothing can be answered. */
export const ENDS: readonly string[] = ['denied', 'home', 'sign-in', 'approved', 'refused', 'confirm-device ended'];

/** What everybody has to see at every moment. */
export class Model {
  readonly rules: Rules;
  readonly browsers: readonly Browser[] = [
    { signedIn: null, device: 'pending' },
    { signedIn: null, device: 'pending' },
  ];
  readonly runs: Run[] = [];

  constructor(plot: Plot, nth: number) {
    this.rules = new Rules(plot, nth);
  }

  private get collected(): boolean {
    return this.rules.plot.device;
  }

  /** Somebody opens the main flow. */
  open(browser: Browser): Shown {
    return this.first(browser, { flow: 'main', known: {}, sealed: this.collected });
  }

  /** The page once more. `unnamed`: its address names no run, so that it is about the youngest that began there. */
  reload(browser: Browser, shown: Shown, unnamed: boolean): Shown {
    const run = unnamed ? this.youngest(browser, shown) : shown.run;
    return run ? this.at(run) : this.first(browser, shown.opening);
  }

  /** The answer to a page; `sent`: all that is in it. */
  press(browser: Browser, shown: Shown, answer: Answer, sent: string): Shown {
    if (shown.run) return this.answer(shown.run, shown, answer, sent);
    const { run } = shown.begun;
    if (run?.last === sent) return this.at(run);
    const begin = run ? { run: null } : shown.begun;
    const { opening } = shown;
    const steps = this.plan(browser, opening);
    if (typeof steps === 'string') return this.first(browser, opening);
    const at = this.beginning(browser, opening, steps);
    if (this.tag(at) !== shown.tag) return this.first(browser, opening);
    const moved = this.rules.walk(at, answer);
    if ('again' in moved) return this.first(browser, opening);
    const fresh: Run = {
      browser,
      flow: opening.flow,
      opening,
      state: 'open',
      step: 0,
      steps,
      known: opening.known,
      began: opening.known,
      shownTo: browser.signedIn,
      last: sent,
    };
    this.runs.push(fresh);
    begin.run = fresh;
    return this.keep(fresh, moved, sent);
  }

  private answer(run: Run, shown: Shown, answer: Answer, sent: string): Shown {
    if (run.state !== 'open' || shown.step !== run.step) return this.at(run);
    const { browser } = run;
    if (run.shownTo !== browser.signedIn) {
      run.shownTo = browser.signedIn;
      run.step += 1;
      return this.at(run);
    }
    const at = this.position(run);
    if (this.tag(at) !== shown.tag || this.place(at) === 'home') return this.at(run);
    const moved = this.rules.walk(at, answer);
    if (!('again' in moved)) return this.keep(run, moved, sent);
    run.known = moved.again;
    return this.at(run);
  }

  private keep(run: Run, { at, state }: { at: At; state: Run['state'] }, sent: string): Shown {
    const { browser } = run;
    const { flow, steps, known, began, person } = at;
    Object.assign(run, { flow, steps, known, began, state, step: run.step + 1, shownTo: person, last: sent });
    browser.signedIn = person;
    if (state !== 'open' && this.collected) this.collect(run, at);
    return this.at(run);
  }

  private collect(run: Run, at: At): void {
    const { browser } = run;
    if (run.state === 'refused' && at.known.code === true && browser.device === 'claimed') browser.device = 'denied';
    if (run.state !== 'completed') return;
    if (!this.rules.confirmed(at)) run.state = 'denied';
    else if (browser.device !== 'claimed') return;
    else if (this.rules.consentGiven(at)) browser.device = 'approved';
    else run.state = 'denied';
  }

  private at(run: Run): Shown {
    const { step, opening } = run;
    const at = this.position(run);
    const place = run.state === 'open' ? this.place(at) : this.ending(run);
    return { place, run, step, opening, begun: { run: null }, tag: this.tag(at) };
  }

  private ending({ state, known, browser }: Run): string {
    if (state === 'denied') return 'denied';
    if (!this.collected || known.code !== true) return 'home';
    return browser.device === 'approved' ? 'approved' : 'refused';
  }

  /** The first page of a flow, or wherever its address leads. */
  private first(browser: Browser, opening: Opening): Shown {
    const steps = this.plan(browser, opening);
    const shown = { run: null, step: 0, opening, begun: { run: null }, tag: '' };
    if (steps === 'no') return { ...shown, place: 'denied' };
    if (steps === 'sign-in') return { ...shown, place: 'sign-in' };
    const { at, step } = this.rules.head(this.beginning(browser, opening, steps));
    if (step?.kind === 'stage' && step.what.kind === 'redirect' && step.what.to === 'other')
      return this.first(browser, { flow: 'other', known: {}, sealed: true });
    if (!step && !this.collected) return { ...shown, place: 'home' };
    return { ...shown, place: this.place(at), tag: this.tag(at) };
  }

  private plan(browser: Browser, { flow, known }: Opening) {
    const person = browser.signedIn;
    const steps = this.rules.plan(flow, { known, person }, this.collected);
    const signsIn = typeof steps !== 'string' && steps.some((s) => s.kind === 'stage' && s.what.kind === 'user-login');
    return this.collected && typeof steps !== 'string' && !person && !signsIn ? 'sign-in' : steps;
  }

  private beginning(browser: Browser, { flow, known }: Opening, steps: Run['steps']): At {
    return { flow, steps, known, began: known, person: browser.signedIn, browser };
  }

  private position({ flow, steps, known, began, browser }: Run): At {
    return { flow, steps, known, began, person: browser.signedIn, browser };
  }

  /** What a run asks now. */
  private place(from: At): string {
    const { at, step } = this.rules.head(from);
    if (step?.kind !== 'stage') return 'continue';
    const { what, name } = step;
    if (what.kind === 'redirect') return what.to === 'root' ? 'home' : 'continue';
    if (!this.rules.asks(step, at)) return 'continue';
    if (what.kind === 'dummy') return `dummy ${name}`;
    const open = at.known.code === true && at.browser.device === 'claimed';
    return what.kind === 'confirm-device' && !open ? 'confirm-device ended' : what.kind;
  }

  /** Which stage that is, and whether it asks. */
  private tag(from: At): string {
    const { at, step } = this.rules.head(from);
    return step?.kind === 'stage' ? `${step.name} ${this.rules.asks(step, at)}` : '';
  }

  private youngest(browser: Browser, { opening }: Shown): Run | undefined {
    return this.runs.findLast(
      (run) =>
        run.browser === browser &&
        run.state === 'open' &&
        run.flow === opening.flow &&
        (run.opening === opening || (!run.opening.sealed && !opening.sealed)),
    );
  }
}
