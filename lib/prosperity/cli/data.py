"""The command ``data``: describe the tables, build, import and compare them."""

from __future__ import annotations

import argparse
import functools
import os
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from prosperity import data
from prosperity.base.errors import InputError
from prosperity.base.places import DATA, FIGURES, NOTEBOOKS, ROOT
from prosperity.base.words import label
from prosperity.cli.commands import Commands, begun

if TYPE_CHECKING:
    from prosperity.publish.snapshot import Known

EXAMPLES = """examples:
  prosperity data                            the tables
  prosperity data gdp --lang zh              fields, units, editions and sources of one
  prosperity data build                      datapackage.json from the descriptions
  prosperity data diff data revised          what a folder of revised tables changes
  prosperity data diff data/gdp.csv new.csv  what one revised table changes
  prosperity data diff HEAD~1 data           what the last commit changed
  prosperity data import income.csv          years that the office's data service exported
  prosperity data import gdp.csv --edition census5 --dry-run

build also accepts a revised table, if it obeys every rule: it takes the checksums from the files,
and shows what changes, by which factor, and which verdicts turn; where a value that was accepted
before is another or gone, only with --revised TABLE.
import takes CSV, XLS or XLSX as https://data.stats.gov.cn exports them, of the nation or of the
provinces, several at once; knows table and column by indicator and unit; refuses what breaks a rule
or differs from a value that is there; then shows what is new and which verdicts turn, and writes.
diff compares the verdict of every statement and of each of its readings; a new value under the
same verdict is no change of verdict. Two CSVs must be states of one table.
exit code of diff and import: 1 if a verdict of a statement or of a reading changed, else 0 (the
same as that of claims --check)
"""


def add_parser(commands: Commands) -> None:
    """Add ``data`` to the commands of a parser."""
    parser = begun(commands, "data", "describe the tables, build, import or compare them", EXAMPLES)
    parser.add_argument("words", nargs="*", metavar="TABLE | build | import FILE… | diff OLD NEW")
    parser.add_argument("--lang", choices=("en", "zh"), default="en", help="of a description")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument(
        "--no-figures", action="store_true", help="compare values and verdicts only"
    )
    parser.add_argument("--only", action="append", default=[], metavar="NOTEBOOK",
                        help="compare the figures of this notebook alone")  # fmt: skip
    parser.add_argument("--revised", action="append", default=[], metavar="TABLE",
                        help="build: values of this table are meant to change")  # fmt: skip
    parser.add_argument("--edition", default="", help="that takes what is imported")
    parser.add_argument("--title", default="", help="of a new edition")
    parser.add_argument("--title-zh", default="", help="the same in Chinese")
    parser.add_argument("--source", default="", help="key of a described source of the import")
    parser.add_argument("--on", default="", metavar="DATE", help="of the download (today)")
    parser.add_argument("--dry-run", action="store_true", help="import: show, write nothing")
    parser.set_defaults(command=run)


def run(options: argparse.Namespace) -> int:
    """Do what the words ask; returns the exit code.

    Raises:
        InputError: for words that ask nothing, an unknown table, or broken data.
    """
    words = options.words
    jobs = {"diff": diff, "build": build, "import": bring}
    if words and words[0] in jobs:
        return jobs[words[0]](options)
    if len(words) > 1:
        raise InputError(f"one table at a time, not {' '.join(words)}; or: data diff OLD NEW")
    if words:
        describe(words[0], options.lang)
    else:
        for name in data.tables():
            rows = len(data.PACKAGE.rows(name))
            title = data.told(data.resource(name), "title", options.lang)
            print(f"{name:26} {rows:5}  {title}")
    return 0


def build(options: argparse.Namespace) -> int:
    """Assemble the package, if every table obeys its rules."""
    from prosperity.data.descriptions import build
    from prosperity.publish.revising import revision

    if len(options.words) > 1:
        raise InputError("data build takes no further word")
    data.Package(DATA, accepted=False).check()  # what is broken is not accepted
    if changes := revision(DATA, options.revised):
        print(changes)
    print("data/datapackage.json: " + ("built anew" if build() else "unchanged"))
    _renew()
    return 0


def _renew() -> None:
    """Name in the notebooks what their parameters may be now."""
    from prosperity.study.parameters import renew  # which reads what was built

    for name in renew():
        print(f"notebooks/{name}: names the editions and years that there are now")


def diff(options: argparse.Namespace) -> int:
    """Compare two states."""
    from prosperity.publish import snapshot

    if len(options.words) != 3:
        raise InputError("data diff needs an old and a new state: data diff OLD NEW")
    draw = not options.no_figures
    if draw:
        snapshot.warm()
    from prosperity.publish.difference import difference  # while that goes on

    known = recorded() if draw else {}
    found = difference(options.words[1], options.words[2], draw, options.only, known)
    print(found.json() if options.format == "json" else found)
    return 1 if found.verdicts else 0


def recorded(out: Path = ROOT / "out") -> dict[str, Known]:
    """What each notebook reads of ``data/`` and shows, where its runs are on record and fresh.

    out: the folder of results, where the records are.
    """
    from nbpress.fresh.records import everything
    from nbpress.plan.plan import collection
    from nbpress.run import run

    from prosperity.publish.snapshot import Known

    records, stale, near = everything(out), set(), {str(DATA), str(FIGURES)}
    files: dict[str, set[Path]] = defaultdict(set)
    for job in run(collection(NOTEBOOKS, out=str(out)), out=out, dry_run=True).jobs:
        name = Path(job["notebook"]).stem
        if job["state"] in ("fresh", "refreshed"):
            files[name] |= {Path(one) for kind in ("files", "outputs")
                            for one in records[job["name"]][kind]
                            if os.path.dirname(one) in near}  # fmt: skip
        else:
            stale.add(name)
    return {
        name: Known(
            {one.name for one in paths if one.parent == DATA},
            {one.stem: one.read_text("utf-8") for one in paths
             if one.parent == FIGURES and one.suffix == ".csv"},
        )
        for name, paths in files.items()
        if name not in stale
    }  # fmt: skip


def bring(options: argparse.Namespace) -> int:
    """Import what the office exported."""
    import datetime

    from prosperity.audit import committed
    from prosperity.publish import importing
    from prosperity.publish.difference import verdicts

    files = [Path(one) for one in options.words[1:]]
    if not files:
        raise InputError("data import needs a file that was exported: data import FILE…")
    on = _date(options.on) if options.on else datetime.date.today().isoformat()
    with importing.copy_of() as made:
        found = importing.try_out(
            files, Path(made) / "data", on, options.edition, options.source,
            (options.title, options.title_zh),
        )  # fmt: skip
        print(found)
        after = verdicts(found.folder)
        moved = committed.compare(committed.committed(), after["verdicts"], after["why"])
        print("\n".join([f"verdicts: {committed.counted(moved)}", *(f"  {one}" for one in moved)]))
        if options.dry_run:
            print("nothing is written: --dry-run")
        else:
            changed = importing.put(found)
            print("written: " + (", ".join(f"data/{one}" for one in changed) or "nothing new"))
            _renew()
    return 1 if moved else 0


def _date(text: str) -> str:
    import datetime

    try:
        return datetime.date.fromisoformat(text).isoformat()
    except ValueError:
        raise InputError(f"{text!r} is no date; write it like 2026-11-25") from None


def describe(table: str, lang: str) -> None:
    """Print one table with all that is known of it."""
    told, resource = functools.partial(data.told, lang=lang), data.resource(table)
    print(f"{told(resource, 'title')}\n\n{told(resource, 'description')}")
    print(f"\n{label('site_fields', lang)}")
    for field in resource["schema"]["fields"]:
        unit = data.unit(field, lang)
        print(f"  {field['name']}{f' [{unit}]' if unit else ''}: {told(field, 'description')}")
    if editions := resource.get("editions", {}):
        print(f"\n{label('site_editions', lang)}")
    for name, one in editions.items():
        print(f"  {name}: {told(one, 'title')}")
        if one.get("note"):
            print(f"    {told(one, 'note')}")
    print(f"\n{label('site_sources', lang)}")
    for one in resource["sources"]:
        print(f"  {one['name']}: {told(one, 'title')}")
        if found := one.get("path") or told(one, "note"):
            print(f"    {found}")
