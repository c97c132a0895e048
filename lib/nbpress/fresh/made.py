"""What a file or folder of results was made from, and so whether it must be made again.

For results that no kernel makes: handouts, a website, an archive. Who makes one says from what, as
a key; it is made again when the key is another, or when the result is not as it was left.
"""

import json
import os
from collections.abc import Iterable
from pathlib import Path

from nbpress.files import file_sha, sha, write
from nbpress.fresh.records import FOLDER

NAME = "made"  # beside the records of jobs


class Made:
    """The results below one folder with the key of each, kept beside the records of its jobs.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> made, page = Made(folder), folder / "page.html"
    >>> _ = page.write_text("a page")
    >>> made.note(page, "key")
    >>> made.keep()
    >>> Made(folder).right(page, "key"), Made(folder).right(page, "other key")
    (True, False)
    >>> _ = page.write_text("changed by hand")
    >>> Made(folder).right(page, "key")
    False
    """

    def __init__(self, folder: str | Path):
        self.folder = Path(folder)
        try:
            known = json.loads((self.folder / FOLDER / NAME).read_text(encoding="utf-8"))
        except (OSError, ValueError):  # none yet, or damaged: all is made again
            known = {}
        self.known: dict[str, list[str]] = known if isinstance(known, dict) else {}

    def right(self, result: Path, key: str) -> bool:
        """Whether a result was made from this key and is as it was left."""
        return self.known.get(self._name(result)) == [key, state(result)] and result.exists()

    def note(self, result: Path, key: str) -> None:
        """Remember that a result was made from this key just now."""
        self.known[self._name(result)] = [key, state(result)]

    def keep(self) -> None:
        """Write what is known, without results that are gone."""
        there = {name: one for name, one in self.known.items() if (self.folder / name).exists()}
        (self.folder / FOLDER).mkdir(parents=True, exist_ok=True)
        write(self.folder / FOLDER / NAME, json.dumps(there, indent=0, sort_keys=True))

    def _name(self, result: Path) -> str:
        return os.path.relpath(result, self.folder).replace(os.sep, "/")


def state(result: Path) -> str:
    """What a result holds: the digest of a file, or of the sizes and times of a folder's files."""
    if not result.is_dir():
        return file_sha(result) or ""
    return sha("\n".join(_listed(result)))


def digest(parts: Iterable[object] = (), files: Iterable[str | Path] = ()) -> str:
    """A key from values and from the content of files; a folder stands for all files in it."""
    lines = [repr(part) for part in parts]
    for path in map(Path, files):
        inner = sorted(path.rglob("*")) if path.is_dir() else [path]
        inside = [one for one in inner if one.is_file() and one.suffix != ".pyc"]
        lines += [f"{one} {file_sha(one)}" for one in inside]
    return sha("\n".join(lines))


def _listed(folder: Path) -> list[str]:
    found = []
    for place, _, names in sorted(os.walk(folder)):
        for name in sorted(names):
            told = os.stat(os.path.join(place, name))
            inside = os.path.relpath(os.path.join(place, name), folder)
            found.append(f"{inside} {told.st_size} {told.st_mtime_ns}")
    return found
