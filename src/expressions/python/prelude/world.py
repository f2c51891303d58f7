"""What is built in for expressions, and what they may import."""

import builtins
import importlib
import random
import types

from shims import shims
from tidy import HARMLESS

# of these an expression gets what is public and cannot be changed
_READ_ONLY = sorted(name for name in HARMLESS if "." not in name or name.startswith("urllib"))
# of these the module itself
_OTHERS = (
    *("abc", "bisect", "calendar", "cmath", "collections", "collections.abc", "contextlib", "copy", "dataclasses"),
    *("decimal", "difflib", "enum", "fnmatch", "fractions", "functools", "heapq", "html.entities", "keyword"),
    *("numbers", "operator", "pprint", "stringprep", "struct", "types", "typing", "zlib", "ast", "csv", "traceback"),
    # what some built-in functions import when they are first called, in the name of whoever calls them
    *("_strptime", "copyreg", "warnings"),
)
_CODECS = ("ascii", "latin_1", "cp1252", "utf_16", "utf_32", "idna", "punycode", "hex_codec", "base64_codec", "utf_8_sig")
_CHANGEABLE = (types.ModuleType, list, dict, set, bytearray)


def _facade(name):
    module = importlib.import_module(name)
    public = getattr(module, "__all__", None) or [one for one in vars(module) if not one.startswith("_")]
    if name == "random":
        # one that cannot be foreseen, whatever was drawn before
        module, public = random.SystemRandom(), [one for one in public if one not in ("seed", "getstate", "setstate")]
    facade = types.ModuleType(name)
    for one in public:
        value = getattr(module, one, None)
        if value is not None and not isinstance(value, _CHANGEABLE):
            setattr(facade, one, _settled(value))
    return facade


def _settled(value):
    """A class whose own dictionaries can be read only."""
    if isinstance(value, type):
        for name, held in list(vars(value).items()):
            if isinstance(held, dict) and not name.startswith("_"):
                setattr(value, name, types.MappingProxyType(held))
    return value


def _modules():
    found = shims()
    for name in _READ_ONLY:
        if name not in found:
            found[name] = _facade(name)
    for name in _OTHERS:
        found[name] = importlib.import_module(name)
    found["collections"].abc = found["collections.abc"]
    found["urllib"].parse = found["urllib.parse"]
    for name in _CODECS:
        importlib.import_module(f"encodings.{name}")
    return found


MODULES = _modules()


def _import(name, globals=None, locals=None, fromlist=(), level=0):
    module = MODULES.get(name)
    if module is None or level:
        raise ModuleNotFoundError(f"No module named '{name}' for expressions", name=name)
    if not fromlist:
        return MODULES[name.partition(".")[0]]
    for one in fromlist:
        if not hasattr(module, one):
            inner = MODULES.get(f"{name}.{one}")
            if inner is None:
                raise ImportError(f"cannot import name '{one}' from '{name}'", name=name)
    return module


_ABSENT = ("open", "input", "breakpoint", "help", "exit", "quit", "copyright", "credits", "license")


def built_in(print):
    """The built-in names, anew for each expression."""
    names = {name: value for name, value in vars(builtins).items() if name not in _ABSENT}
    names["__import__"] = _import
    names["print"] = print
    return names
