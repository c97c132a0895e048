"""The parts of both READMEs that are computed: verdicts, examples, the notebooks, the badge.

Each stands between two comments, ``<!-- begin counts -->`` and ``<!-- end counts -->``; `update`
writes it anew, so that no number there is ever typed.
"""

import argparse
import json
import re
from collections.abc import Callable
from pathlib import Path

from prosperity import citation, claims
from prosperity.commands import Commands
from prosperity.errors import InputError
from prosperity.files import write
from prosperity.places import NOTEBOOKS, ROOT
from prosperity.readings import words
from prosperity.words import label

READMES = {"en": ROOT / "README.md", "zh": ROOT / "README.zh.md"}
EXAMPLES = ("C003", "C006", "C069", "C081", "C107", "C077")
VERDICTS = ("verdict_name", "verdict_count", "verdict_meaning")


def counts(lang: str) -> str:
    """How many statements have which verdict."""
    rows = [
        [words("verdict", verdict)[lang], str(count), label(f"means_{_key(verdict)}", lang)]
        for verdict, count in claims.counts().items()
        if count
    ]
    total = [f"**{words('label', 'all')[lang]}**", f"**{len(claims.ledger())}**", ""]
    return table([label(name, lang) for name in VERDICTS], [*rows, total])


def examples(lang: str) -> str:
    """A few statements with their verdicts and what decided them."""
    results = claims.evaluate()
    rows = [
        [
            results[key].claim.statement(lang),
            words("verdict", results[key].verdict)[lang],
            results[key].why(lang),
        ]
        for key in EXAMPLES
    ]
    names = ("example_statement", "verdict_name", "example_why")
    return table([label(name, lang) for name in names], rows)


def notebooks(lang: str) -> str:
    """Every notebook with the question in its title."""
    rows = []
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        title = next(
            "".join(cell["source"]).splitlines()[0].lstrip("# ")
            for cell in cells
            if f"lang-{lang}" in cell["metadata"].get("tags", [])
        )
        rows.append([f"[`{path.stem}`](notebooks/{path.name})", title])
    return table([label("notebook", lang), label("question", lang)], rows)


def binder(lang: str) -> str:
    """The badge that opens the explorer on Binder, once CITATION.cff names the repository."""
    if not (repository := citation.load().get("repository-code")):
        return ""
    address = citation.binder(repository, "notebooks/91-explore.ipynb")
    return f"[![Binder](https://mybinder.org/badge_logo.svg)]({address})"


BLOCKS: dict[str, Callable[[str], str]] = {
    "counts": counts,
    "examples": examples,
    "notebooks": notebooks,
    "binder": binder,
}


def table(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table.

    >>> print(table(["a", "b"], [["1", "2"]]))
    | a | b |
    | --- | --- |
    | 1 | 2 |
    """
    lines = [head, ["---"] * len(head), *rows]
    escaped = [[cell.replace("|", "\\|") for cell in line] for line in lines]
    return "\n".join("| " + " | ".join(line) + " |" for line in escaped)


def renewed(text: str, lang: str) -> str:
    """A README with its computed parts written anew.

    Raises:
        InputError: if a part has no place in the text.
    """
    for name, block in BLOCKS.items():
        begin, end = f"<!-- begin {name} -->", f"<!-- end {name} -->"
        pattern = re.compile(f"({begin}\n).*?({end})", re.DOTALL)
        if not pattern.search(text):
            raise InputError(f"the README lacks {begin} … {end}; put both comments back")
        computed = block(lang)
        text = pattern.sub(_with(computed + "\n" if computed else ""), text)
    return text


def _with(computed: str) -> Callable[[re.Match[str]], str]:
    return lambda found: found[1] + computed + found[2]


def update(path: Path, lang: str, check: bool) -> bool:
    """Write a README's computed parts anew, or only say whether they are up to date."""
    before = path.read_text(encoding="utf-8")
    after = renewed(before, lang)
    if after != before and not check:
        write(path, after.encode())
    return after == before


def add_parser(commands: Commands) -> None:
    """Add ``readme`` to the commands of a parser."""
    parser = commands.add_parser("readme", help="write the computed parts of both READMEs anew")
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if outdated")
    parser.set_defaults(command=run)


def run(options: argparse.Namespace) -> int:
    """Renew both READMEs and return the exit code."""
    outdated = [path for lang, path in READMES.items() if not update(path, lang, options.check)]
    for path in outdated:
        print(f"{path.name}: {'outdated; run make store' if options.check else 'written anew'}")
    return 1 if outdated and options.check else 0


def _key(verdict: str) -> str:
    return verdict.replace(" ", "_")
