"""Files the press reads and writes: whole or not at all, and one clear line when it cannot."""

import contextlib
import errno
import functools
import hashlib
import json
import os
import re
import secrets
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbpress.errors import PressError, WriteError

if TYPE_CHECKING:
    import jinja2

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

Cell = dict[str, Any]  # one cell, as in the file
Notebook = dict[str, Any]  # a notebook, as in the file

ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")  # what colours a text on a terminal
LANG = {"lang-zh": "zh", "lang-en": "en"}  # the tags of cells that are in one language
PARTS = ".parts"  # unfinished files wait here, inside the folder of results, never beside results
RUNS = "runs"  # executed copies, inside the folder of results
VIEWS = "views"  # the same as pages, beside them
REPORT, PAGE = "report.json", "report.html"  # the report of the last run, beside them
MARK = ".press"  # stands in each folder that holds results, which are no notebooks to run
LOCK = ".press/.lock"  # held by the run that writes into a folder of results


def sha(content: str | bytes) -> str:
    """Hash bytes or text, short enough to read, long enough to trust (128 bits).

    >>> sha("a")
    'ca978112ca1bbdcafac231b39a23dc4d'
    """
    data = content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content
    return hashlib.sha256(data).hexdigest()[:32]


def file_sha(path: str | Path) -> str | None:
    """Hash of a file's bytes, or None where there is no readable file."""
    if not os.path.isfile(path):  # a pipe would be waited for
        return None
    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()[:32]
    except OSError:
        return None


def located(path: str | Path) -> Path:
    """Where a path leads, absolute; PressError says why it can lead nowhere."""
    if not str(path):
        raise PressError("an empty path names nothing; '.' is this folder")
    try:
        found = Path(path).resolve()
        found.is_dir()  # which finds names that are too long, on Pythons before 3.14
    except (OSError, ValueError, RuntimeError) as error:  # RuntimeError: links in a circle
        why = getattr(error, "strerror", None) or str(error).partition(" from ")[0]
        raise PressError(f"no path {str(path)[:60]!r}: {why}") from None
    return found


def read_notebook(path: str | Path) -> Notebook:
    """Read a notebook as plain dictionaries; PressError says what is wrong with a broken file."""
    path = Path(path)
    try:
        notebook = json.loads(path.read_bytes().decode("utf-8-sig"))  # a text file is read slower
    except FileNotFoundError:
        raise PressError(f"no notebook at {path}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise PressError(f"cannot read {path}: {error}") from None
    except json.JSONDecodeError as error:
        raise PressError(
            f"{path} is not a notebook: line {error.lineno} is not JSON ({error.msg}); "
            "restore the file or save it again from JupyterLab"
        ) from None
    except RecursionError:
        raise PressError(f"{path} is not a notebook: it is nested too deeply") from None
    except ValueError:  # Python reads no number of that many digits
        raise PressError(f"{path} is not a notebook: it holds a number without end") from None
    if not isinstance(notebook, dict) or "cells" not in notebook or "nbformat" not in notebook:
        raise PressError(f"{path} is not a notebook: it has no 'cells' and 'nbformat'")
    if notebook["nbformat"] != 4:
        raise PressError(
            f"{path} has notebook format {notebook['nbformat']}, expected 4; "
            "open it in JupyterLab and save it"
        )
    if bad := _misshapen(notebook):
        raise PressError(f"{path} is not a notebook: {bad}; restore the file")
    for cell in notebook["cells"]:  # nbformat allows a source as a list of lines
        if isinstance(cell.get("source"), list):
            cell["source"] = "".join(cell["source"])
    return notebook


def _misshapen(notebook: Notebook) -> str:
    # nbformat's own check takes longer than to see that nothing has changed
    if not isinstance(notebook["cells"], list):
        return "its cells are not a list"
    metadata = notebook.setdefault("metadata", {})
    if not isinstance(metadata, dict):
        return "its metadata are not named values"
    for key in ("kernelspec", "language_info", "widgets"):
        named = metadata.get(key, {})
        if not isinstance(named, dict) or not isinstance(named.get("name", ""), str):
            return f"its {key} is no {key}"
        if not isinstance(named.get("language", ""), (str, type(None))):
            return f"the language of its {key} is no word"
    for number, cell in enumerate(notebook["cells"]):
        if not isinstance(cell, dict) or not _text(cell.get("source")):
            return f"cell {number} has no source"
        if cell.get("cell_type") not in ["code", "markdown", "raw"]:
            return f"cell {number} is neither code nor Markdown nor raw"
        if not isinstance(cell.get("id"), (str, type(None))):
            return f"the id of cell {number} is no word"
        about = cell.setdefault("metadata", {})
        if not isinstance(about, dict) or not isinstance(about.get("slideshow", {}), dict):
            return f"the metadata of cell {number} are not named values"
        tags = about.get("tags", [])
        if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
            return f"the tags of cell {number} are no list of words"
        outputs = cell.get("outputs", [])
        if not isinstance(outputs, list) or not all(map(_output, outputs)):
            return f"the outputs of cell {number} are none that Jupyter gives"
    return ""


def _output(output: Any) -> bool:
    return (
        isinstance(output, dict)
        and isinstance(output.get("output_type"), str)
        and (output["output_type"] != "stream" or {"name", "text"} <= output.keys())
        and isinstance(output.get("data", {}), dict)
        and _text(output.get("text", ""))
    )


def _text(value: Any) -> bool:
    return isinstance(value, str) or (
        isinstance(value, list) and all(isinstance(line, str) for line in value)
    )


def tags(cell: Cell) -> list[str]:
    """The tags of a cell."""
    return cell.get("metadata", {}).get("tags", [])


def language(cell: Cell) -> str | None:
    """The language of a cell by its tag lang-zh or lang-en, or None."""
    return next((LANG[tag] for tag in tags(cell) if tag in LANG), None)


def near(path: str | Path) -> str:
    """A path as it is told: from here, unless that leads far up."""
    short = os.path.relpath(path)
    return str(path) if short.startswith(os.path.join("..", "..", "..")) else short


def rendered(file: Path, given: Mapping[str, object]) -> str:
    """A template of HTML or XML, filled in; texts are escaped."""
    return template(file).render(given)


def template(file: Path) -> "jinja2.Template":
    """A template, ready to be filled in."""
    return _templates(file.parent).get_template(file.name)


@functools.cache
def _templates(folder: Path) -> "jinja2.Environment":
    import jinja2

    return jinja2.Environment(loader=jinja2.FileSystemLoader(folder), autoescape=True)


def write(path: str | Path, content: str | bytes, parts: Path | None = None) -> None:
    """Write content to path, whole or not at all.

    The unfinished file stands in `parts` (default: the folder of `path`), or, where that is on
    another file system, in a folder of the same name beside `path`. Raises WriteError in one line
    when the disk is full or the folder read-only.
    """
    path = Path(path)
    # half a pair of UTF-16, as in names of files that are not UTF-8, is written as JSON writes it
    data = content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content
    parts = parts or path.parent
    part = parts / f".{secrets.token_hex(8)}.part"  # threads and machines write at once
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        parts.mkdir(parents=True, exist_ok=True)
        part.write_bytes(data)
        os.replace(part, path)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink()
        if error.errno == errno.EXDEV and parts != path.parent / PARTS:
            write(path, data, path.parent / PARTS)
            with contextlib.suppress(OSError):  # another write may be in it
                (path.parent / PARTS).rmdir()
            return
        raise WriteError(f"cannot write {path}: {reason(error)}") from None


@contextlib.contextmanager
def alone(out: Path) -> Iterator[None]:
    """Hold a folder of results, which two runs at once would spoil; the system lets go at our end.

    Raises PressError when another run holds it.
    """
    try:
        (out / LOCK).parent.mkdir(parents=True, exist_ok=True)
        file = open(out / LOCK, "ab")
    except OSError as error:
        raise WriteError(f"cannot write into {out}: {reason(error)}") from None
    with file:
        try:
            if sys.platform == "win32":
                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:  # others mean that this file system has no locks
            if error.errno in (errno.EAGAIN, errno.EACCES, errno.EDEADLK):
                raise PressError(
                    f"another run is writing into {out}; wait for it, or choose another folder"
                ) from None
        yield


def reason(error: OSError) -> str:
    """Say an OSError in words that tell what to do."""
    advice = {
        errno.ENOSPC: "the disk is full; free some space and run again",
        errno.EDQUOT: "the disk quota is used up; free some space and run again",
        errno.EROFS: "the file system is read-only; choose another folder",
        errno.EACCES: "permission denied; choose another folder",
        errno.EPERM: "permission denied; choose another folder",
        errno.ENOTDIR: "a file stands where a folder is needed; move it or choose another",
        errno.EEXIST: "a file stands where a folder is needed; move it or choose another",
        errno.ENAMETOOLONG: "the name is too long for this file system",
    }
    return advice.get(error.errno or 0, error.strerror or str(error))
