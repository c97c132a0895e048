"""What a notebook lets one vary, read from its cell tagged `parameters`.

    edition = "revised"   # allowed: original, revised
    first = 1990          # allowed: 1978 to 2025
    cuts = [1984, 2003]   # allowed: 2 rising years from 1978 to 2025
    region = "north"      # allowed: north, south,
    #   east, west
    title = "Income"      # any text

The comment after a default names the allowed values; text after a semicolon is free. A line that
ends in a comma goes on in the comment below it. Free text in two languages, `中文 / English`, is in
one of them in a handout of one language: the Chinese before the slash, the English after it.
"""

import ast
import io
import itertools
import json
import math
import re
import tokenize
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nbpress.errors import PressError
from nbpress.files import Notebook, tags

ALLOWED = re.compile(r"#\s*(?:allowed:|可取[：:])\s*([^;；]+)", re.IGNORECASE)
RISING = re.compile(r"(?:(?P<count>\d+)\s+)?rising\s+(?P<what>\w+)\s+from\s+", re.IGNORECASE)
RANGE = re.compile(r"(-?[\d.]+(?:e[+-]?\d+)?)\s+to\s+(-?[\d.]+(?:e[+-]?\d+)?)$", re.IGNORECASE)
GOES_ON = (",", "，", "、")  # how a comment ends that goes on in the comment below it
UNKNOWN = object()  # a default that is computed, so nothing is known about its type


class Word(str):
    """A value as it was typed on a command line, where a number looks like text."""


@dataclass(frozen=True)
class Parameter:
    """One parameter: its default, and what is allowed: some values, a (low, high) range or any."""

    name: str
    default: object = UNKNOWN
    allowed: tuple[object, ...] | None = None
    range: tuple[float, float] | None = None
    rising: tuple[int | None, str] | None = None  # how many elements of a list, and what they are

    @property
    def expected(self) -> str:
        """The allowed values in words."""
        if self.range:
            count, what = self.rising or (None, "")
            words = f"{count or ''} rising {what} from ".lstrip() if self.rising else ""
            return f"{words}{self.range[0]} to {self.range[1]}"
        if self.allowed:
            return ", ".join(map(str, self.allowed))
        return f"a value of type {type(self.default).__name__}"

    def every(self) -> list[object]:
        """All allowed values, for `@all`; PressError when they cannot be listed."""
        if self.allowed:
            return list(self.allowed)
        low, high = self.range or (None, None)
        if isinstance(low, int) and isinstance(high, int):
            return list(range(low, high + 1))
        raise PressError(
            f"parameter '{self.name}' does not list its values, so @all means nothing; "
            f"add a comment to its cell, such as  {self.name} = ...  # allowed: a, b, c"
        )

    def check(self, value: object, where: str) -> object:
        """Return the value in the parameter's type; PressError names what is allowed."""
        if isinstance(value, Word):
            value = str(value)
            if self.default is UNKNOWN or self.default is None:
                read = literal(value)
                read = list(read) if isinstance(read, tuple) else read
                value = read if _plain(read) and _finite(read) else value
        if isinstance(self.default, (list, tuple)) and not isinstance(value, (str, list, tuple)):
            value = [value]
        try:
            candidate = self._fitting(value)
            json.dumps(candidate, ensure_ascii=False, default=str, allow_nan=False).encode()
        except (ValueError, TypeError, OverflowError, RecursionError):
            # or it is text that UTF-8, or a number that JSON cannot hold
            raise PressError(
                f"{where}: parameter '{self.name}' does not take {repr(value)[:200]}; "
                f"choose {'one of ' if self.allowed else ''}{self.expected}"
            ) from None
        return candidate

    def _fitting(self, value: object) -> object:
        """A value, or an element of a list, as it is or as the words for it, where it fits."""
        try:
            return self._one(value)
        except ValueError:
            return self._one(_from_text(value, self.default))

    def _rise(self, values: list[Any]) -> list[Any]:
        """A list as it is, where its elements rise and are as many as they must be."""
        if self.rising:
            falls = any(later <= one for one, later in itertools.pairwise(values))
            if falls or len(values) != (self.rising[0] or len(values)):
                raise ValueError
        return values

    def _one(self, value: object) -> object:
        if isinstance(self.default, (list, tuple)) and isinstance(value, (list, tuple)):
            kinds = {type(each) for each in self.default}
            usual = self.default[0] if len(kinds) == 1 else UNKNOWN
            item = Parameter(self.name, usual, self.allowed, self.range)
            return self._rise([item._fitting(each) for each in value])
        if isinstance(self.default, (list, tuple)):  # a word, still to be read as a list
            raise ValueError
        if self.allowed:
            for candidate in self.allowed:
                if candidate == value and type(candidate) is type(value):
                    return candidate
            for candidate in self.allowed:  # a word from the command line
                if isinstance(value, str) and str(candidate) == value:
                    return candidate
            raise ValueError
        if self.range:
            number = _number(value)
            if not self.range[0] <= number <= self.range[1]:
                raise ValueError
            if isinstance(self.default, int) and number != int(number):
                raise ValueError
            if isinstance(self.default, float) and isinstance(value, str):
                return float(number)  # 1e5 as it would be without a range
            return int(number) if isinstance(self.default, int) else number
        if self.default is UNKNOWN or self.default is None:
            return value
        if isinstance(self.default, bool) or isinstance(value, bool):
            matches = type(value) is type(self.default)
        elif isinstance(self.default, float):
            matches = isinstance(value, (int, float))
        else:
            matches = isinstance(value, type(self.default))
        if not matches:
            raise ValueError
        return value


def declared(notebook: Notebook, where: str = "the notebook") -> dict[str, Parameter]:
    """Read the parameters of a notebook by their names, in the order of its cell.

    where: its name, for messages. Raises PressError where the cell cannot be read.

    >>> cell = {"cell_type": "code", "metadata": {"tags": ["parameters"]},
    ...         "source": "stage = 'all'  # allowed: all, 1, 2; the four stages"}
    >>> declared({"cells": [cell]})["stage"].allowed
    ('all', 1, 2)
    >>> cell["source"] = "area = 'north'  # allowed: north,\\n#   south; where it is"
    >>> declared({"cells": [cell]})["area"].allowed
    ('north', 'south')
    """
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code" and "parameters" in tags(cell):
            try:
                return _read(cell["source"], language(notebook))
            except (ValueError, TypeError, OverflowError) as error:
                raise PressError(f"{where}: its parameters cannot be read: {error}") from None
    return {}


def language(notebook: Notebook) -> str:
    """The language of a notebook, in lower case; python when it does not say."""
    metadata = notebook.get("metadata", {})
    name = metadata.get("kernelspec", {}).get("language") or metadata.get("language_info", {}).get(
        "name"
    )
    return (name or "python").lower()


def comments(source: str) -> dict[int, tokenize.TokenInfo]:
    """The comments of a cell by their lines, the first is 1; none where it is not Python.

    >>> {line: one.string for line, one in comments("place = '# 1'\\nyear = 2  # 3").items()}
    {2: '# 3'}
    """
    try:
        tokens = [*tokenize.generate_tokens(io.StringIO(_plainly(source)).readline)]
    except (SyntaxError, tokenize.TokenError):
        return {}
    return {token.start[0]: token for token in tokens if token.type == tokenize.COMMENT}


def _plainly(source: str) -> str:
    """The Python of a cell, line by line: without commands to IPython and to the shell."""
    lines = source.split("\n")
    return "\n".join("" if line.lstrip().startswith(("%", "!")) else line for line in lines)


def _read(source: str, tongue: str) -> dict[str, Parameter]:
    source = _plainly(source)
    if tongue not in ("python", "ipython"):  # only names can be known
        names = re.findall(r"^([A-Za-z.][\w.]*)\s*(?:<-|=)", source, re.MULTILINE)
        return {name: Parameter(name) for name in names}
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        raise PressError(f"the parameters cell is not Python: {error}") from None
    found, remarks = {}, comments(source)
    for node in tree.body:
        targets = getattr(node, "targets", None) or [getattr(node, "target", None)]
        if not isinstance(node, (ast.Assign, ast.AnnAssign)) or node.value is None:
            continue
        try:
            default = ast.literal_eval(node.value)
        except (ValueError, TypeError):
            default = UNKNOWN
        comment = _whole(remarks, node.end_lineno or 0)
        for target in targets:
            if isinstance(target, ast.Name):
                found[target.id] = Parameter(target.id, default, **_allowed(comment, default))
    return found


def _whole(remarks: Mapping[int, tokenize.TokenInfo], line: int) -> str:
    """The comment of a line with the lines of comment below in which it goes on after a comma."""
    text = remarks[line].string.rstrip() if line in remarks else ""
    while text.endswith(GOES_ON):
        line += 1
        if line not in remarks or not remarks[line].line.lstrip().startswith("#"):
            break
        text = f"{text} {remarks[line].string.lstrip('# ').rstrip()}"
    return text


def _allowed(comment: str, default: object) -> dict[str, Any]:
    """Read `# allowed: ...` as the fields of a Parameter that it gives."""
    match = ALLOWED.search(comment)
    if not match:
        return {}
    text = match[1].strip().rstrip(".")
    rises = RISING.match(text) if isinstance(default, (list, tuple)) else None
    ends = RANGE.match(text, rises.end() if rises else 0)
    if ends:
        count = rises and rises["count"]
        rising = rises and (int(count) if count else None, rises["what"])
        return {"range": (_number(ends[1]), _number(ends[2])), "rising": rising}
    words = [word.strip() for word in re.split(r"[,，、]", text) if word.strip()]
    # "2017" beside a default that is text stays text; 1 beside the default "all" is a number
    as_text = isinstance(default, str) and literal(default) != default
    values = (word.strip("'\"") if as_text else literal(word) for word in words)
    return {"allowed": tuple(values)}


def literal(text: str) -> object:
    """Read a word as a Python value where it is one, as text where not.

    >>> literal("3"), literal("[1, 2]"), literal("zh")
    (3, [1, 2], 'zh')
    """
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return text


def _plain(value: object) -> bool:
    """Whether a value is the same when it comes back from JSON, as those of a job must be."""
    try:
        return json.loads(json.dumps(value)) == value
    except (TypeError, ValueError):
        return False


def _finite(value: object) -> bool:
    return not isinstance(value, float) or math.isfinite(value)


def _number(value: Any) -> float:
    """Read a number; a whole one keeps all its digits, which a float would not."""
    if isinstance(value, bool):
        raise ValueError
    if not isinstance(value, float):
        try:
            return int(value)
        except ValueError:  # a point or an exponent
            value = str(value)
    number = float(value)
    return int(number) if number == int(number) and "." not in str(value) else number


def _from_text(value: object, default: object) -> object:
    """Read a word of the command line in the type of the default."""
    if not isinstance(value, str):
        raise ValueError
    if isinstance(default, bool):
        return {"true": True, "false": False, "1": True, "0": False}.get(value.lower(), value)
    if isinstance(default, float):
        number = float(value)
        if not math.isfinite(number):
            raise ValueError
        return number
    if isinstance(default, int):
        return _number(value)
    if isinstance(default, (list, tuple)):
        try:
            read = json.loads(value)
        except json.JSONDecodeError:
            read = literal(value)
            if not isinstance(read, (list, tuple)) or not _plain(list(read)):
                read = [literal(word.strip()) for word in value.split(",")]
            read = list(read)
        return read if isinstance(read, list) else [read]
    if isinstance(default, str):
        return value
    return literal(value)
