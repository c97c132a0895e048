"""What every edition of one notebook has in common: titles, blocks, marks, parameters, imprint."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from nbpress import tidy
from nbpress.errors import PressError
from nbpress.files import Notebook, tags
from nbpress.handout.anatomy import PARTS, Exercise, exercises
from nbpress.handout.blocks import Block, Group, Prose, Vectors, blocks
from nbpress.handout.clearing import cleared, in_languages
from nbpress.handout.editions import Edition, Imprint, Lesson, today
from nbpress.handout.markdown import closed, offline, plain, split_title
from nbpress.handout.tables import Table
from nbpress.handout.wording import word, words
from nbpress.plan.parameters import declared, literal


@dataclass
class Document:
    """A notebook ready to be set: what it says, to whom, and the imprint."""

    name: str  # file name of the notebook
    edition: Edition
    imprint: Imprint
    lesson: Lesson
    titles: dict[str, str]  # language to title, with what the copy is about
    blocks: list[Block]
    marking: list[tuple[int, str, int, bool]]  # (number, title, marks, written)
    parameters: list[tuple[str, str]]  # (name, value as its language writes it)
    date: datetime
    pages: dict[tuple[str, int], int] = field(default_factory=dict)  # of the handout, for slides

    @property
    def title(self) -> str:
        """The title in all its languages, in one line."""
        return " / ".join(self.titles[one] for one in self.edition.languages)

    @property
    def total(self) -> int:
        """All marks together."""
        return sum(marks for _, _, marks, _ in self.marking)

    def facts(self) -> list[tuple[str, str]]:
        """The imprint, label and text, in the languages of the edition."""
        languages, own = self.edition.languages, self.imprint
        pairs = []
        if self.parameters:
            told = ", ".join(f"{name} = {value}" for name, value in self.parameters)
            pairs.append((words("parameters", languages), told))
        for key, texts in (
            ("about_work", own.about),
            ("source", own.source),
            ("data_version", own.version),
            ("licence", own.licence),
        ):
            if texts:
                pairs.append((words(key, languages), " / ".join(texts[one] for one in languages)))
        pairs.append((words("made", languages), f"{self.date:%Y-%m-%d}"))
        return pairs

    def edition_words(self) -> str:
        """The name of the edition."""
        return words(self.edition.audience, self.edition.languages)

    def subject(self) -> str:
        """The names of the collection, if it has one, and of the edition, in one line."""
        return " · ".join(filter(None, (self.collection(), self.edition_words())))

    def marks(self) -> Table | None:
        """The marks of each exercise and who gives them; None where no solutions stand."""
        if not self.edition.solved or not self.marking:
            return None
        languages = self.edition.languages
        rows = [
            [title, str(marks), words("by_teacher" if written else "by_check", languages, " / ")]
            for _, title, marks, written in self.marking
        ]
        rows.append([words("total", languages), str(self.total), ""])
        head = [words(key, languages) for key in ("exercise", "marks", "marked_by")]
        return Table([head], rows, [False, True, False])

    def at(self, kind: str, number: int, lang: str) -> str:
        """The page of the handout on which a table or figure stands, in words; "" if unknown."""
        page = self.pages.get((kind, number))
        return word("on_page", lang, page=page) if page else ""

    def collection(self) -> str:
        """The name of the collection, after that of the course."""
        texts = [
            self.imprint.collection[one]
            for one in self.edition.languages
            if self.imprint.collection
        ]
        return " · ".join(filter(None, (self.lesson.course, " / ".join(texts))))


def document(
    executed: Notebook,
    name: str,
    edition: Edition,
    imprint: Imprint | None = None,
    figures: Sequence[Path | str] = (),
    lesson: Lesson | None = None,
    warn: Callable[[str], object] = print,
) -> Document:
    """Make the document of an edition from an executed copy.

    name: file name of the notebook, for messages. figures: folders with vector files. warn: hears
    of a picture without words. Raises PressError: a notebook without exercises, a wrong exercise, a
    picture without its vector file, a notebook that was not run in the languages of the edition.
    """
    imprint = imprint or Imprint()
    executed = in_languages(tidy.normalise(executed), edition.languages)
    found = exercises(executed, name)
    if not found and edition.audience != "slides":
        raise PressError(
            f"{name} has no exercises, so no {edition.audience} edition; "
            "tag a prompt 'exercise' and its answer 'solution', or make slides"
        )
    own = executed if edition.solved else cleared(executed, name, edition.languages)
    own = _parts(_with_values(own), edition, name)
    body = blocks(own, name, Vectors(figures), edition.solved, edition.code, warn)
    titles, body = _titled(body, edition.languages, name)
    for prose in _prose(body):
        offline(prose.text, name)
        prose.text = closed(prose.text, name)
    step_down(body)
    about = variant(executed, imprint)
    return Document(
        name,
        edition,
        imprint,
        lesson or Lesson(),
        {one: " · ".join([title, *about[one]]) for one, title in titles.items()},
        body,
        [(one.number, _heading(executed, one), one.marks, one.written) for one in found],
        parameters(executed),
        today(),
    )


def variant(executed: Notebook, imprint: Imprint) -> dict[str, list[str]]:
    """What a copy is about, by the parameters of its run: in words where the imprint has some.

    A value without words is told as it stands, unless it is the default.
    """
    given = dict(parameters(executed))
    told: dict[str, list[str]] = {"zh": [], "en": []}
    for name, parameter in declared(executed).items():
        value = literal(given[name]) if name in given else parameter.default
        named = imprint.values.get((name, str(value)))
        for lang, texts in told.items():
            if named:
                texts.append(named[lang])
            elif name != "lang" and name in given and value != parameter.default:
                texts.append(f"{name} = {value}")
    return told


def told_of(executed: Notebook, imprint: Imprint, languages: Sequence[str]) -> str:
    """What a copy is about, in one line; "" where it is about nothing else than its notebook."""
    about = variant(executed, imprint)
    return " / ".join(" · ".join(about[one]) for one in languages if about[one])


def step_down(body: Sequence[Block]) -> None:
    """Let headings begin at level 2 and never skip one, as a reader by ear needs it."""
    last = 1

    def step(match: re.Match[str]) -> str:
        nonlocal last
        last = max(2, min(len(match[1]), last + 1))
        return "#" * last + " "

    for prose in _prose(body):
        pieces = re.split(r"(^```.*?^```[ ]*$)", prose.text, flags=re.DOTALL | re.MULTILINE)
        pieces[::2] = [
            re.sub(r"^(#{1,6}) +", step, piece, flags=re.MULTILINE) for piece in pieces[::2]
        ]
        prose.text = "".join(pieces)


def _parts(notebook: Notebook, edition: Edition, name: str) -> Notebook:
    """Only the cells of the parts that are asked for, after the title."""
    if "all" in edition.parts:
        return notebook
    wanted = {one.removesuffix("s") for one in edition.parts}
    if "exercise" in wanted:
        wanted |= {*PARTS, "answer"}
    title = [i for i, c in enumerate(notebook["cells"]) if c["source"].startswith("# ")]
    kept = [
        cell
        for index, cell in enumerate(notebook["cells"])
        if (cell["cell_type"] == "markdown" and index in title) or wanted & set(tags(cell))
    ]
    if not any(wanted & set(tags(cell)) for cell in kept):
        known = sorted({one for cell in notebook["cells"] for one in tags(cell)})
        raise PressError(
            f"{name} has no part {' or '.join(edition.parts)} in its {edition.audience} edition; "
            f"its cells are tagged {', '.join(known)}"
        )
    return {**notebook, "cells": kept}


def _with_values(notebook: Notebook) -> Notebook:
    """A notebook whose cell of parameters shows the values of its run in place of the defaults."""
    given = dict(parameters(notebook))
    for cell in notebook["cells"]:
        if "parameters" in tags(cell):
            for key, value in given.items():
                line = re.compile(rf"^({re.escape(key)} *= *).*?(?=  #|$)", re.MULTILINE)
                if found := line.search(cell["source"]):
                    before, after = cell["source"][: found.end(1)], cell["source"][found.end() :]
                    cell["source"] = f"{before}{value}{after}"
    return notebook


def parameters(executed: Notebook) -> list[tuple[str, str]]:
    """The parameters that a run was given, as (name, value as its language writes it).

    >>> cell = {"cell_type": "code", "metadata": {"tags": ["injected-parameters"]},
    ...         "source": "# Parameters\\nstage = 2\\nlang = 'en'\\n"}
    >>> parameters({"cells": [cell]})
    [('stage', '2'), ('lang', "'en'")]
    """
    for cell in executed["cells"]:
        if "injected-parameters" in tags(cell):  # which papermill writes one to a line
            return re.findall(r"^([A-Za-z_.][\w.]*) *(?:=|<-) *(.+)$", cell["source"], re.MULTILINE)
    return []


def _titled(
    body: Sequence[Block], languages: Sequence[str], name: str
) -> tuple[dict[str, str], list[Block]]:
    titles: dict[str, str] = {}
    rest: list[Block] = []
    for block in body:
        if isinstance(block, Prose) and len(titles) < len(languages):
            if found := split_title(block.text):
                titles[block.lang or languages[0]] = found[0]
                block = replace(block, text=found[1])
        rest.append(block)
    if not titles:
        raise PressError(f"{name} has no title; begin its first cell with  # Title")
    if missing := [one for one in languages if one not in titles]:
        if len(titles) == 1 and all(not getattr(b, "lang", None) for b in body):
            titles |= dict.fromkeys(missing, next(iter(titles.values())))
        else:
            raise PressError(
                f"{name} was run without its {missing[0]} cells; run it again with them"
            )
    return titles, [block for block in rest if not isinstance(block, Prose) or block.text]


def _prose(body: Sequence[Block]) -> Iterator[Prose]:
    for block in body:
        if isinstance(block, Group):
            yield from _prose(block.blocks)
        elif isinstance(block, Prose):
            yield block


def _heading(executed: Notebook, exercise: Exercise) -> str:
    texts = [executed["cells"][index]["source"].split("\n")[0] for index in exercise.prompts]
    headings = (
        plain(re.sub(r"\s*[（(][^（()）]*[)）]\s*$", "", text.lstrip("# "))) for text in texts
    )
    return " / ".join(headings)
