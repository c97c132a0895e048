"""What a kernel finds besides the project: installed packages, and the person's IPython profile."""

import contextlib
import json
import os
import site
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from nbpress.files import PARTS, file_sha, sha, write
from nbpress.fresh.facts import state
from nbpress.warm.readers import SITES

MOST = 4  # sets of packages whose modules are remembered, as when one goes back to an earlier
FILE = ".press/.installed"  # what is known of the packages, inside the folder of results


class Packages:
    """What is installed, as a folder of results knows it.

    Two things count: the lists of files and their hashes that each package keeps, and the bytes of
    the installed modules that jobs have loaded, which somebody may edit, or put where no list is.
    """

    def __init__(self, out: Path) -> None:
        self.out = out
        self.key, self.lists = _lists()
        kept = _kept(out)
        same = kept.get("key") == self.key
        self.value = kept["value"] if same else sha("\n".join(_line(file) for file in self.lists))
        # by what was installed, of each module when it was first loaded: when it was written, and
        # the hash of its bytes
        self.known: dict[str, dict[str, Any]] = kept.get("loaded", {})
        self.loaded = self.known.pop(self.value, {})
        self.edited: dict[str, str | None] = {}
        for path, (then, hash) in self.loaded.items():
            if (now := _form(path)) != then or hash is None:
                if (found := file_sha(path)) == hash is not None:
                    self.loaded[path] = [now, hash]
                else:
                    self.edited[path] = found

    def __str__(self) -> str:
        """A hash of all that counts."""
        return self.value + (sha(json.dumps(sorted(self.edited.items()))) if self.edited else "")

    def begin(self) -> None:
        """Write down what is known, with what another run has written meanwhile: none does now."""
        later = _kept(self.out).get("loaded", {})
        self.loaded = later.pop(self.value, {}) | self.loaded
        self.known |= later
        self._write()

    def keep(self, loaded: Iterable[str], since: int) -> None:
        """Write down what is known, with the modules that a job loaded.

        since: when jobs may have begun to, in nanoseconds: what was changed later is another.
        """
        new = set(loaded) - self.loaded.keys()
        for path in new:
            if now := _form(path):
                self.loaded[path] = [now, None if now[0] > since else file_sha(path)]
        if new:
            self._write()

    def _write(self) -> None:
        known = dict([*self.known.items()][1 - MOST :]) | {self.value: self.loaded}
        text = json.dumps({"key": self.key, "value": self.value, "loaded": known})
        write(self.out / FILE, text, self.out / PARTS)


def _lists() -> tuple[str, list[str]]:
    """The files that say what is installed, and a hash of when they were changed."""
    places = {*site.getsitepackages()}  # sysconfig knows them too, and reads all it knows
    places |= {site.getusersitepackages()} if site.ENABLE_USER_SITE else set()
    places |= {place for place in sys.path if os.path.basename(place) in SITES}
    lists = []
    for place in sorted(places):
        with contextlib.suppress(OSError):
            for name in sorted(os.listdir(place)):
                file = os.path.join(place, name)
                if name.endswith((".dist-info", ".egg-info")):
                    lists.append(os.path.join(file, "RECORD"))
                elif name.endswith(".pth"):
                    lists.append(file)
    return sha(json.dumps([[file, _form(file)] for file in lists])), lists


def _form(file: str) -> list[int] | None:
    """When a module was written, its size and identity; Python itself asks no more.

    Not when it was last changed in any way: installers link one file into many environments.
    """
    found = state(file)
    return found and [found[0], found[1], found[3]]


def _line(file: str) -> str:
    return f"{os.path.join(*Path(file).parts[-2:])} {file_sha(file)}"


def _kept(out: Path) -> dict[str, Any]:
    with contextlib.suppress(OSError, ValueError, AttributeError, RecursionError):
        kept = json.loads((out / FILE).read_text(encoding="utf-8"))
        kinds = {"key": str, "value": str, "loaded": dict}
        if isinstance(kept, dict) and all(isinstance(kept.get(k), v) for k, v in kinds.items()):
            pairs = [pair for loaded in kept["loaded"].values() for pair in loaded.values()]
            if all(isinstance(pair, list) and len(pair) == 2 for pair in pairs):
                return kept
    return {}


def profile() -> str:
    """A hash of what IPython reads of a person's own when a kernel starts; "" for nothing."""
    place = os.environ.get("IPYTHONDIR") or os.path.join(os.path.expanduser("~"), ".ipython")
    folder = os.path.join(place, "profile_default")
    files = [os.path.join(folder, f"ipython{kind}_config.{end}")
             for kind in ("", "_kernel") for end in ("py", "json")]  # fmt: skip
    with contextlib.suppress(OSError):
        startup = os.path.join(folder, "startup")
        files += [os.path.join(startup, name) for name in sorted(os.listdir(startup))
                  if name.endswith((".py", ".ipy"))]  # fmt: skip
    found = [f"{file} {hash}" for file in files if (hash := file_sha(file))]
    return sha("\n".join(found)) if found else ""
