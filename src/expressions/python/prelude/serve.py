"""One request, one answer: both JSON. What is not caught here ends the interpreter."""

import ipaddress
import json
import sys

from functions import ALWAYS, Talk, policy_caller
from host import leave_traces
from people import AnonymousUser
from plan import FlowPlan, PolicyRequest, PolicyResult
from source import Wrong, compiled, place
from values import SkipObject, decode, plain, record
from web import http_request
from world import built_in

_POLICY = ("ak_client_ip", "ak_is_sso_flow", "ak_message", "context", "http_request", "request", "user")
_STOPS = (MemoryError, RecursionError, SystemExit, KeyboardInterrupt, GeneratorExit)


class Run:
    """One expression, and the policies that it calls."""

    def __init__(self, kind, given):
        self.kind = kind
        self.talk = Talk()
        extra = given.get("extra") or {}
        self.user = given["user"] or AnonymousUser()
        self.http = http_request(given["http"], self.user, extra)
        self.kept = given["context"]
        self.context = dict(self.kept)
        if given.get("plan"):
            self.context["flow_plan"] = FlowPlan(given["plan"], self.kept)
        self.request = PolicyRequest(self.user, self.http, self.context, record(given.get("obj")))
        # what a prompt has been told stays as it is: its context is a dictionary
        self.extra = {key: value if key == "prompt_context" else record(value) for key, value in extra.items()}

    def names(self):
        address = self.http and self.http.META["REMOTE_ADDR"]
        return {
            **{name: value for name, value in self.extra.items() if name.isidentifier() and name not in ("brand", "tenant")},
            "ak_client_ip": ipaddress.ip_address(address) if address else None,
            "ak_is_sso_flow": bool(self.context.get("is_sso", False)),
            "ak_message": self.talk.ak_message,
            "context": self.context,
            "http_request": self.http,
            "request": self.request,
            "user": self.user,
        }

    def call(self, source, depth=0):
        names = self.names()
        code, traces = compiled(source, tuple(sorted(names)))
        if traces:
            leave_traces()
        world = {
            **ALWAYS,
            "__builtins__": built_in(self.talk.logger.print),
            "__name__": "expression",
            "ak_call_policy": policy_caller(self.request, self.call_policy, depth),
            "ak_create_event": self.talk.ak_create_event,
            "ak_logger": self.talk.logger,
        }
        exec(code, world)
        return world["expression"](**names)

    def call_policy(self, source, depth):
        """A policy that another one calls: its exceptions are its own."""
        before = len(self.talk.messages)
        try:
            passing = bool(self.call(source, depth))
        except _STOPS:
            raise
        except Exception as error:
            return PolicyResult(False, str(error))
        return PolicyResult(passing, *self.talk.messages[before:])

    def value(self, source):
        try:
            found = self.call(source)
            if self.kind == "policy":
                return None if found is None else bool(found)
            return plain(found)
        except SkipObject:
            return {"$skip": True}

    def changes(self, before):
        gone = {key: None for key in before if key not in self.kept}
        now = {str(key): plain(value) for key, value in self.kept.items()}
        return {**{key: value for key, value in now.items() if key not in before or before[key] != value}, **gone}


def _wrong(error, source):
    if isinstance(error, Wrong):
        return {"error": str(error), **error.place}
    line, column = place(error, source)
    text = str(error) if not isinstance(error, KeyError) else repr(error.args[0]) if error.args else ""
    name = type(error).__name__
    return {"error": f"{name}: {text}" if text else name, **({} if line is None else {"line": line, "column": column})}


def _run(told, text):
    run = Run(told["kind"], told["input"])
    before = json.loads(text)["input"]["context"]
    value = run.value(told["source"])
    talk = run.talk
    changes = run.changes(before)
    return {"value": value, "messages": talk.messages, "changes": changes, "events": talk.events, "logs": talk.logs}


def _do(told, text):
    match told["do"]:
        case "check":
            compiled(told["source"], _POLICY)
            return {}
        case "run":
            return _run(told, text)
        case "warm":
            everything = {"user": None, "http": None, "context": {}}
            return _run({"kind": "policy", "source": "return True", "input": everything}, '{"input": {"context": {}}}')


def serve(request):
    told = {}
    try:
        told = decode(request)
        return json.dumps(_do(told, request)).encode()
    except MemoryError:
        leave_traces()
        return b'{"error": "The expression needs more memory than it may have"}'
    except BaseException as error:
        return json.dumps(_wrong(error, told.get("source", ""))).encode()
