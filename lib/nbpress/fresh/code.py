"""What a module does, without its comments and docstrings: equal for two texts that do the same."""

import ast
import functools
import re
from collections.abc import Iterator
from types import CodeType

from nbpress.files import sha

# code that may show what stands in the text of a module besides its code; what sets a docstring
# does not, unlike f"{f.__doc__=}"
SHOWS = re.compile(
    r"__doc__(?!\s*=(?!\s*[=}!:]))|\bhelp\(|\bdoctest|getdoc|getcomments|getsource|findsource|pydoc|lineno"
    r"|\bvars\(|__dict__"
)
ASKS = re.compile(r"\?\s*$", re.M)  # as a cell may, and no module can


def shows(text: str) -> bool:
    """Whether code may look at docstrings, comments or numbers of lines; a guess on the safe side.

    Who reads the text of a module, as tracebacks and warnings do, is heard as any reader.

    >>> shows("print(f.__doc__)"), shows("f?"), shows("f(1)")
    (True, True, False)
    >>> shows("f.__doc__ == text"), shows('f"{f.__doc__ = }"'), shows("f.__doc__ = text")
    (True, True, False)
    """
    return bool(SHOWS.search(text) or ASKS.search(text))


@functools.lru_cache(4096)
def code_sha(source: bytes) -> str | None:
    """A hash of what a module does; None where it is no Python.

    >>> plain = code_sha(b"def f():\\n    return 1")
    >>> plain == code_sha(b"def f():\\n    'One.'\\n\\n    return 1  # 1"), plain == code_sha(b"1")
    (True, False)
    """
    try:
        if SHOWS.search(source.decode("utf-8", "replace")):
            return None
        tree = ast.parse(source)
        for node in _blocks(tree):
            if isinstance(node, (ast.Module, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                first = node.body[:1]
                if first and isinstance(first[0], ast.Expr) and _text(first[0].value):
                    node.body[:1] = (
                        [] if len(node.body) > 1 else [ast.copy_location(ast.Pass(), first[0])]
                    )
        return sha("\n".join(_parts(compile(tree, "", "exec", dont_inherit=True, optimize=0))))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _blocks(node: ast.AST) -> Iterator[ast.AST]:
    """A module or statement, and all statements in it: quicker than a walk that looks at words."""
    yield node
    for name in ("body", "orelse", "finalbody", "handlers", "cases"):
        for inner in getattr(node, name, ()):
            yield from _blocks(inner)


def _text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _parts(code: CodeType) -> list[str]:
    found = [repr((code.co_name, code.co_code, code.co_names, code.co_varnames, code.co_freevars,
                   code.co_cellvars, code.co_flags, code.co_argcount, code.co_kwonlyargcount,
                   code.co_posonlyargcount))]  # fmt: skip
    for constant in code.co_consts:
        found += _parts(constant) if isinstance(constant, CodeType) else [_constant(constant)]
    return found


def _constant(value: object) -> str:
    if isinstance(value, frozenset):  # in whatever order
        return f"{sorted(map(_constant, value))}"
    if isinstance(value, tuple):
        return f"({', '.join(map(_constant, value))})"
    return f"{type(value).__name__} {value!r}"
