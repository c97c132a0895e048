"""What a revised table changes of what was accepted before, shown when it is to be accepted.

An edition is printed once, so a value that was accepted becomes another only where it was copied
wrongly. Rows and values that are new come with every update.
"""

import contextlib
import subprocess
import tempfile
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from prosperity.audit import committed
from prosperity.base.errors import InputError
from prosperity.base.files import copied
from prosperity.data import checksums
from prosperity.data.descriptions import build
from prosperity.publish.difference import Change, compare_tables, verdicts

SHOWN = 12  # changes, before the rest is counted
PAST = 30  # commits in which the accepted file is looked for


def revision(folder: Path, meant: Collection[str]) -> str:
    """What the tables of a folder change of those that its data package was built from, in words.

    Args:
        folder: of the tables, their descriptions and the data package that was built before.
        meant: names of the tables whose values are meant to change.

    Returns:
        Each value that is another now, and the verdicts that turn; empty where nothing changed.

    Raises:
        InputError: for a table that is not named, where a value that was accepted is another or
            gone, or the accepted file cannot be found; and for a name that means nothing.
    """
    files = _another(folder)
    if unknown := sorted(set(meant) - {Path(file).stem for file in files}):
        raise InputError(f"--revised {unknown[0]}: this table is as it was accepted; leave it out")
    accepted = {file: _accepted(folder, file) for file in files}
    for file in accepted:
        if accepted[file] is None and Path(file).stem not in meant:
            raise InputError(
                f"{folder.name}/{file}: is not what was accepted, which git does not know either; "
                f"if it is meant: prosperity data build --revised {Path(file).stem}"
            )
    if not accepted:
        return ""
    known = {file: text for file, text in accepted.items() if text is not None}
    if len(known) < len(accepted):
        return "what changes cannot be shown: git does not know the accepted files"
    told, moved = _compared(folder, known)
    lines = [f"{len(told)} changed in {', '.join(sorted(known))}", *map(_shown, told[:SHOWN])]
    if len(told) > SHOWN:
        lines.append(f"  … {len(told) - SHOWN} more; all: prosperity data diff HEAD data")
    lines += [f"verdicts: {committed.counted(moved)}", *(f"  {one}" for one in moved)]
    others = [one for one in told if _counts(one) and one.what not in meant]
    if others:
        first = others[0]
        place = _shown(replace(first, what=f"{folder.name}/{first.what}.csv")).strip()
        more = f" and {len(others) - 1} more" if len(others) > 1 else ""
        ids = ", ".join(dict.fromkeys(one.id for one in moved))
        turned = f", which turns the verdict of {ids}" if moved else ""
        raise InputError(
            f"{place}{more}{turned}; if the source says so: prosperity data build --revised "
            f"{first.what}; if not: git restore data"
        )
    return "\n".join(lines)


def _compared(
    folder: Path, accepted: dict[str, bytes]
) -> tuple[list[Change], list[committed.VerdictChange]]:
    """The changes from the accepted files to those in the folder, and the verdicts that turn."""
    with tempfile.TemporaryDirectory(prefix="prosperity-data-") as made:
        before, after = Path(made, "before"), Path(made, "after")
        for copy in (before, after):
            copied(folder, copy)
        for file, text in accepted.items():
            (before / file).write_bytes(text)
        build(after)
        was, now = verdicts(before), verdicts(after)
        moved = committed.compare(was["verdicts"], now["verdicts"], now["why"])
        return compare_tables(before, after), moved


def _another(folder: Path) -> list[str]:
    """The files that are not those that were accepted."""
    summed = [one for one in folder.glob("*.sha256") if one.with_suffix(".json").is_file()]
    tables = [one.with_suffix(".csv") for one in summed]
    return [one.name for one in tables if not checksums.is_accepted(one)]


def _accepted(folder: Path, file: str) -> bytes | None:
    """The file that was accepted, from the last commits that changed it; None if there is none."""
    git = ["git", "-C", str(folder)]
    with contextlib.suppress(OSError):
        asked = [*git, "log", f"-{PAST}", "--format=%H", "--", file]
        log = subprocess.run(asked, capture_output=True, text=True).stdout.split()
        for commit in log:
            shown = [*git, "show", f"{commit}:./{file}"]
            content = subprocess.run(shown, capture_output=True).stdout
            if checksums.is_accepted(folder / file, content):
                return content
    return None


def _counts(one: Change) -> bool:
    """Whether something that was accepted is another now, or gone; a note may be."""
    return bool(one.before) and not one.where.endswith(", note")


def _shown(one: Change) -> str:
    """A change, with its factor where it is one of numbers."""
    with contextlib.suppress(ValueError, ZeroDivisionError):
        return f"  {one} (×{float(one.after) / float(one.before):.3g})"
    return f"  {one}"
