"""What a drawing hangs on besides code and tables, as a text: equal for two that draw the same."""

import dataclasses
import datetime
import functools
import hashlib
import types
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd

from prosperity.base.frames import matplotlib

PLAIN = (str, bytes, int, float, complex, Fraction, Decimal, range, datetime.date, type(None))
OWN = __name__.partition(".")[0]


class UnknownError(TypeError):
    """Something whose content cannot be told."""


def content(value: object) -> str:
    """The content of a value; of a function its name, its defaults and what it closes over.

    Raises:
        UnknownError: for a kind of value that is not known here, or a function of a notebook.

    >>> content([1, "a"]), content(pd.Series([0.5])) == content(pd.Series([0.25]))
    ("list(1,'a')", False)
    """
    kind = type(value).__name__
    if isinstance(value, PLAIN) or isinstance(value, np.generic):
        return repr(value)
    if isinstance(value, (list, tuple)):
        return _named(kind, value)
    if isinstance(value, (set, frozenset)):
        return _named(kind, sorted(value, key=repr))
    if isinstance(value, Mapping):
        return _named(kind, [pair for items in value.items() for pair in items])
    if isinstance(value, np.ndarray):
        if value.dtype == object:
            return _named(f"{kind}{value.shape}", value.ravel().tolist())
        told = hashlib.sha256(np.ascontiguousarray(value).tobytes()).hexdigest()
        return f"{kind}({value.dtype.str},{value.shape},{told})"
    if isinstance(value, pd.DataFrame):
        columns = [value.iloc[:, at].array for at in range(value.shape[1])]
        return _named(kind, [value.columns, value.index, *columns])
    if isinstance(value, pd.Series):
        return _named(kind, [value.name, value.index, value.array])
    if isinstance(value, pd.MultiIndex):
        return _named(kind, [value.names, *map(value.get_level_values, range(value.nlevels))])
    if isinstance(value, pd.Index):
        return _named(kind, [value.name, value.array])
    if isinstance(value, pd.api.extensions.ExtensionArray):
        return _named(f"{kind} {value.dtype}", value.to_numpy(object).tolist())
    if value is pd.NA or value is pd.NaT:
        return kind
    return _code(value)


def settings() -> str:
    """What is set in matplotlib."""
    found = dict.copy(matplotlib.rcParams)  # to look closer would choose a backend
    return repr([(name, value) for name, value in found.items() if name != "backend"])


def _code(value: object) -> str:
    """Functions, classes and records of the rooms whose code is watched."""
    if isinstance(value, functools.partial):
        return _named("partial", [value.func, value.args, value.keywords])
    if isinstance(value, types.MethodType):
        return _named("method", [value.__self__, value.__func__])
    kind = value if isinstance(value, (types.FunctionType, type)) else type(value)
    words = kind.__module__.split(".")
    if words[0] != OWN:
        raise UnknownError(f"{kind.__module__}.{kind.__qualname__}")
    name = f"{kind.__module__}.{kind.__qualname__}"
    if isinstance(value, types.FunctionType):
        inside = [cell.cell_contents for cell in value.__closure__ or ()]
        does = hashlib.sha256(_body(value.__code__).encode()).hexdigest()  # two may have one name
        return _named(f"{name}:{does}", [value.__defaults__, value.__kwdefaults__, *inside])
    if isinstance(value, type):
        return name
    if dataclasses.is_dataclass(value):
        return _named(name, [getattr(value, one.name) for one in dataclasses.fields(value)])
    raise UnknownError(name)


def _body(code: types.CodeType) -> str:
    """What a function does, wherever it stands."""
    inside = [
        _body(one) if isinstance(one, types.CodeType)
        else sorted(map(repr, one)) if isinstance(one, frozenset)  # whose order a process chooses
        else one
        for one in code.co_consts
    ]  # fmt: skip
    return repr((code.co_code, code.co_names, code.co_varnames, code.co_freevars, inside))


def _named(name: str, values: Iterable[object]) -> str:
    return f"{name}({','.join(map(content, values))})"
