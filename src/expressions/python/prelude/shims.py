"""What expressions import from authentik and its surroundings."""

import sys
import types
from datetime import datetime, timezone
from enum import Enum

import functions
import queries
import values
import web
from functions import Logger, impossible
from people import AnonymousUser, Group, User

PLAIN_LOGS = []


class UserTypes(str, Enum):
    INTERNAL = "internal"
    EXTERNAL = "external"
    SERVICE_ACCOUNT = "service_account"
    INTERNAL_SERVICE_ACCOUNT = "internal_service_account"

    def __str__(self):
        return self.value


class EventAction(str, Enum):
    LOGIN = "login"
    LOGIN_FAILED = "login_failed"
    LOGOUT = "logout"
    SUSPICIOUS_REQUEST = "suspicious_request"
    SECRET_VIEW = "secret_view"
    AUTHORIZE_APPLICATION = "authorize_application"
    POLICY_EXECUTION = "policy_execution"
    POLICY_EXCEPTION = "policy_exception"
    CONFIGURATION_ERROR = "configuration_error"
    CUSTOM_PREFIX = "custom_"


class PolicyException(Exception):
    pass


class ValidationError(Exception):
    pass


class FlowDesignation(str, Enum):
    AUTHENTICATION = "authentication"
    AUTHORIZATION = "authorization"
    INVALIDATION = "invalidation"
    ENROLLMENT = "enrollment"
    UNRENOLLMENT = "unenrollment"
    RECOVERY = "recovery"
    STAGE_CONFIGURATION = "stage_configuration"


_USER = "goauthentik.io/user/"
_CORE = {
    "User": User,
    "Group": Group,
    "UserTypes": UserTypes,
    "AnonymousUser": AnonymousUser,
    "USER_ATTRIBUTE_DEBUG": _USER + "debug",
    "USER_ATTRIBUTE_GENERATED": _USER + "generated",
    "USER_ATTRIBUTE_EXPIRES": _USER + "expires",
    "USER_ATTRIBUTE_DELETE_ON_LOGOUT": _USER + "delete-on-logout",
    "USER_ATTRIBUTE_SOURCES": _USER + "sources",
    "USER_ATTRIBUTE_TOKEN_EXPIRING": _USER + "token-expires",
    "USER_ATTRIBUTE_TOKEN_MAXIMUM_LIFETIME": _USER + "token-maximum-lifetime",
    "USER_ATTRIBUTE_CHANGE_USERNAME": _USER + "can-change-username",
    "USER_ATTRIBUTE_CHANGE_NAME": _USER + "can-change-name",
    "USER_ATTRIBUTE_CHANGE_EMAIL": _USER + "can-change-email",
    "USER_PATH_SYSTEM_PREFIX": "goauthentik.io",
    "USER_PATH_SERVICE_ACCOUNT": "goauthentik.io/service-accounts",
}

_PLANNER = {
    "PLAN_CONTEXT_PENDING_USER": "pending_user",
    "PLAN_CONTEXT_SSO": "is_sso",
    "PLAN_CONTEXT_REDIRECT": "redirect",
    "PLAN_CONTEXT_APPLICATION": "application",
    "PLAN_CONTEXT_SOURCE": "source",
    "PLAN_CONTEXT_OUTPOST": "outpost",
    "PLAN_CONTEXT_IS_RESTORED": "is_restored",
    "PLAN_CONTEXT_IS_REDIRECTED": "is_redirected",
    "PLAN_CONTEXT_PENDING_USER_IDENTIFIER": "pending_user_identifier",
}


def _get_logger(*_, **__):
    return Logger([])


_CLIENT_IP = {"get_client_ip": lambda request: request.META["REMOTE_ADDR"]}
_CLIENT_IP["ClientIPMiddleware"] = types.SimpleNamespace(get_client_ip=_CLIENT_IP["get_client_ip"])
_LOGGER = {"get_logger": _get_logger, "getLogger": _get_logger}
_HTTP = {"HttpRequest": web.HttpRequest, "QueryDict": web.QueryDict}

MODULES = {
    "authentik.core.models": _CORE,
    "authentik.core.expression.exceptions": {"SkipObjectException": values.SkipObject},
    "authentik.events.models": {"EventAction": EventAction},
    "authentik.flows.models": {"FlowDesignation": FlowDesignation},
    "authentik.flows.planner": _PLANNER,
    "authentik.lib.utils.http": _CLIENT_IP,
    "authentik.root.middleware": _CLIENT_IP,
    "authentik.policies.exceptions": {"PolicyException": PolicyException},
    "authentik.policies.types": {"PolicyRequest": functions.PolicyResult, "PolicyResult": functions.PolicyResult},
    "authentik.stages.prompt.stage": {"PLAN_CONTEXT_PROMPT": "prompt_data"},
    "authentik.stages.password.stage": {
        "PLAN_CONTEXT_AUTHENTICATION_BACKEND": "user_backend",
        "PLAN_CONTEXT_METHOD": "auth_method",
        "PLAN_CONTEXT_METHOD_ARGS": "auth_method_args",
    },
    "django.contrib.auth.models": {"AnonymousUser": AnonymousUser},
    "django.core.exceptions": {
        "ObjectDoesNotExist": queries.DoesNotExist,
        "MultipleObjectsReturned": queries.MultipleObjectsReturned,
        "FieldError": queries.FieldError,
        "ValidationError": ValidationError,
    },
    "django.http": _HTTP,
    "django.http.request": _HTTP,
    "django.utils.text": {"slugify": functions.slugify},
    "django.utils.timezone": {
        "now": lambda: datetime.now(timezone.utc),
        "timedelta": __import__("datetime").timedelta,
        "datetime": datetime,
    },
    "django.utils.translation": {"gettext": str, "gettext_lazy": str},
    "logging": _LOGGER,
    "requests": {name: impossible(f"requests.{name}", functions.OFFLINE) for name in ("get", "post", "put", "Session")},
    "structlog": _LOGGER,
    "structlog.stdlib": _LOGGER,
}


def _package(name, modules):
    if name not in modules:
        modules[name] = types.ModuleType(name)
        parent, _, last = name.rpartition(".")
        if parent:
            setattr(_package(parent, modules), last, modules[name])
    return modules[name]


def shims():
    """Modules by name."""
    modules = {}
    for name, content in MODULES.items():
        vars(_package(name, modules)).update(content)
    return modules
