"""
Which expressions leave nothing behind. Nearly all do: they read, compare and return. Others could change what later
expressions see, such as a module or a class; after these the interpreter is put back, byte by byte. Doubt counts as yes.
"""

import ast

# what their functions do is over when they return
HARMLESS = {
    *("re", "json", "math", "datetime", "ipaddress", "hashlib", "hmac", "base64", "urllib", "urllib.parse", "string"),
    *("random", "secrets", "time", "uuid", "itertools", "unicodedata", "textwrap", "statistics", "html", "binascii"),
    *("authentik.core.models", "authentik.lib.utils.http", "django.utils.text", "django.utils.timezone", "structlog"),
    *("structlog.stdlib", "django.http"),
}

# a way to the innards, or to change what others share
TELLING = {
    *("getattr", "setattr", "delattr", "vars", "dir", "globals", "locals", "eval", "exec", "compile", "open", "input"),
    *("super", "memoryview", "classmethod", "property", "register", "attrgetter", "methodcaller", "add_note", "mro"),
    *("with_traceback", "seed", "setstate", "cache_clear", "clear_cache", "purge"),
}
INNARDS = ("_", "f_", "tb_", "gi_", "cr_", "ag_", "co_")


def _innard(name):
    return name.startswith(INNARDS) or name in TELLING


class _Reader(ast.NodeVisitor):
    def __init__(self):
        self.telling = False

    def tell(self, telling):
        self.telling = self.telling or telling

    def visit_Name(self, node):
        # a class that is made by `type` can have a say when its objects go, and that may be later
        self.tell(node.id != "_" and (node.id.startswith("__") or node.id in TELLING or node.id == "type"))

    def visit_Attribute(self, node):
        self.tell(not isinstance(node.ctx, ast.Load) or _innard(node.attr))
        self.visit(node.value)

    def visit_Call(self, node):
        # getattr with a name that can be read is an attribute like any other
        if isinstance(node.func, ast.Name) and node.func.id == "getattr" and len(node.args) in (2, 3):
            name = node.args[1]
            if isinstance(name, ast.Constant) and isinstance(name.value, str) and not _innard(name.value):
                for part in (*node.args, *node.keywords):
                    self.visit(part)
                return
        self.generic_visit(node)

    def visit_Import(self, node):
        self.tell(any(alias.name not in HARMLESS for alias in node.names))

    def visit_ImportFrom(self, node):
        self.tell(node.module not in HARMLESS or any(_innard(alias.name) for alias in node.names))

    def visit_MatchClass(self, node):
        self.tell(any(_innard(name) for name in node.kwd_attrs))
        self.generic_visit(node)

    def visit_ClassDef(self, node):
        self.tell(True)

    def visit_AsyncFunctionDef(self, node):
        self.tell(True)

    visit_AsyncFor = visit_AsyncWith = visit_Await = visit_AsyncFunctionDef


def leaves_traces(tree):
    reader = _Reader()
    reader.visit(tree)
    return reader.telling
