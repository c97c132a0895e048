"""The command ``data``: describe the tables, build their package, say what a revision changes."""

import argparse
import functools

from prosperity import data
from prosperity.commands import Commands
from prosperity.errors import InputError
from prosperity.words import label

EXAMPLES = """examples:
  prosperity data                            the tables
  prosperity data gdp --lang zh              fields, units, editions and sources of one
  prosperity data build                      datapackage.json from the descriptions
  prosperity data diff data revised          what a folder of revised tables changes
  prosperity data diff data/gdp.csv new.csv  what one revised table changes
  prosperity data diff HEAD~1 data           what the last commit changed

build also accepts a revised table, if it obeys every rule: it takes the checksums from the files.
diff compares the verdict of every statement and of each of its readings; a new value under the
same verdict is no change of verdict. Two CSVs must be states of one table.
exit code of diff: 1 if a verdict of a statement or of a reading changed, else 0 (the same as that
of claims --check)
"""


def add_parser(commands: Commands) -> None:
    """Add ``data`` to the commands of a parser."""
    parser = commands.add_parser(
        "data",
        help="describe the tables, build their package, or compare two states of them",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("words", nargs="*", metavar="TABLE | build | diff OLD NEW")
    parser.add_argument("--lang", choices=("en", "zh"), default="en", help="of a description")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument(
        "--no-figures", action="store_true", help="compare values and verdicts only"
    )
    parser.add_argument("--only", action="append", default=[], metavar="NOTEBOOK",
                        help="compare the figures of this notebook alone")  # fmt: skip
    parser.set_defaults(command=run)


def run(options: argparse.Namespace) -> int:
    """Do what the words ask; returns the exit code.

    Raises:
        InputError: for words that ask nothing, an unknown table, or broken data.
    """
    words = options.words
    if words[:1] == ["diff"]:
        if len(words) != 3:
            raise InputError("data diff needs an old and a new state: data diff OLD NEW")
        from prosperity.difference import difference

        found = difference(words[1], words[2], not options.no_figures, options.only)
        print(found.json() if options.format == "json" else found)
        return 1 if found.verdicts else 0
    if words == ["build"]:
        from prosperity.descriptions import assemble, build
        from prosperity.places import DATA

        data.Package(DATA, assemble()).check()  # what is broken is not accepted
        print("data/datapackage.json: " + ("built anew" if build() else "unchanged"))
        return 0
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


def describe(table: str, lang: str) -> None:
    """Print one table with all that is known of it."""
    told, resource = functools.partial(data.told, lang=lang), data.resource(table)
    print(f"{told(resource, 'title')}\n\n{told(resource, 'description')}")
    print(f"\n{label('site_fields', lang)}")
    for field in resource["schema"]["fields"]:
        unit = f" [{told(field, 'unit')}]" if field.get("unit") not in (None, "none") else ""
        print(f"  {field['name']}{unit}: {told(field, 'description')}")
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
