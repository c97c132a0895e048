"""What a notebook read, wrote and imported: facts in a file, written in the kernel, read here.

Each fact is one line of JSON. `nbpress.fresh.listen` writes it, in the kernel and in every process
that is forked from it, so that nothing is lost when one of them is killed.
"""

import contextlib
import json
import os
from typing import Any

WORDS = ("read", "written", "folders", "listed", "modules", "databases", "programs")


def heard(path: str) -> dict[str, dict[str, Any]]:
    """What a kernel and its forks told: {"read": {path: state}} and so on.

    Keys: "read" and "modules" (files, with [mtime_ns, size] when first read, or None: missing, or
    removed by the notebook itself), "written" (files, False when gone again), "folders" (that were
    made), "databases" (files), "listed" (folders, with the names in them, or None: missing) and
    "programs" (names). Raises OSError where nothing was told, which means that nobody watched.
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
                elif word == "written":
                    seen["written"][name] = True
                elif word != "read" or not seen["written"].get(name):
                    seen[word].setdefault(name, what)
    seen["read"] = {name: s for name, s in seen["read"].items() if name not in seen["modules"]}
    return seen


def state(path: str) -> list[int] | None:
    """When a file was changed, and its size; None where there is none."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return [status.st_mtime_ns, status.st_size]


def listing(folder: str) -> list[str] | None:
    """The names in a folder, without hidden ones and compiled modules; None where there is none."""
    try:
        names = os.listdir(folder)
    except OSError:
        return None
    return sorted(name for name in names if not name.startswith((".", "__pycache__")))
