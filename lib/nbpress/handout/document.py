"""What every edition of one notebook has in common: titles, blocks, marks, parameters, imprint."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from nbpress import tidy
from nbpress.errors import PressError
from nbpress.files import Notebook, tags
from nbpress.handout.anatomy import Exercise, exercises
from nbpress.handout.blocks import Block, Group, Prose, Vectors, blocks
from nbpress.handout.clearing import cleared, in_languages
from nbpress.handout.editions import Edition, Imprint, today
from nbpress.handout.markdown import offline, plain, split_title
from nbpress.handout.wording import word, words


@dataclass
class Document:
    """A notebook ready to be set: what it says, to whom, and the imprint."""

    name: str  # file name of the notebook
    edition: Edition
    imprint: Imprint
    titles: dict[str, str]  # language to title
    blocks: list[Block]
    marking: list[tuple[int, str, int, bool]]  # (number, title, marks, written)
    parameters: list[tuple[str, str]]  # (name, value as Python writes it)
    date: datetime

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

    def collection(self) -> str:
        """The name of the collection."""
        return " / ".join(
            self.imprint.collection[one]
            for one in self.edition.languages
            if self.imprint.collection
        )


def document(
    executed: Notebook,
    name: str,
    edition: Edition,
    imprint: Imprint | None = None,
    figures: Sequence[Path | str] = (),
) -> Document:
    """Make the document of an edition from an executed copy.

    name: file name of the notebook, for messages. figures: folders with vector files.
    Raises PressError: a notebook without exercises, a wrong exercise, a picture without words or
    without its vector file, a notebook that was not run in the languages of the edition.
    """
    executed = in_languages(tidy.normalise(executed), edition.languages)
    found = exercises(executed, name)
    if not found and edition.audience != "slides":
        raise PressError(
            f"{name} has no exercises, so no {edition.audience} edition; "
            "tag a prompt 'exercise' and its answer 'solution', or make slides"
        )
    own = executed if edition.solved else cleared(executed, name, edition.languages)
    body = blocks(own, name, Vectors(figures), edition.solved)
    titles, body = _titled(body, edition.languages, name)
    for text in _prose(body):
        offline(text, name)
    return Document(
        name,
        edition,
        imprint or Imprint(),
        titles,
        body,
        [(one.number, _heading(executed, one), one.marks, one.written) for one in found],
        parameters(executed),
        today(),
    )


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
                block = Prose(found[1], block.lang)
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


def _prose(body: Sequence[Block]) -> Iterator[str]:
    for block in body:
        if isinstance(block, Group):
            yield from _prose(block.blocks)
        elif isinstance(block, Prose):
            yield block.text


def _heading(executed: Notebook, exercise: Exercise) -> str:
    texts = [executed["cells"][index]["source"].split("\n")[0] for index in exercise.prompts]
    headings = (
        plain(re.sub(r"\s*[（(][^（()）]*[)）]\s*$", "", text.lstrip("# "))) for text in texts
    )
    return " / ".join(headings)


def marked_by(written: bool, languages: Sequence[str]) -> str:
    """Who gives the marks of an exercise, in words."""
    return " / ".join(word("by_teacher" if written else "by_check", one) for one in languages)
