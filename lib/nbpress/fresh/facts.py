"""What a notebook read, wrote and imported: facts in a file, written in the kernel, read here.

Each fact is one line of JSON. `nbpress.fresh.listen` writes it, in the kernel and in every process
that is forked from it, so that nothing is lost when one of them is killed.
"""

import contextlib
import hashlib
import json
import os
import re
import stat
from collections.abc import Iterable, Mapping
from typing import Any

WORDS = (
    "read", "written", "folders", "listed", "asked", "modules", "databases", "programs",
    "readers", "variables", "loaded",
)  # fmt: skip
# what tools make in a folder where somebody works: none of it is data
PASSING = re.compile(r"__pycache__|\.ipynb_checkpoints$|\.press$|\.parts$|\.git$|\.venv$"
                     r"|\.DS_Store$|\.nfs|\.#|\.~lock|\..*\.sw[a-z]$|.*~$")  # fmt: skip
EVERY = "*"  # in place of a variable's name: the names of all of them
# variables that are others in each kernel, or that a shell sets anew with each command
UNSTEADY = re.compile(r"(JPY_|NBPRESS_|PYDEVD_).*|SHLVL|OLDPWD|_")
# those of the system: a kernel's are listened to
STAT, LISTDIR, READLINK = os.stat, os.listdir, os.readlink


def heard(path: str) -> dict[str, dict[str, Any]]:
    """What a kernel and its forks told: {"read": {path: state}} and so on.

    Keys: "read" and "modules" (files, with their state when first read, or None: missing, or
    removed by the notebook itself), "written" (files, False when gone again), "folders" (that were
    made), "databases" (files), "listed" (folders, with the names in them, or None: missing),
    "asked" (what was looked at, as `look` tells it), "programs", "readers" (libraries that read by
    themselves), "variables" (of the environment, with the hash of their value) and "loaded" (the
    files of installed modules). Raises OSError where nothing was told: nobody watched.
    """
    seen: dict[str, dict[str, Any]] = {word: {} for word in WORDS}
    with open(path, encoding="utf-8") as file:
        for line in file:
            with contextlib.suppress(ValueError):  # cut short by a kill
                word, name, what = json.loads(line)
                if word == "gone":
                    seen["written"][name] = False
                    seen["folders"].pop(name, None)
                    for kind in ("read", "modules"):
                        if name in seen[kind]:
                            seen[kind][name] = None
                elif word == "sized":  # and so looked at, more closely than before
                    if name not in seen["written"] and seen["asked"].get(name, "file") == "file":
                        seen["asked"][name] = what
                elif word == "written":
                    seen["written"][name] = True
                elif word == "loaded":
                    seen["loaded"] |= dict.fromkeys(what)
                elif word not in ("read", "asked") or not seen["written"].get(name):
                    seen[word].setdefault(name, what)
    return seen


def state(path: str) -> list[int] | None:
    """When a file was changed, its size and identity; None where there is none.

    The time of its last change of any kind cannot be set by who changes it.
    """
    try:
        status = STAT(path)
    except OSError:
        return None
    return [status.st_mtime_ns, status.st_size, status.st_ctime_ns, status.st_ino]


def look(path: str, like: object = None) -> str | list[Any] | None:
    """What is at a path: "file", "folder" or None; looked at more closely where `like` was.

    like: what was found before. A list holds the time and size of a file, or ["link", target].
    """
    try:
        if isinstance(like, list) and like[:1] == ["link"]:
            return ["link", READLINK(path)]
        status = STAT(path)
    except (OSError, ValueError):
        return None
    if stat.S_ISDIR(status.st_mode):
        return "folder"
    return [status.st_mtime_ns, status.st_size] if isinstance(like, list) else "file"


def value(text: str | None) -> str | None:
    """A value of the environment as it is kept: a secret stays one."""
    return text and hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:16]


def variables(names: Iterable[str], environment: Mapping[str, str]) -> dict[str, str | None]:
    """The hashes of variables as they are in an environment; `EVERY` stands for all names."""
    every = "\n".join(sorted(name for name in environment if not UNSTEADY.fullmatch(name)))
    return {name: value(every if name == EVERY else environment.get(name)) for name in names}


def listing(folder: str) -> list[str] | None:
    """The names in a folder, without those that tools make; None where there is none."""
    try:
        names = LISTDIR(folder)
    except OSError:
        return None
    return sorted(name for name in names if not PASSING.match(name))
