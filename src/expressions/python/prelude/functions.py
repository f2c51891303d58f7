"""authentik's functions for expressions."""

import ipaddress
import re
import unicodedata

from host import ask
from people import User, user_by
from plan import PolicyResult
from values import SkipObject, plain

MOST_WORDS = 200
LONGEST_WORDS = 4000
DEEPEST = 8


def regex_match(value, regex):
    return re.search(regex, value) is not None


def regex_replace(value, regex, repl):
    return re.sub(regex, repl, value)


def list_flatten(value):
    """The first of a list, however deep."""
    while isinstance(value, (list, tuple)):
        if not value:
            return None
        value = value[0]
    return value


def slugify(value, allow_unicode=False):
    value = str(value)
    if allow_unicode:
        value = unicodedata.normalize("NFKC", value)
    else:
        value = unicodedata.normalize("NFKD", value).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", value.lower())).strip("-_")


def ak_is_group_member(user, **filters):
    return user.all_groups().filter(**filters).exists()


def ak_user_by(**filters):
    return user_by(**filters)


def _kind(name):
    return name.lower().removesuffix("device")


def ak_user_has_authenticator(user, device_type=None):
    found = [_kind(name) for name in user.authenticators()]
    return bool(found) if device_type is None else _kind(device_type) in found


def impossible(name, why):
    def refuse(*_, **__):
        raise NotImplementedError(f"{name} cannot be used here: {why}")

    return refuse


OFFLINE = "expressions have no network"


class Requests:
    """`requests`, and its sessions: there is no network."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return impossible(f"requests.{name}", OFFLINE)


ALWAYS = {
    "ip_address": ipaddress.ip_address,
    "ip_network": ipaddress.ip_network,
    "list_flatten": list_flatten,
    "regex_match": regex_match,
    "regex_replace": regex_replace,
    "slugify": slugify,
    "ak_is_group_member": ak_is_group_member,
    "ak_user_by": ak_user_by,
    "ak_user_has_authenticator": ak_user_has_authenticator,
    "ak_send_email": impossible("ak_send_email", "an e-mail stage sends mail"),
    "ak_create_jwt": impossible("ak_create_jwt", "expressions hold no signing keys"),
    "ak_create_jwt_raw": impossible("ak_create_jwt_raw", "expressions hold no signing keys"),
    "resolve_dns": impossible("resolve_dns", OFFLINE),
    "reverse_dns": impossible("reverse_dns", OFFLINE),
    "requests": Requests(),
    "SkipObject": SkipObject,
}


class Logger:
    """`ak_logger`, in the words of structlog."""

    def __init__(self, logs, bound=()):
        self.logs = logs
        self.bound = dict(bound)

    def bind(self, **more):
        return Logger(self.logs, {**self.bound, **more})

    new = bind

    def unbind(self, *names):
        return Logger(self.logs, {key: value for key, value in self.bound.items() if key not in names})

    def say(self, level, event, *args, **more):
        if len(self.logs) >= MOST_WORDS:
            return
        words = str(event) % args if args else str(event)
        said = " ".join([words, *(f"{key}={value!r}" for key, value in {**self.bound, **more}.items())])
        self.logs.append({"level": level, "message": said[:LONGEST_WORDS]})

    def debug(self, event="", *args, **more):
        self.say("debug", event, *args, **more)

    def info(self, event="", *args, **more):
        self.say("info", event, *args, **more)

    def warning(self, event="", *args, **more):
        self.say("warning", event, *args, **more)

    warn = warning

    def error(self, event="", *args, **more):
        self.say("error", event, *args, **more)

    exception = critical = fatal = error

    def print(self, *words, sep=" ", **_):
        self.say("info", sep.join(str(word) for word in words))


class Talk:
    """What one run of an expression has to say beside its value."""

    def __init__(self):
        self.messages = []
        self.events = []
        self.logs = []
        self.logger = Logger(self.logs)

    def ak_message(self, message):
        if len(self.messages) < MOST_WORDS:
            self.messages.append(str(message)[:LONGEST_WORDS])

    def ak_create_event(self, action, **context):
        if len(self.events) < MOST_WORDS:
            self.events.append({"action": str(getattr(action, "value", action)), "context": plain(context)})


def policy_caller(request, run, depth):
    """`ak_call_policy`: the other policy sees the same request, and what else it is told."""

    def ak_call_policy(name, **more):
        request.context.update(more)
        answer = ask(ask="policy", name=name)
        if answer is None:
            raise ValueError(f"Policy '{name}' not found.")
        if "expression" not in answer:
            return PolicyResult(answer["passing"], *answer["messages"])
        if depth >= DEEPEST:
            raise RecursionError(f"Policies call each other more than {DEEPEST} deep")
        return run(answer["expression"], depth + 1)

    return ak_call_policy
