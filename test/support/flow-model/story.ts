import { Tv } from '../tv.js';
import { blueprintOf, flip, slugOf } from './blueprint.js';
import type { Command } from './commands.js';
import { ENDS, Model } from './model.js';
import { POLICIES, type Name, type Plot } from './plot.js';
import { passwordOf, type Servers } from './servers.js';
import type { Answer, Shown } from './state.js';
import { JsonWindow, PageWindow, Roamer, type Seen, type Window } from './window.js';

const SECRET = 'what nobody else may read';
const DECISIONS = ['confirm-device', 'consent', 'risk-check'];

interface Open {
  who: number;
  window: Window;
  shown: Shown;
  seen: Seen;
  /** The pages before this one, which the back button leads to. */
  before: { shown: Shown; seen: Seen; page: Roamer['page'] }[];
}

/** Plays commands against servers, and holds what is seen against what the model says. */
export class Story {
  private readonly model: Model;
  private readonly people: readonly Roamer[];
  private readonly windows: Open[] = [];
  private readonly tvs: Tv[] = [];
  /** Who has pressed "Allow" where the device was shown to them, by browser. */
  private readonly yes: Set<Name>[] = [new Set(), new Set()];

  private constructor(
    private readonly servers: Servers,
    plot: Plot,
    private readonly nth: number,
  ) {
    this.model = new Model(plot, nth);
    POLICIES.forEach((policy, i) => this.model.rules.policies.set(policy, plot.answers[i]!));
    this.people = [new Roamer(servers), new Roamer(servers)];
  }

  static async of(servers: Servers, plot: Plot, nth: number): Promise<Story> {
    await servers.apply(blueprintOf(plot, nth));
    for (const table of ['run', 'consent', 'session', 'device_grant']) await servers.db.query(`DELETE FROM "${table}"`);
    const story = new Story(servers, plot, nth);
    for (const _ of story.people) {
      const tv = new Tv(servers.next(), { client_id: 'model-tv' });
      await tv.start({ scope: 'openid' });
      story.tvs.push(tv);
    }
    return story;
  }

  async play(command: Command): Promise<void> {
    this.servers.clock.turn(1);
    // patience is another story
    await this.servers.db.query('DELETE FROM limit_counter');
    await this.perform(command);
    await this.keepsNoSecret();
  }

  /** What the devices are told. */
  async end(): Promise<void> {
    for (const [who, { device }] of this.model.browsers.entries()) {
      const { shows } = this.tvs[who]!;
      const tv = Object.assign(new Tv(this.servers.next(), { client_id: 'model-tv' }), { shows });
      const { body } = await tv.poll();
      const told = { approved: undefined, denied: 'access_denied' }[device as string] ?? 'authorization_pending';
      expect([who, body['error']]).toEqual([who, device === 'approved' ? undefined : told]);
      if (device !== 'approved') continue;
      const { sub } = JSON.parse(Buffer.from(String(body['access_token']).split('.')[1]!, 'base64url').toString()) as {
        sub: string;
      };
      const [user] = await this.servers.db.query('SELECT username FROM "user" WHERE id::text = $1', [sub]);
      expect([...this.yes[who]!]).toContain((user as { username: string } | undefined)?.username);
    }
  }

  private async perform(command: Command): Promise<void> {
    switch (command.do) {
      case 'open':
        return this.open(command.who, command.face);
      case 'flip': {
        const { policies } = this.model.rules;
        const now = !policies.get(command.policy);
        policies.set(command.policy, now);
        return this.servers.apply(JSON.stringify({ entries: [flip(command.policy, now)] }));
      }
      case 'replace a server':
        return this.servers.replace();
      case 'sign in':
        return this.signIn(command.who, command.as);
      case 'sign out':
        return this.signOut(command.who);
      default: {
        const open = this.windows[command.window % this.windows.length]!;
        if (command.do === 'answer') return this.answer(open, command, command.twice);
        if (command.do === 'back') return this.back(open, command.pages, command);
        return command.do === 'reload' ? this.reload(open) : this.peek(open);
      }
    }
  }

  private async open(who: number, face: 'page' | 'json'): Promise<void> {
    const window = new { page: PageWindow, json: JsonWindow }[face](this.people[who]!.another());
    const address = this.model.rules.plot.device ? '/device' : `/if/flow/${slugOf(this.nth, 'main')}/`;
    const seen = await window.open(address);
    const shown = this.model.open(this.model.browsers[who]!);
    const open: Open = { who, window, shown, seen, before: [] };
    this.windows.push(open);
    // a client of the executor goes on where it was
    this.see(open, window.unnamed ? this.model.reload(this.model.browsers[who]!, shown, true) : shown, seen);
  }

  private async reload(open: Open): Promise<void> {
    const { window, shown, who } = open;
    if (window.face === 'page' && ENDS.includes(shown.place) && shown.place !== 'denied') return;
    const seen = await window.reload();
    this.see(open, this.model.reload(this.model.browsers[who]!, shown, window.unnamed), seen);
  }

  private async answer(open: Open, { how: wanted, as }: Answer, twice: boolean): Promise<void> {
    // its pages do not say to which step an answer belongs
    if (open.window.face === 'json') await this.reload(open);
    const { who, window, shown } = open;
    if (ENDS.includes(shown.place)) return;
    const kind = shown.place.split(' ')[0]!;
    const how =
      ['dummy', 'continue'].includes(kind) || (wanted === 'no' && !DECISIONS.includes(kind)) ? 'right' : wanted;
    const fields = this.fields(open, how, as);
    if (how === 'right' && kind === 'confirm-device' && this.model.browsers[who]!.signedIn)
      this.yes[who]!.add(this.model.browsers[who]!.signedIn!);
    const press = (): Shown => this.model.press(this.model.browsers[who]!, shown, { how, as }, JSON.stringify(fields));
    const unsure = kind === 'password' && (how !== 'right' || shown.run?.known.user === undefined);
    if (twice && window instanceof PageWindow && !unsure) {
      const twin = new PageWindow(window.person.another());
      const [one, other] = await Promise.all([window.send(fields), twin.send(fields)]);
      this.see(open, press(), one);
      this.see({ ...open, before: [] }, press(), other);
    } else {
      const seen = await window.send(fields);
      this.see(open, press(), seen);
    }
  }

  private async back(open: Open, pages: number, answer: Answer): Promise<void> {
    const { window, before } = open;
    const old = before.at(-pages);
    if (!old || !(window instanceof PageWindow)) return;
    window.person.page = old.page;
    Object.assign(open, { shown: old.shown, seen: old.seen });
    await this.answer(open, answer, false);
  }

  private async peek({ who, window }: Open): Promise<void> {
    const url = new URL(window instanceof PageWindow ? window.person.page.url : 'http://none/');
    const run = url.searchParams.get('run');
    const slug = url.pathname.split('/')[3];
    if (run === null || slug === undefined || slug === '') return;
    const other = this.people[1 - who]!.another();
    expect((await other.request(`/if/flow/${slug}/?run=${run}`)).status).toBe(410);
    const answer = await other.request(`/api/v3/flows/executor/${slug}/?query=${encodeURIComponent(`run=${run}`)}`);
    expect(await answer.json()).toMatchObject({ component: 'ak-stage-access-denied', pending_user: '' });
  }

  private async signIn(who: number, as: Name): Promise<void> {
    await this.signOut(who);
    const tab = this.people[who]!.another();
    await tab.open('/flows/-/default/authentication/');
    await tab.submit({ uid_field: as });
    await tab.submit({ password: passwordOf(as) });
    expect(tab.heading).toBe(`Welcome, ${as}`);
    this.model.browsers[who]!.signedIn = as;
  }

  private async signOut(who: number): Promise<void> {
    if (!this.model.browsers[who]!.signedIn) return;
    const tab = this.people[who]!.another();
    await tab.open('/flows/-/default/invalidation/');
    await tab.submit();
    this.model.browsers[who]!.signedIn = null;
  }

  private see(open: Open, shown: Shown, seen: Seen): void {
    expect(seen).toMatchObject({ place: shown.place, fault: '' });
    if (open.window instanceof PageWindow && !ENDS.includes(seen.place))
      open.before.push({ shown, seen, page: open.window.person.page });
    Object.assign(open, { shown, seen });
  }

  private fields({ who, shown, seen }: Open, how: Answer['how'], as: Name): Record<string, string> {
    const right = how === 'right';
    const decision = { right: 'allow', wrong: 'perhaps', no: 'deny' }[how];
    switch (shown.place) {
      case 'user-code':
        return { code: right ? this.tvs[who]!.shows.user_code : 'ZZZZ-ZZZZ' };
      case 'identification':
        return { uid_field: right ? as : 'nobody' };
      case 'password':
        return { password: right ? passwordOf(shown.run?.known.user ?? 'ann') : 'wrong' };
      case 'confirm-device':
      case 'risk-check':
        return { decision };
      case 'consent':
        return how === 'wrong' ? { token: 'x', decision: 'allow' } : { token: seen.token ?? '', decision };
      case 'prompt':
        return right ? { word: 'a word', secret: SECRET } : { word: '', secret: '' };
      default:
        return {};
    }
  }

  private async keepsNoSecret(): Promise<void> {
    const rows = JSON.stringify(await this.servers.db.query('SELECT row_to_json(t)::text AS row FROM run t'));
    for (const secret of [SECRET, passwordOf('ann'), passwordOf('bob')]) {
      const bytes = Buffer.from(secret);
      for (const form of [secret, bytes.toString('hex'), bytes.toString('base64')]) expect(rows).not.toContain(form);
    }
  }
}
