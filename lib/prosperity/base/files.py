"""Files and folders that are replaced in one step, and only where their content differs.

Also the one way to read what describes a table.
"""

import contextlib
import csv
import io
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import UnionType

from prosperity.base.errors import InputError


def write(path: Path, content: bytes) -> bool:
    """Replace a file in one step, so that no reader ever meets half of it; leave an equal one.

    Returns:
        Whether the file is another one now.
    """
    if path.is_file() and path.read_bytes() == content:
        return False
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    partial.write_bytes(content)
    partial.replace(path)
    return True


@contextlib.contextmanager
def anew(folder: Path) -> Iterator[Path]:
    """A path for a folder made anew; what is there takes the place of an earlier one at the end."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as made:
        new = Path(made) / "new"
        yield new
        if folder.exists():
            folder.replace(Path(made) / "old")
        new.replace(folder)


def copied(folder: Path, to: Path) -> Path:
    """Copy a folder of tables, without the ``local`` one, in which people keep their own files."""
    return shutil.copytree(folder, to, ignore=shutil.ignore_patterns("local"))


def csv_bytes(*lines: Iterable[object]) -> bytes:
    """Lines of cells as the bytes of a CSV.

    >>> csv_bytes(["year", "note"], [1978, "a, b"])
    b'year,note\\n1978,"a, b"\\n'
    """
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(lines)
    return text.getvalue().encode()


def description(path: Path, **needed: type | UnionType) -> dict:
    """What is said of a table, or of all; it has the keys that are needed, each of its kind.

    Raises:
        InputError: if it is missing, no JSON object or lacks a key.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(
            f"{path.parent.name}/{path.name}, the file: cannot be read ({error}); "
            "restore it (git restore data) or mend it"
        ) from None
    if not isinstance(found, dict):
        raise InputError(f"{path.parent.name}/{path.name}, the file: is no JSON object; mend it")
    if lacks := [key for key, kind in needed.items() if not isinstance(found.get(key), kind)]:
        raise InputError(f"{path.parent.name}/{path.name}: has no {lacks[0]!r}; give it")
    return found
