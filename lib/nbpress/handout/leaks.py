"""Whether anything of a solution stands in a file that a student gets.

What is secret is taken from the executed notebook: every answer, however it is rounded, every line
of code that is cut, every sentence of a model answer, every line and number that a solution gave
out, every picture. A line or a number that the code outside of the solutions holds or gives out
anyway is no secret; an answer always is.
"""

import base64
import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbpress import tidy
from nbpress.errors import PressError
from nbpress.files import Cell, Notebook, tags
from nbpress.handout.anatomy import exercises, pieces
from nbpress.handout.answers import DIGITS, NUMBER, answers, tells
from nbpress.handout.markdown import plain
from nbpress.handout.office import read_back

if TYPE_CHECKING:
    from pypdf.generic import Destination

SHORT = 6  # a line of fewer characters says nothing by itself


@dataclass(frozen=True)
class Secret:
    """Something no student's file may hold; kind: answer, line, sentence, value or picture."""

    kind: str
    text: str
    cell: int
    told: bool = False  # whether the notebook's own prose tells it, perhaps by coincidence

    def found_in(self, text: str, numbers: Iterable[str] = ()) -> bool:
        """Whether it stands in a text without blanks, or one of its numbers tells it."""
        if self.kind == "answer":
            return any(tells(number, self.text) for number in numbers)
        if self.kind == "value":
            around = rf"(?<![\d.,]){re.escape(self.text)}(?!\d|[.,]\d)"
            return re.search(around, text) is not None
        return self.text in text


def secrets(executed: Notebook, name: str = "notebook") -> list[Secret]:
    """Everything of the solutions of an executed notebook that must not get out."""
    executed = tidy.normalise(executed)
    given = {one.text: Secret("answer", one.text, one.cell) for one in answers(executed, name)}
    found: list[Secret] = []
    cells = executed["cells"]
    for exercise in exercises(executed, name):
        for index in (*exercise.solutions, *exercise.checks):
            found += _of_cell(cells[index], index)
    code = _joined(_code(cells))
    prose = _joined(cell["source"] for cell in cells if _public(cell, "markdown"))
    kept = {one.text: one for one in found if one.text not in given and not one.found_in(code)}
    return [*given.values(), *(replace(one, told=one.found_in(prose)) for one in kept.values())]


def leaks(file: Path | str, known: Iterable[Secret]) -> list[Secret]:
    """Those of the secrets that stand in a file: .ipynb, .html, .pdf (needs pypdf) or text."""
    text, numbers = _searched(readable(Path(file).read_bytes(), Path(file).suffix))
    return [secret for secret in known if secret.found_in(text, numbers)]


def refuse(content: str | bytes, ending: str, known: Iterable[Secret], name: str) -> None:
    """Refuse content for a student that holds a secret.

    A number that the prose tells by itself is let pass, for it may be another number of the same
    size; `leaks` reports it. Raises PressError naming the secret by its cell, not by its text.
    """
    text, numbers = _searched(readable(content, ending))
    for secret in known:
        if secret.found_in(text, numbers) and not (secret.kind == "value" and secret.told):
            what = f"{'an' if secret.kind == 'answer' else 'a'} {secret.kind}"
            raise PressError(
                f"{name}: {what} of the solution in cell {secret.cell + 1} also stands "
                "outside of it; tag the cell that shows it 'teacher', or word it otherwise"
            )


def readable(content: str | bytes, ending: str) -> list[str]:
    """Everything a reader, a program or a curious student finds in a file."""
    if ending == ".pdf":
        assert isinstance(content, bytes)
        return _pdf(content)
    if ending in (".docx", ".pptx"):
        assert isinstance(content, bytes)
        return read_back(content)
    text = content.decode("utf-8", errors="replace") if isinstance(content, bytes) else content
    if ending == ".ipynb":
        return list(_strings(json.loads(text)))
    if ending == ".html":
        bare = html.unescape(re.sub(r"<[^>]*>", "", re.sub(r"(?s)<style>.*?</style>", "", text)))
        alts = re.findall(r'alt="([^"]*)"', text)
        return [text, bare, *map(html.unescape, alts), *_embedded(text)]
    return [text]


def _of_cell(cell: Cell, index: int) -> Iterator[Secret]:
    if cell["cell_type"] == "markdown":
        for sentence in re.split(r"[\n。；;]|(?<=[.:]) ", cell["source"]):
            yield from _secret("sentence", plain(sentence.strip(" -*#")), index)
        for files in cell.get("attachments", {}).values():
            for data in files.values():
                yield Secret("picture", _blankless(data)[:200], index)
        return
    if "check" not in tags(cell):
        _, cut, after = pieces(cell["source"], "cell")
        for line in (cut + "\n" + after).split("\n"):
            yield from _secret("line", line, index)
    for output in cell.get("outputs", []):
        texts = [output.get("text", ""), output.get("evalue", "")]
        for form, data in output.get("data", {}).items():
            if form.startswith("image/"):
                yield Secret("picture", _blankless(data)[:200], index)
            elif isinstance(data, str):
                texts.append(html.unescape(re.sub(r"<[^>]*>", "\n", data)))
        texts += [about.get("alt", "") for about in output.get("metadata", {}).values()]
        for text in texts:
            for line in text.split("\n"):
                yield from _secret("line", line, index)
            for number in NUMBER.findall(text):
                bare = number.replace(",", "")
                if len(bare.replace(".", "").lstrip("0")) >= DIGITS:
                    yield Secret("value", bare, index)


def _secret(kind: str, text: str, index: int) -> Iterator[Secret]:
    text = _blankless(text)
    if len(text) >= SHORT and re.search(r"[\w\u4e00-\u9fff]{2}", text):
        yield Secret(kind, text, index)


def _public(cell: Cell, kind: str) -> bool:
    return cell["cell_type"] == kind and not {"solution", "check"} & set(tags(cell))


def _code(cells: Iterable[Cell]) -> Iterator[str]:
    """What the code outside of solutions holds and gives out."""
    for cell in cells:
        if _public(cell, "code"):
            yield from _strings({k: v for k, v in cell.items() if k not in ("id", "metadata")})
        elif "check" in tags(cell):
            yield cell["source"]
        elif cell["cell_type"] == "code":
            yield pieces(cell["source"], "cell")[0]


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _strings(inner)
    elif isinstance(value, list):
        if value and all(isinstance(one, str) for one in value):
            yield "".join(value)
        else:
            for inner in value:
                yield from _strings(inner)
    elif value is not None:
        yield str(value)


def _embedded(text: str) -> Iterator[str]:
    """Text in pictures that stand in an HTML file as data, such as the title of an SVG."""
    for data in re.findall(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)", text):
        yield " ".join(re.findall(r">([^<>]+)<", base64.b64decode(data).decode("utf-8")))


def _pdf(content: bytes) -> list[str]:
    """Text of the pages, bookmarks, properties, and the words that stand for pictures."""
    import io

    import pypdf

    reader = pypdf.PdfReader(io.BytesIO(content))
    found = ["".join(page.extract_text() for page in reader.pages)]
    found += [str(value) for value in (reader.metadata or {}).values()]
    found += _bookmarks(reader.outline)
    size = reader.trailer["/Size"]
    assert isinstance(size, int)
    for number in range(1, size):
        thing = reader.get_object(number)
        if isinstance(thing, dict):
            keys = ("/Alt", "/ActualText", "/Contents", "/T", "/TU")
            found += [str(thing[key]) for key in keys if isinstance(thing.get(key), str)]
    return found


def _bookmarks(outline: Iterable["Destination | list[Any]"]) -> Iterator[str]:
    for entry in outline:
        if isinstance(entry, list):
            yield from _bookmarks(entry)
        else:
            yield str(entry.title)


def _searched(texts: list[str]) -> tuple[str, set[str]]:
    """A text to search for words, and every number in it; a picture's data holds no number."""
    shown = (text for text in texts if not text.startswith("<!DOCTYPE"))  # sizes of its style
    written = (re.sub(r"[A-Za-z0-9+/=\n]{200,}", " ", text) for text in shown)
    return _joined(texts), {number for text in written for number in NUMBER.findall(text)}


def _joined(texts: Iterable[str]) -> str:
    """Pieces of text without blanks or grouping commas, so that a broken line is the same line."""
    joined = "\x00".join(_blankless(text) for text in texts)
    return re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", joined)


def _blankless(text: object) -> str:
    return re.sub(r"[\s\u00ad\u200b]+", "", str(text))
