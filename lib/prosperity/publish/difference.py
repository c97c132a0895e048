"""What a revised table changes: values, figures, and which verdicts flip."""

import contextlib
import csv
import io
import json
import shutil
import subprocess
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path

from prosperity.audit import committed
from prosperity.base.errors import InputError
from prosperity.base.files import copied
from prosperity.base.kept import files_of
from prosperity.base.places import DATA, ROOT
from prosperity.data.descriptions import accept
from prosperity.data.package import Package, resource, tables
from prosperity.publish import collection, snapshot


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is not what it was; an empty text stands for absent.

    Args:
        what: table or figure.
        where: key of the row and the column, or empty.
        before: as it was.
        after: as it is.
    """

    what: str
    where: str
    before: str
    after: str

    def __str__(self) -> str:
        place = f"{self.what} [{self.where}]" if self.where else self.what
        return f"{place}: {self.before or 'absent'} -> {self.after or 'absent'}"


@dataclass(frozen=True, slots=True)
class Difference:
    """All that differs between two states of the data; a verdict as ``claims --check`` sees it."""

    values: list[Change] = field(default_factory=list)
    figures: list[Change] = field(default_factory=list)
    verdicts: list[committed.VerdictChange] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        parts = []
        for name, found in (("values", self.values), ("figures", self.figures)):
            parts.append(f"{name}: {len(found)} changed")
            parts += [f"  {one}" for one in found]
        parts.append(f"verdicts: {committed.counted(self.verdicts)}")
        parts += [f"  {one}. {one.why}" if one.of_statement else f"  {one}"
                  for one in self.verdicts]  # fmt: skip
        return "\n".join(parts + [f"note: {one}" for one in self.troubles])

    def json(self) -> str:
        """The same for programs."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2)


def difference(
    old: str,
    new: str,
    draw: bool = True,
    only: Sequence[str] = (),
    known: Mapping[str, snapshot.Known] | None = None,
) -> Difference:
    """Compare two states of the data.

    Args:
        old: a folder with tables, one CSV of a table, or a revision of git such as ``HEAD~1``.
        new: the same; what it does not hold is taken from ``data/``.
        draw: also recompute the data behind every figure that the difference reaches.
        only: figures of these notebooks alone.
        known: what notebooks show with the data as they are, where that is on record.

    Raises:
        InputError: for something that is none of these, two CSVs of different tables, or a table
            that breaks its schema.
    """
    _one_table(old, new)
    with _state(old) as before, _state(new) as after:
        if (changed := snapshot.differing(before, after)) == set():
            return Difference()
        values = compare_tables(before, after)  # a breach is told before anything is computed
        names = [snapshot.AUDIT, *(only or collection.names())] if draw else []
        try:
            beside = partial(_before, before, changed)
            first, second = snapshot.both(before, after, names, known, beside)
        except InputError:
            verdicts(before)  # what is wrong with both is told of the first
            raise
        if not draw:
            first, second = first | verdicts(before), second | verdicts(after)
    moved = committed.compare(first["verdicts"], second["verdicts"], second["why"])
    found = Difference(values=values, verdicts=moved)
    for name in sorted(first["figures"].keys() | second["figures"].keys()):
        was, now = (each["figures"].get(name, "") for each in (first, second))
        found.figures.extend(compare_csv(name, was, now))
    new_troubles = {k: v for k, v in second["troubles"].items() if k not in first["troubles"]}
    found.troubles.extend(f"{name} did not run to its end: {why}" for name, why in
                          new_troubles.items())  # fmt: skip
    return found


def compare_tables(before: Path, after: Path) -> list[Change]:
    """Cells of the tables of two data packages that differ, row by row of the primary key.

    Raises:
        InputError: at the first breach of a schema.
    """
    found = []
    packages = Package(before), Package(after)
    changed = snapshot.differing(before, after)
    for name in dict.fromkeys([*packages[0].tables(), *packages[1].tables()]):
        if changed is not None and packages[0].resource(name)["path"] not in changed:
            continue
        rows = [_keyed(package, name) for package in packages]
        for key in dict.fromkeys([*rows[0], *rows[1]]):
            was, now = (each.get(key) for each in rows)
            if was is None or now is None:
                found.append(Change(name, key, "row" if was else "", "row" if now else ""))
                continue
            for column in dict.fromkeys([*was, *now]):
                if was.get(column) != now.get(column):
                    found.append(Change(name, f"{key}, {column}", was.get(column) or "",
                                        now.get(column) or ""))  # fmt: skip
    return found


def _keyed(package: Package, name: str) -> dict[str, Mapping[str, str]]:
    if name not in package.tables():
        return {}
    key = package.resource(name)["schema"]["primaryKey"]
    names = [key] if isinstance(key, str) else key
    return {", ".join(row[one] for one in names): row for row in package.rows(name)}


def compare_csv(name: str, before: str, after: str) -> list[Change]:
    """Cells of the data of one figure that differ; its first column names the rows.

    >>> [str(one) for one in compare_csv("f", "year,a\\n2019,1\\n2020,2\\n", "year,a\\n2020,3\\n")]
    ['f [2019, a]: 1 -> absent', 'f [2020, a]: 2 -> 3']
    """
    cells = []
    for text in (before, after):
        rows = list(csv.reader(io.StringIO(text)))
        head = rows[0] if rows else []
        seen: dict[str, int] = {}
        found: dict[str, str] = {}
        for row in rows[1:]:
            seen[row[0]] = seen.get(row[0], 0) + 1
            label = row[0] if seen[row[0]] == 1 else f"{row[0]} ({seen[row[0]]})"
            found |= {f"{label}, {one}": cell for one, cell in zip(head[1:], row[1:], strict=True)}
        cells.append(found)
    return [
        Change(name, place, cells[0].get(place, ""), cells[1].get(place, ""))
        for place in dict.fromkeys([*cells[0], *cells[1]])
        if cells[0].get(place, "") != cells[1].get(place, "")
    ]


@contextlib.contextmanager
def _state(text: str) -> Iterator[Path]:
    """A folder with the state that a word stands for, completed from ``data/``."""
    path = Path(text)
    with tempfile.TemporaryDirectory(prefix="prosperity-data-") as made:
        folder = Path(made) / "data"
        copied(DATA, folder)
        if path.is_dir() and any(path.glob("*.csv")):
            for file in (*path.glob("*.csv"), *path.glob("*.json")):
                shutil.copyfile(file, folder / file.name)
        elif path.is_file() and path.suffix == ".csv":
            shutil.copyfile(path, folder / _table_file(path))
        else:
            _from_git(text, folder)
        accept(folder)  # a revision is asked about before it is accepted
        yield folder


def _table_file(path: Path) -> str:
    """The file of the data package that a CSV stands for: by its columns, then by its name."""
    known = [resource(name)["path"] for name in tables()]
    columns = _columns(path)
    same = [name for name in known if _columns(DATA / name) == columns]
    if len(same) == 1 and path.name not in known:
        return same[0]
    if path.name in same or (path.name in known and not same):  # its schema says what is wrong
        return path.name
    if path.name in known:
        raise InputError(
            f"{path.name} has not the columns of the table {Path(path.name).stem} but those of "
            f"{_tables(same)}; rename it"
        )
    raise InputError(
        f"{path.name} is no table of the data package; name it like one of {', '.join(known)}"
    )


def _columns(path: Path) -> list[str]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return next(csv.reader(file), [])
    except UnicodeDecodeError:
        raise InputError(f"{path.name} is not text in UTF-8; save it as CSV in UTF-8") from None


def _tables(files: Sequence[str]) -> str:
    return ", ".join(Path(file).stem for file in files)


def _one_table(old: str, new: str) -> None:
    """Refuse two CSVs that are not states of one table."""
    files = [path for path in map(Path, (old, new)) if path.is_file() and path.suffix == ".csv"]
    tables = [_table_file(path) for path in files]
    if len(set(tables)) == 2:
        raise InputError(
            f"{files[0].name} has the columns of the table {_tables(tables[:1])}, {files[1].name} "
            f"those of {_tables(tables[1:])}; data diff compares two states of one table"
        )


def _from_git(text: str, folder: Path) -> None:
    asked = ["git", "-C", str(ROOT), "archive", "--format=tar", text, "data"]
    given = subprocess.run(asked, capture_output=True) if not text.startswith("-") else None
    if given is None or given.returncode:
        raise InputError(
            f"{text!r} is neither a folder of tables nor a CSV nor a revision of git; "
            "name one, such as data, data/gdp.csv or HEAD~1"
        )
    import tarfile

    with tarfile.open(fileobj=io.BytesIO(given.stdout)) as archive:
        if hasattr(tarfile, "data_filter"):  # since Python 3.11.4
            archive.extractall(folder.parent, filter="data")
        else:
            archive.extractall(folder.parent)


def _before(folder: Path, changed: Collection[str] | None, after: Mapping) -> dict:
    """The verdicts of the first state: those of the second where nothing that differs is read.

    Args:
        folder: the first state.
        changed: the files that differ; None if any statement may see it.
        after: the verdicts of the second state, and the files behind each statement.
    """
    reached = [one for one, files in after["reads"].items() if changed is None or files & changed]
    same = [row for row in after["verdicts"] if row["id"] not in reached]
    return {"verdicts": same + verdicts(folder, reached if same else "all")["verdicts"]}


def verdicts(folder: Path, which: str | Collection[str] = "all") -> dict:
    """The verdicts that follow from one folder, and what decides them, by themselves.

    They are computed here, unless what they ask is told by ``data/`` and not by the folder.

    Args:
        folder: of the data.
        which: all, or some statements; the others may be told too.
    """
    apart_from = snapshot.differing(DATA, folder)
    if apart_from is not None:
        found, files = files_of(partial(_verdicts, folder, which))
        if not apart_from & {path.name for path in map(Path, files) if path.parent == DATA}:
            return found
    _, audit = snapshot.both(folder, folder, [snapshot.AUDIT])
    return {name: audit[name] for name in ("verdicts", "why")}


def _verdicts(folder: Path, which: str | Collection[str]) -> dict:
    from prosperity.audit.ledger import ledger, read
    from prosperity.data.cells import Tables

    return snapshot.verdicts(
        which=which, tables=Tables(Package(folder)), evidence=read("evidence", folder),
        claims=ledger(folder),
    )  # fmt: skip
