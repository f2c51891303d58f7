import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { admins, ann, Author, ben, complaint, crew, house } from './support/python.js';

const BLUEPRINTS = join(process.cwd(), '../shared/authentik-blueprints');
const author = new Author();
beforeAll(() => author.python.warm(), 120_000);
afterAll(() => author.python.onModuleDestroy());

const plan = {
  flow: { pk: 'flow-1', slug: 'device', title: 'Welcome', designation: 'authentication' },
  stages: ['password', 'login'],
};
const backend = 'authentik.core.auth.InbuiltBackend';
const settings = `
from authentik.core.models import (
    USER_ATTRIBUTE_CHANGE_EMAIL,
    USER_ATTRIBUTE_CHANGE_NAME,
    USER_ATTRIBUTE_CHANGE_USERNAME
)
prompt_data = request.context.get("prompt_data")
may = request.user.group_attributes(request.http_request)
if not may.get(USER_ATTRIBUTE_CHANGE_EMAIL, request.http_request.tenant.default_user_change_email):
    if prompt_data.get("email") != request.user.email:
        ak_message("Not allowed to change email address.")
        return False
if not may.get(USER_ATTRIBUTE_CHANGE_NAME, request.http_request.tenant.default_user_change_name):
    if prompt_data.get("name") != request.user.name:
        ak_message("Not allowed to change name.")
        return False
return True`;
const roles = `
roles = []
for group in request.user.ak_groups.all():
    if group.name == "crew":
        roles.append(f"role:{group.name}")
    elif any(letter in group.name for letter in "xyz"):
        roles.append("other")
    else:
        pass
return {"roles": roles, "given_name": request.user.name.split(" ")[0]}`;

describe('authentik’s expressions, unchanged', () => {
  it.each<[string, string, Parameters<Author['run']>[1], unknown]>([
    [
      'the password is asked while nobody has proved to be the pending user',
      'flow_plan = request.context.get("flow_plan")\nif not flow_plan:\n    return True\nreturn not hasattr(flow_plan.context.get("pending_user"), "backend")',
      { plan, context: { pending_user: ann } },
      true,
    ],
    [
      'and not afterwards',
      'flow_plan = request.context.get("flow_plan")\nif not flow_plan:\n    return True\nreturn not hasattr(flow_plan.context.get("pending_user"), "backend")',
      { plan, context: { pending_user: { ...ann, backend } } },
      false,
    ],
    [
      'nor when what is known of them is only a reference',
      'return hasattr(context["flow_plan"].context["pending_user"], "backend")',
      { plan, context: { pending_user: { $user: ann.$user, username: 'ann', backend } } },
      true,
    ],
    [
      'without a password no second factor',
      'flow_plan = request.context.get("flow_plan")\nreturn not (flow_plan.context.get("auth_method") == "auth_webauthn_pwl")',
      { plan, context: { auth_method: 'auth_webauthn_pwl' } },
      false,
    ],
    ['only from a source', 'return ak_is_sso_flow', { context: { is_sso: true } }, true],
    ['no source', 'return ak_is_sso_flow', {}, false],
    ['no name was given', "return 'username' not in context.get('prompt_data', {})", {}, true],
    ['an app password needs no second factor', 'return context.get("auth_method") != "app_password"', {}, true],
    [
      'a link was opened',
      "return bool(request.context.get('is_restored', True))",
      { context: { is_restored: false } },
      false,
    ],
    ['e-mail addresses stay', settings, { context: { prompt_data: { email: 'x@example.com', name: 'A' } } }, false],
    ['names may change', settings, { context: { prompt_data: { email: ann.email, name: 'Anna' } } }, true],
    [
      'an administrator without password',
      'akadmin = ak_user_by(username="akadmin")\nreturn akadmin is None or not akadmin.has_usable_password()',
      {},
      true,
    ],
    [
      'an administrator with password',
      'akadmin = ak_user_by(username="ben")\nreturn akadmin is None or not akadmin.has_usable_password()',
      {},
      false,
    ],
    ['members', 'return ak_is_group_member(request.user, name="authentik Admins")', {}, true],
    ['no members', 'return ak_is_group_member(request.user, name__in=["others"])', {}, false],
    ['not through the device', 'return "goauthentik.io/providers/oauth2/device" not in request.context', {}, true],
    [
      'an address',
      'return ak_client_ip in ip_network("192.0.2.0/24") and ak_client_ip == ip_address("192.0.2.7")',
      {},
      true,
    ],
    ['nothing returned', 'pass', {}, null],
    ['something that counts as no', 'return []', {}, false],
    ['something that counts as yes', 'return request.user.groups.all()', {}, true],
  ])('policy: %s', async (_, source, told, passing) => {
    expect(await author.value(source, { kind: 'policy', ...told })).toBe(passing);
  });

  it.each<[string, string, Parameters<Author['run']>[1], unknown]>([
    ['openid', '# nothing by itself\nreturn {}', {}, {}],
    [
      'profile',
      'return {\n    # names\n    "name": request.user.name,\n    "preferred_username": request.user.username,\n    "groups": [group.name for group in request.user.groups.all()],\n}',
      {},
      { name: 'Ann Lee', preferred_username: 'ann', groups: ['crew'] },
    ],
    [
      'entitlements',
      'entitlements = [entitlement.name for entitlement in request.user.app_entitlements(provider.application)]\nreturn {"entitlements": entitlements, "roles": entitlements}',
      { extra: { provider: { name: 'p', application: { slug: 'tv' } } } },
      { entitlements: [], roles: [] },
    ],
    [
      'proxy',
      'return {"ak_proxy": {"user_attributes": request.user.group_attributes(request), "is_superuser": request.user.is_superuser}}',
      {},
      {
        ak_proxy: {
          user_attributes: { role: 'crew', department: 'stage', settings: { theme: 'dark', locale: 'de' } },
          is_superuser: true,
        },
      },
    ],
    ['roles', roles, {}, { roles: ['role:crew'], given_name: 'Ann' }],
    ['a generator', 'for group in request.user.all_groups():\n    yield group.name', {}, ['crew', 'authentik Admins']],
    [
      'what is handed in',
      'return [provider.name, provider["name"], token.id_token.sub]',
      {
        extra: { provider: { name: 'p' }, token: { id_token: { sub: 's' } } },
      },
      ['p', 'p', 's'],
    ],
    ['skip', 'raise SkipObject', {}, { $skip: true }],
    ['assigning to a name that is given', 'user = {"name": request.user.name}\nreturn user', {}, { name: 'Ann Lee' }],
    ['text over several lines', 'return """a\n  b"""', {}, 'a\n  b'],
  ])('mapping: %s', async (_, source, told, value) => {
    expect(await author.value(source, told)).toEqual(value);
  });

  it.each<[string, string, unknown]>([
    ['an attribute of the account', "try:\n    return user.name\nexcept:\n    return ''", 'Ann Lee'],
    ['one that it has not', "try:\n    return user.nickname\nexcept:\n    return ''", ''],
    [
      'the language',
      'try:\n    return user.attributes.get("settings", {}).get("locale", "")\nexcept:\n    return ""',
      'de',
    ],
    ['what was typed', 'return prompt_context["username"] + "@" + http_request.get_host()', 'typed@login.example.com'],
  ])('prompt: %s', async (_, source, value) => {
    const extra = { prompt_context: { username: 'typed' } };
    expect(await author.value(source, { kind: 'prompt', extra })).toBe(value);
  });

  it('prompt: nobody is known yet', async () => {
    const anonymous = { kind: 'prompt', user: null, http: null } as const;
    expect(
      await author.value(
        'return [user.username, user.is_authenticated, user.pk, http_request, ak_client_ip]',
        anonymous,
      ),
    ).toEqual(['', false, null, null, null]);
  });

  it('the first administrator: a policy puts them into the plan, and says where to go', async () => {
    const seat =
      'akadmin = ak_user_by(username="ben")\ncontext["flow_plan"].context["pending_user"] = akadmin\nreturn True';
    expect(await author.run(seat, { kind: 'policy', plan })).toMatchObject({
      value: true,
      changes: { pending_user: ben },
    });
    const started = `
started_by = context.get("goauthentik.io/core/setup/started-by")
if started_by != "setup":
    setup_url = request.http_request.build_absolute_uri("/")
    ak_message(f"Access the authentik setup by navigating to {setup_url}")
    return False
return True`;
    expect(await author.run(started, { kind: 'policy' })).toMatchObject({
      value: false,
      messages: ['Access the authentik setup by navigating to https://login.example.com/'],
    });
  });

  if (existsSync(BLUEPRINTS)) {
    const found = readdirSync(BLUEPRINTS, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.yaml'))
      .flatMap((file) =>
        expressionsIn(parse(readFileSync(join(BLUEPRINTS, file), 'utf8'), { logLevel: 'silent' }) as unknown, file),
      );

    it('there are enough of them', () => expect(found.length).toBeGreaterThan(40));

    it.each(found)('%s: every expression can be read', async (_, source) => {
      await author.python.check(source);
    });

    it.each(found.filter(([file]) => file.startsWith('default/') || file === 'system/providers-oauth2.yaml'))(
      '%s: those of flows and scopes run',
      async (_, source) => {
        const extra = { provider: { application: {} }, token: {}, prompt_context: {} };
        const context = { prompt_data: {}, pending_user: ann };
        await author.run(source, { context, plan, extra });
      },
    );
  }
});

function expressionsIn(value: unknown, file: string): [string, string][] {
  if (Array.isArray(value)) return value.flatMap((one) => expressionsIn(one, file));
  if (typeof value !== 'object' || value === null) return [];
  const own = value as Record<string, unknown>;
  const texts = [own['expression'], own['initial_value_expression'] === true ? own['initial_value'] : undefined];
  const here = texts.filter((text) => typeof text === 'string').map((text): [string, string] => [file, text]);
  return [...here, ...Object.values(own).flatMap((one) => expressionsIn(one, file))];
}

describe('the environment', () => {
  it.each<[string, unknown]>([
    ['regex_match("abc", "b+")', true],
    ['regex_replace("a b", " ", "-")', 'a-b'],
    ['[list_flatten([["x"], "y"]), list_flatten([]), list_flatten("z")]', ['x', null, 'z']],
    ['slugify("Ünïted  Stage_Door!")', 'united-stage_door'],
    ['ak_user_by(username="ben")', ben],
    ['ak_user_by(username="nobody")', null],
    [
      '[ak_user_has_authenticator(user), ak_user_has_authenticator(user, "totp"), ak_user_has_authenticator(user, "duo")]',
      [true, true, false],
    ],
    ['user == ak_user_by(username="ann")', true],
    ['[user.pk, user.type, user.path, user.is_active]', [ann.$user, 'internal', 'users', true]],
    ['user.last_login', '2026-01-02T03:04:05+00:00'],
    ['user.last_login.year', 2026],
    ['[g.pk for g in user.groups.filter(name__iexact="CREW")]', ['group-crew']],
    ['user.groups.values_list("name", flat=True)', ['crew']],
    ['user.all_groups().filter(attributes__role="admin").first()', admins],
    ['list(user.all_groups().exclude(is_superuser=True))', [crew]],
    [
      '[user.groups.filter(name__startswith="cr").exists(), user.groups.filter(name__icontains="ADM").exists()]',
      [true, false],
    ],
    ['user.groups.first() in user.groups.all()', true],
    ['http_request.META["HTTP_USER_AGENT"] + http_request.headers["user-agent"]', 'FirefoxFirefox'],
    ['[http_request.GET.get("next"), http_request.path, http_request.method]', ['/account', '/if/flow/device/', 'GET']],
    ['http_request.build_absolute_uri()', 'https://login.example.com/if/flow/device/?next=%2Faccount'],
    ['[http_request.user.username, http_request.brand.attributes, http_request.session.get("x")]', ['ann', {}, null]],
    ['[request.debug, request.obj]', [false, null]],
    [
      '{"set": {1}, "tuple": (1, 2), "moment": __import__("datetime").date(2026, 1, 2)}',
      { set: [1], tuple: [1, 2], moment: '2026-01-02' },
    ],
  ])('%s', async (expression, value) => {
    expect(await author.value(`return ${expression}`)).toEqual(value);
  });

  it.each([
    'import re, json, math, datetime, ipaddress, hashlib, hmac, base64, string, random, secrets, time, uuid',
    'import itertools, functools, collections, operator, unicodedata, textwrap, typing, enum, dataclasses, decimal, statistics',
    'from urllib.parse import urlencode, urlparse, quote\nimport urllib.parse\nfrom collections.abc import Mapping',
    'from django.utils.text import slugify\nfrom django.utils.timezone import now\nfrom structlog import get_logger\nfrom structlog.stdlib import get_logger',
    'from authentik.core.models import User, Group, UserTypes\nfrom authentik.events.models import EventAction\nimport authentik.lib.utils.http',
    'from authentik.flows.planner import PLAN_CONTEXT_PENDING_USER\nimport datetime\ndatetime.datetime.strptime("2026", "%Y")',
  ])('may do: %s', async (imports) => {
    expect(await author.value(`${imports}\nreturn True`)).toBe(true);
  });

  it('finds accounts by User.objects', async () => {
    const source = `
from authentik.core.models import User
try:
    User.objects.get(username="nobody")
except User.DoesNotExist:
    return [User.objects.filter(username="ben").first(), User.objects.filter(username="x").exists()]`;
    expect(await author.value(source)).toEqual([ben, false]);
  });

  it.each([
    ['requests.get("https://example.com")', 'requests.get cannot be used here: expressions have no network'],
    ['resolve_dns("example.com")', 'resolve_dns cannot be used here: expressions have no network'],
    ['ak_send_email("a@example.com", "x")', 'ak_send_email cannot be used here: an e-mail stage sends mail'],
    ['ak_create_jwt(user, None, [])', 'ak_create_jwt cannot be used here: expressions hold no signing keys'],
    ['user.save()', 'An expression can look at accounts and groups, but not change them'],
  ])('says why not: %s', async (call, why) => {
    expect(await author.failure(call)).toContain(why);
  });

  it('asks each thing once, and only when somebody wants to know', async () => {
    const asked: string[] = [];
    const answer = house();
    const source = 'x = request.user\nif x.is_active:\n    return [len(x.groups.all()), len(x.groups.all())]';
    await author.run(source, { answer: (question) => (asked.push(question.ask), answer(question)) });
    expect(asked).toEqual(['groups']);
  });

  it('looks up the rest of an account of which only the name is known', async () => {
    const context = { pending_user: { $user: ann.$user, username: 'ann' } };
    expect(await author.value('return context["pending_user"].email', { context })).toBe('ann@example.com');
    const pretended = { pending_user: { $user: null, username: 'nobody' } };
    expect(
      await author.value('u = context["pending_user"]\nreturn [u.username, u.email, u.pk]', { context: pretended }),
    ).toEqual(['nobody', '', null]);
  });

  it('takes down messages, events and what is logged', async () => {
    const source = `
ak_message("one")
ak_message("two")
ak_create_event("suspicious_request", address=ak_client_ip, who=user.username)
ak_logger.bind(a=1).warning("careful", b=2)
print("printed", 3)
return True`;
    expect(await author.run(source, { kind: 'policy' })).toEqual({
      value: true,
      messages: ['one', 'two'],
      changes: {},
      events: [{ action: 'suspicious_request', context: { address: '192.0.2.7', who: 'ann' } }],
      logs: [
        { level: 'warning', message: 'careful a=1 b=2' },
        { level: 'info', message: 'printed 3' },
      ],
    });
  });

  it('tells what has changed in the plan’s context, nested values included, and nothing else', async () => {
    const context = { prompt_data: { name: 'a', list: [1] }, other: { x: 1 }, gone: 1, pending_user: ann };
    const source = `
context["prompt_data"]["list"].append(2)
plan = context["flow_plan"]
plan.context["added"] = {"at": ak_client_ip, "by": {"who"}}
del plan.context["gone"]
context["only here"] = True
return [plan.flow.slug, plan.flow.title, len(plan.bindings)]`;
    expect(await author.run(source, { context, plan })).toMatchObject({
      value: ['device', 'Welcome', 2],
      changes: { prompt_data: { name: 'a', list: [1, 2] }, added: { at: '192.0.2.7', by: ['who'] }, gone: null },
    });
    expect(Object.keys((await author.run(source, { context, plan })).changes).sort()).toEqual([
      'added',
      'gone',
      'prompt_data',
    ]);
  });

  it('knows the time that it is told', async () => {
    jest.spyOn(author.python['clock'], 'now').mockReturnValue(new Date('2031-02-03T04:05:06Z'));
    expect(await author.value('from datetime import datetime, timezone\nreturn datetime.now(timezone.utc)')).toMatch(
      /^2031-02-03T04:05:0/,
    );
    jest.restoreAllMocks();
  });
});

describe('a policy that calls another one', () => {
  it('has a Python policy run in place, with the same request', async () => {
    const answer = house({
      inner: { expression: 'ak_message("inner")\nreturn request.context["depth"] == 3 and user.username == "ann"' },
    });
    const source = 'result = ak_call_policy("inner", depth=3)\nreturn [result.passing, result.messages]';
    expect(await author.run(source, { answer })).toMatchObject({ value: [true, ['inner']], messages: ['inner'] });
  });

  it('is told what others say, that there is none, and what went wrong in it', async () => {
    const answer = house({ other: { passing: false, messages: ['no'] }, broken: { expression: 'return 1 / 0' } });
    expect(await author.value('r = ak_call_policy("other")\nreturn [r.passing, r.messages]', { answer })).toEqual([
      false,
      ['no'],
    ]);
    expect(await author.failure('return ak_call_policy("absent")', { answer })).toBe(
      "1:8 ValueError: Policy 'absent' not found.",
    );
    expect(await author.value('r = ak_call_policy("broken")\nreturn [r.passing, r.messages]', { answer })).toEqual([
      false,
      ['division by zero'],
    ]);
  });

  it('cannot go on forever', async () => {
    const answer = house({ again: { expression: 'return ak_call_policy("again").passing' } });
    expect(await author.failure('return ak_call_policy("again").passing', { answer })).toContain('more than 8 deep');
  });
});

describe('an error', () => {
  it.each([
    ['return (', "1:8 SyntaxError: '(' was never closed"],
    ['x = 1\nif x\n  return 2', "2:5 SyntaxError: expected ':'"],
    ['x = 1\n  y = 2', '2:2 IndentationError: unexpected indent'],
    ['äöü = "ß" +', '1:12 SyntaxError: invalid syntax'],
    ['break', "1:1 SyntaxError: 'break' outside loop"],
    ['# only a comment', '1:1 SyntaxError: the expression says nothing'],
    ['', '1:1 SyntaxError: the expression says nothing'],
    ['return "\u0000"', '1:1 SyntaxError: source code string cannot contain null bytes'],
  ])('of syntax is found before it runs: %j', async (source, said) => {
    expect(await complaint(() => author.python.check(source))).toBe(said);
  });

  it.each([
    ['x = 1\nreturn x + y', "2:12 NameError: name 'y' is not defined"],
    ['def f():\n    return {}["é"]\nü = f()', "2:12 KeyError: 'é'"],
    ['raise ValueError("no")', '1:1 ValueError: no'],
    ['"ä"; return user.nickname', "1:13 AttributeError: 'User' object has no attribute 'nickname'"],
    ['return object()', 'TypeError: A value of type object cannot be handed on'],
    ['import socket', "1:1 ModuleNotFoundError: No module named 'socket' for expressions"],
  ])('says what and where: %j', async (source, said) => {
    expect(await author.failure(source)).toBe(said);
  });

  it('of a look-up is an exception in the expression', async () => {
    const answer = (): Promise<never> => Promise.reject(new Error('the database is away'));
    expect(await author.failure('return ak_user_by(username="ann")', { answer })).toBe(
      '1:8 LookupError: the database is away',
    );
    expect(
      await author.value('try:\n    ak_user_by(username="ann")\nexcept LookupError:\n    return "caught"', { answer }),
    ).toBe('caught');
  });
});
