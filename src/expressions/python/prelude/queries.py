"""The part of Django's queries that expressions use, on lists."""

import re
from datetime import datetime

_MISSING = object()


class DoesNotExist(Exception):
    pass


class MultipleObjectsReturned(Exception):
    pass


def _lower(value):
    return value.lower() if isinstance(value, str) else value


def _is_in(value, among):
    return value in [getattr(one, "pk", one) for one in among] or value in among


def _text(test):
    return lambda value, operand: value is not None and test(str(value), str(operand))


_TESTS = {
    "exact": lambda value, operand: value == operand,
    "iexact": lambda value, operand: _lower(value) == _lower(operand),
    "in": _is_in,
    "isnull": lambda value, operand: (value is None) == bool(operand),
    "contains": lambda value, operand: (
        operand in value
        if isinstance(value, (list, str))
        else isinstance(value, dict) and all(value.get(key) == one for key, one in operand.items())
    ),
    "icontains": _text(lambda value, operand: operand.lower() in value.lower()),
    "startswith": _text(lambda value, operand: value.startswith(operand)),
    "istartswith": _text(lambda value, operand: value.lower().startswith(operand.lower())),
    "endswith": _text(lambda value, operand: value.endswith(operand)),
    "iendswith": _text(lambda value, operand: value.lower().endswith(operand.lower())),
    "regex": _text(lambda value, operand: re.search(operand, value) is not None),
    "iregex": _text(lambda value, operand: re.search(operand, value, re.IGNORECASE) is not None),
    "gt": lambda value, operand: value is not None and value > operand,
    "gte": lambda value, operand: value is not None and value >= operand,
    "lt": lambda value, operand: value is not None and value < operand,
    "lte": lambda value, operand: value is not None and value <= operand,
    "range": lambda value, operand: value is not None and operand[0] <= value <= operand[1],
    "has_key": lambda value, operand: isinstance(value, dict) and operand in value,
}


def _step(value, name):
    if isinstance(value, dict):
        return value.get(name, _MISSING)
    if name.startswith("_"):
        return _MISSING
    if name == "id":
        name = "pk"
    return getattr(value, name, _MISSING)


def matches(thing, **where):
    """Whether something is as Django's look-ups say: `name__iexact="x"`, `attributes__role__in=[…]`."""
    return all(_matches(thing, path.split("__"), operand) for path, operand in where.items())


def _matches(thing, path, operand):
    test = _TESTS[path.pop()] if len(path) > 1 and path[-1] in _TESTS else _TESTS["exact"]
    value = thing
    for name in path:
        value = _step(value, name)
        if value is _MISSING:
            if thing is not value and not isinstance(thing, dict) and not hasattr(thing, path[0]):
                raise FieldError(f"Cannot resolve keyword '{path[0]}' into field.")
            return test is _TESTS["isnull"] and bool(operand)
    if isinstance(value, QuerySet):
        return any(test(one.pk, getattr(operand, "pk", operand)) for one in value)
    if isinstance(value, datetime) and isinstance(operand, str):
        operand = datetime.fromisoformat(operand)
    return bool(test(value, operand))


class FieldError(Exception):
    pass


class QuerySet:
    """Things that are looked up when somebody wants to see them."""

    def __init__(self, load):
        self._load = load
        self._things = None

    def _all(self):
        if self._things is None:
            self._things = list(self._load())
        return self._things

    def all(self):
        return self

    def filter(self, *_, **where):
        return QuerySet(lambda: [one for one in self._all() if matches(one, **where)])

    def exclude(self, **where):
        return QuerySet(lambda: [one for one in self._all() if not matches(one, **where)])

    def order_by(self, *fields):
        def ordered():
            things = list(self._all())
            for field in reversed(fields):
                name = field.lstrip("-")
                things.sort(key=lambda one: _step(one, name), reverse=field.startswith("-"))
            return things

        return QuerySet(ordered)

    def distinct(self):
        return self

    select_related = prefetch_related = only = lambda self, *_: self

    def first(self):
        return next(iter(self._all()), None)

    def last(self):
        return next(reversed(self._all()), None)

    def get(self, **where):
        found = self.filter(**where)._all()
        if not found:
            raise DoesNotExist("matching query does not exist.")
        if len(found) > 1:
            raise MultipleObjectsReturned(f"get() returned {len(found)} objects.")
        return found[0]

    def exists(self):
        return bool(self._all())

    def count(self):
        return len(self._all())

    def contains(self, thing):
        return thing in self._all()

    def values(self, *fields):
        return [{field: _step(one, field) for field in fields} for one in self._all()]

    def values_list(self, *fields, flat=False):
        if flat and len(fields) != 1:
            raise TypeError("'flat' is not valid when values_list is called with more than one field.")
        rows = [tuple(_step(one, field) for field in fields) for one in self._all()]
        return [row[0] for row in rows] if flat else rows

    def __iter__(self):
        return iter(self._all())

    def __len__(self):
        return len(self._all())

    def __bool__(self):
        return bool(self._all())

    def __contains__(self, thing):
        return thing in self._all()

    def __getitem__(self, index):
        return self._all()[index]

    def __repr__(self):
        return f"<QuerySet {self._all()!r}>"
