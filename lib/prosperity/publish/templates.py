"""New notebooks, claims and tables, each begun from a form that passes all checks."""

import hashlib
import json
import re
from pathlib import Path
from string import Template

from prosperity import data
from prosperity.audit.ledger import ledger
from prosperity.base.errors import InputError, one_of
from prosperity.base.files import csv_bytes, write
from prosperity.base.places import DATA, NOTEBOOKS
from prosperity.data import descriptions
from prosperity.publish import collection

FORMS = Path(__file__).parent / "forms"
NAME = re.compile(r"\d\d-[a-z][a-z0-9-]*")
TABLE = re.compile(r"[a-z][a-z0-9_]*")
PYTHON = {"display_name": "Python 3", "language": "python", "name": "python3"}
CHINESE = re.compile("[一-鿿]")
TITLE = re.compile(r"(C\d{3})(?!.*C\d{3})")


def notebook(name: str) -> Path:
    """Write a notebook that has every cell of the anatomy, in both languages.

    Args:
        name: two digits, the paper's own section number, and a word: ``31-jobs``.

    Raises:
        InputError: for a name of another form, or one that is taken.
    """
    if not NAME.fullmatch(name):
        raise InputError(f"{name!r} is no name for a notebook; write it like 31-jobs")
    path = NOTEBOOKS / f"{name}.ipynb"
    if path.exists():
        raise InputError(f"notebooks/{name}.ipynb exists; choose another name")
    cells: list[dict[str, object]] = []
    for block in re.split(r"^%% ", (FORMS / "notebook.txt").read_text("utf-8"), flags=re.M)[1:]:
        head, _, body = block.partition("\n")
        kind, *tags = head.split()
        identity = hashlib.sha256(f"{name}{len(cells)}".encode()).hexdigest()[:8]
        cell = {"cell_type": kind, "id": identity, "metadata": {"tags": tags} if tags else {},
                "source": body.strip("\n").splitlines(True)}  # fmt: skip
        cells.append(cell | ({"execution_count": None, "outputs": []} if kind == "code" else {}))
    about = {"kernelspec": PYTHON, "language_info": {"name": "python"}}
    _write_json(path, {"cells": cells, "metadata": about, "nbformat": 4, "nbformat_minor": 5})
    jobs = NOTEBOOKS / "jobs.toml"
    rule = f'[[jobs]]\nnotebook = "{name}.ipynb"\nparameters = {{ lang = ["zh", "en"] }}\n\n'
    text = jobs.read_text(encoding="utf-8")
    write(jobs, text.replace("[drop]", rule + "[drop]", 1).encode())
    return path


def _write_json(path: Path, content: dict) -> None:
    write(path, (json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode())


def claim(section: str, book: str, statement_zh: str, statement_en: str) -> str:
    """Add a statement that nothing tests yet; its id is the next one.

    The titles of its notebook name it from now on.

    Args:
        section: section of the paper, one that the claims know.
        book: notebook that deals with it.
        statement_zh: the statement in own words, short.
        statement_en: the same in English.

    Returns:
        The id.

    Raises:
        InputError: for an unknown section or notebook, or a statement that is empty or in the
            other language.
    """
    claims = ledger(DATA)
    one_of("section", section, sorted({one.section for one in claims.values()}))
    one_of("notebook", book, collection.names())
    if not (statement_zh.strip() and statement_en.strip()):
        raise InputError("a statement is needed in both languages: --zh and --en")
    for option, text, wanted in (("--zh", statement_zh, True), ("--en", statement_en, False)):
        if bool(CHINESE.search(text)) != wanted:
            said = "holds no Chinese" if wanted else "holds Chinese"
            raise InputError(
                f"{option} {said}: {text.strip()!r}; give the statement in Chinese with --zh and "
                "in English with --en"
            )
    identity = f"C{max(int(one[1:]) for one in claims) + 1:03}"
    row = dict.fromkeys(next(iter(claims.values())).__slots__, "") | {
        "id": identity, "section": section, "notebook": book,
        "statement_zh": statement_zh.strip(), "statement_en": statement_en.strip(),
        "printed": "positive", "unit": "effect", "kind": "argument",
        "test_zh": "写明什么数据可以检验", "test_en": "name the data that would test it",
    }  # fmt: skip
    write(DATA / "claims.csv", (DATA / "claims.csv").read_bytes() + csv_bytes(row.values()))
    _name_in_titles(NOTEBOOKS / f"{book}.ipynb", identity)
    return identity


def _name_in_titles(path: Path, identity: str) -> None:
    """Put the id behind the last one that a title names, or at the end of its second line."""
    content = json.loads(path.read_text(encoding="utf-8"))
    for cell, mark in zip(content["cells"][:2], ("、", ", "), strict=True):
        lines = "".join(cell["source"]).splitlines()
        at = next((n for n, line in enumerate(lines) if TITLE.search(line)), 2)
        if TITLE.search(lines[at]):
            lines[at] = TITLE.sub(rf"\1{mark}{identity}", lines[at], count=1)
        else:
            lines[at] += f" · {identity}"
        cell["source"] = "\n".join(lines).splitlines(True)
    _write_json(path, content)


def table(name: str, column: str, unit: str = "percent") -> Path:
    """Add an empty table to the data package: one column of values by year, no edition.

    Args:
        name: of the table, in small letters.
        column: of the values; its name ends in its unit, such as ``share_percent``.
        unit: the unit in words.

    Raises:
        InputError: for a name of another form, one that is taken, or a column without a unit.
    """
    for one in (name, column):
        if not TABLE.fullmatch(one):
            raise InputError(f"{one!r} is no name; use small letters, digits and _")
    if name in data.tables():
        raise InputError(f"table {name!r} exists; add an edition to it, or choose another name")
    if "_" not in column:
        raise InputError(f"column {column!r} does not name its unit; write it like share_percent")
    given = {"name": name, "title": name.replace("_", " ").capitalize(), "column": column,
             "unit": unit, "source": f"{name.replace('_', '-')}-source"}  # fmt: skip
    quoted = {key: json.dumps(text, ensure_ascii=False)[1:-1] for key, text in given.items()}
    form = Template((FORMS / "table.json").read_text(encoding="utf-8"))
    begun = json.loads(form.substitute(quoted))
    names = [one if isinstance(one, str) else one["name"] for one in begun["description"]["fields"]]
    write(DATA / f"{name}.csv", (",".join(names) + "\n").encode())
    descriptions.add(DATA, name, begun["description"], {given["source"]: begun["source"]})
    return DATA / f"{name}.csv"
