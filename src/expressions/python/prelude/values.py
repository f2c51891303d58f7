"""How values travel: JSON, and accounts and groups marked by `$user` and `$group`."""

import json
import types
import uuid
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from people import Group, User
from queries import QuerySet


class SkipObject(Exception):
    """Raised by a mapping that wants what it is about to be left out."""


class Record(dict):
    """A dictionary whose entries are attributes as well."""

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"there is no '{name}' here") from None


def _thing(found):
    if "$user" in found:
        return User(found)
    if "$group" in found:
        return Group(found)
    return found


def decode(text):
    return json.loads(text, object_hook=_thing)


def record(value):
    """The same with attributes, for what authentik has objects for."""
    if type(value) is dict:
        return Record({key: record(one) for key, one in value.items()})
    return [record(one) for one in value] if isinstance(value, list) else value


_TEXTS = (uuid.UUID, IPv4Address, IPv6Address, IPv4Network, IPv6Network)
_LISTS = (tuple, set, frozenset, QuerySet, types.GeneratorType, map, filter, zip, range)
_LISTS += (type({}.keys()), type({}.values()), type({}.items()))


def plain(value, depth=0):
    """The value as JSON."""
    if value is None or isinstance(value, (bool, int, str)):
        return value.value if isinstance(value, Enum) else value
    if depth > 50:
        raise ValueError("The value is nested too deeply")
    if isinstance(value, float):
        return value if value - value == 0 else None
    if isinstance(value, dict):
        return {key if isinstance(key, str) else str(plain(key, depth + 1)): plain(one, depth + 1) for key, one in value.items()}
    if isinstance(value, list) or isinstance(value, _LISTS):
        return [plain(one, depth + 1) for one in value]
    if isinstance(value, User):
        return {**value.value, "backend": value.backend} if hasattr(value, "backend") else value.value
    if isinstance(value, Group):
        return value.value
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, Enum):
        return plain(value.value, depth + 1)
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).decode("utf-8", "replace")
    if isinstance(value, _TEXTS):
        return str(value)
    raise TypeError(f"A value of type {type(value).__name__} cannot be handed on")
