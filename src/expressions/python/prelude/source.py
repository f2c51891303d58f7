"""From an author's text to something that can be called."""

import ast
from functools import lru_cache

from tidy import leaves_traces

NAME = "<expression>"


class Wrong(Exception):
    """What an author has to hear: what is wrong, and where."""

    def __init__(self, text, line=None, column=None):
        super().__init__(text)
        self.place = {} if line is None else {"line": line, "column": column}


@lru_cache(maxsize=256)
def compiled(source, names):
    """The code of a module that defines the expression as a function of these names; and whether it may leave traces."""
    try:
        tree = ast.parse(source, NAME)
        if not tree.body:
            raise SyntaxError("the expression says nothing", (NAME, 1, 1, "", 1, 1))
        arguments = ast.arguments(
            posonlyargs=[], args=[], kwonlyargs=[ast.arg(name) for name in names], kw_defaults=[None] * len(names), defaults=[]
        )
        function = ast.FunctionDef("expression", arguments, tree.body, [], type_params=[])
        module = ast.fix_missing_locations(ast.Module([function], type_ignores=[]))
        traces = leaves_traces(tree)
        return compile(module, NAME, "exec", dont_inherit=True), traces
    except SyntaxError as error:
        raise Wrong(f"{type(error).__name__}: {error.msg}", error.lineno or 1, error.offset or 1) from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise Wrong(f"{type(error).__name__}: {error}", 1, 1) from None


def place(error, source):
    """Where in the author's text an exception came from."""
    found = None
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename == NAME:
            found = (trace.tb_lineno, code, trace.tb_lasti)
        trace = trace.tb_next
    if found is None:
        return None, None
    line, code, instruction = found
    positions = list(code.co_positions())[instruction // 2]
    lines = source.splitlines()
    if positions[2] is None or not 0 < line <= len(lines):
        return line, 1
    return line, len(lines[line - 1].encode()[: positions[2]].decode("utf-8", "ignore")) + 1
