import { ExpressionError } from '../../src/expressions/expression-error.js';
import type { PythonCall, PythonInput } from '../../src/expressions/python/python-call.js';
import { Python } from '../../src/expressions/python/python.service.js';
import type { Evaluation, GroupValue, HttpValue, Question, Reply, UserValue } from '../../src/expressions/wire.js';
import { Clock } from '../../src/platform/clock.js';

export const ann: UserValue = {
  $user: '6b2f5f0e-0000-4000-8000-000000000001',
  username: 'ann',
  name: 'Ann Lee',
  email: 'ann@example.com',
  is_active: true,
  type: 'internal',
  path: 'users',
  attributes: { department: 'stage', settings: { locale: 'de' } },
  last_login: '2026-01-02T03:04:05+00:00',
  password_change_date: null,
  has_usable_password: true,
};

export const ben: UserValue = { ...ann, $user: '6b2f5f0e-0000-4000-8000-000000000002', username: 'ben', name: 'Ben' };

const group = (name: string, more: Partial<GroupValue> = {}): GroupValue => ({
  $group: `group-${name}`,
  name,
  is_superuser: false,
  attributes: {},
  ...more,
});
export const crew = group('crew', { attributes: { role: 'crew', settings: { theme: 'dark' } } });
export const admins = group('authentik Admins', { is_superuser: true, attributes: { role: 'admin' } });

export const http: HttpValue = {
  base: 'https://login.example.com',
  path: '/if/flow/device/',
  method: 'GET',
  query: { next: '/account' },
  address: '192.0.2.7',
  user_agent: 'Firefox',
};

/** What the house knows: ann is in the crew, which belongs to the admins; ben is alone. */
export function house(policies: Record<string, Reply> = {}): (question: Question) => Promise<Reply> {
  const people = [ann, ben];
  return async (question) => {
    if (question.ask === 'user')
      return (
        people.find((one) => one.username === question.where['username'] || one.$user === question.where['pk']) ?? null
      );
    if (question.ask === 'policy') return policies[question.name] ?? null;
    if (question.user !== ann.$user) return [];
    if (question.ask === 'authenticators') return ['totp', 'webauthn'];
    return question.all ? [crew, admins] : [crew];
  };
}

/** Somebody who has expressions run: ann, in a browser. */
export class Author {
  readonly python = new Python(new Clock());

  async run(source: string, more: Partial<Omit<PythonCall, 'input'>> & Partial<PythonInput> = {}): Promise<Evaluation> {
    const { kind = 'mapping', seconds = 20, answer = house(), user = ann, context = {}, ...rest } = more;
    const input: PythonInput = { http, ...rest, user, context };
    return this.python.run({ kind, source, input, answer, seconds });
  }

  async value(...told: Parameters<Author['run']>): Promise<unknown> {
    return (await this.run(...told)).value;
  }

  /** What is wrong with it, as `line:column message`. */
  async failure(...told: Parameters<Author['run']>): Promise<string> {
    return complaint(() => this.run(...told));
  }
}

export async function complaint(act: () => Promise<unknown>): Promise<string> {
  try {
    return `nothing: ${JSON.stringify(await act())}`;
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return `${error.place ? `${error.place.line}:${error.place.column} ` : ''}${error.message}`;
  }
}
