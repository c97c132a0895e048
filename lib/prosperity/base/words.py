"""Every label and term in Chinese and English, numbers as each language writes them, and the font.

`label` reads ``data/terms.csv``, and the names of editions beside their table; `number` writes a
value for both languages; `check_glyphs` refuses a text that the font cannot draw, before a box can
appear.
"""

import csv
import functools
import importlib.util
import re
from collections.abc import Callable, Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from prosperity.base.errors import InputError, one_of
from prosperity.base.files import description
from prosperity.base.kept import kept, read_from
from prosperity.base.places import DATA

if TYPE_CHECKING:
    from matplotlib.ft2font import FT2Font

LANGUAGES = ("zh", "en", "both")
MATH = re.compile(r"\$[^$]*\$")


def languages(lang: str) -> tuple[str, ...]:
    """The languages that a value of ``lang`` stands for.

    Raises:
        InputError: if ``lang`` is not zh, en or both.

    >>> languages("both")
    ('zh', 'en')
    """
    one_of("language", lang, LANGUAGES)
    return ("zh", "en") if lang == "both" else (lang,)


class Both(str):
    """A text in two languages, joined, that remembers the two: a page can hide one of them."""

    zh: str
    en: str
    between: str


def each(text: Callable[[str], str], lang: str, between: str = " / ") -> str:
    """A text in the language asked for; ``both`` sets the two side by side if they differ.

    Args:
        text: the text in zh or en.
        lang: zh, en or both.
        between: what stands between the two.

    >>> each({"zh": "全部", "en": "all"}.get, "both")
    '全部 / all'
    """
    texts = [text(one) for one in languages(lang)]
    if len(set(texts)) == 1:
        return texts[0]
    joined = Both(between.join(filter(None, texts)))
    joined.zh, joined.en = texts
    joined.between = between if all(texts) else ""
    return joined


class Terms(dict[str, dict[str, str]]):
    """What stands in a table of terms; the edition of a table is looked up in its description."""

    folder: Path

    def __contains__(self, key: object) -> bool:
        return super().__contains__(key) or bool(_edition(self.folder, str(key)))

    def __missing__(self, key: str) -> dict[str, str]:
        if name := _edition(self.folder, key):
            return name
        raise KeyError(key)


def terms(path: Path | None = None) -> Terms:
    """The table of terms: key to its Chinese and English text.

    An edition of a table is a term without standing there, by its short name or its title in the
    description of the table: ``gdp_census5``, or ``gdp_edition_census5`` for a value of the column.

    Raises:
        InputError: for a key that stands twice, a text that is empty, or a cell too many.
    """
    return _terms(path or DATA / "terms.csv")


@kept
def _terms(path: Path) -> Terms:
    read_from(path)
    found = Terms(_written(path))
    found.folder = path.parent
    return found


@kept
def _edition(folder: Path, key: str) -> dict[str, str]:
    """What the edition of a table is called; nothing for what is none."""
    whole = _described(folder / "collection.json")
    for table in (key[: one.start()] for one in re.finditer("_", key)):
        if table in whole.get("tables", ()):
            edition = key.removeprefix(f"{table}_").removeprefix("edition_")
            editions = _described(folder / f"{table}.json").get("editions", {})
            if told := editions.get(edition):
                return {
                    "zh": told.get("short_zh") or told["title_zh"],
                    "en": told.get("short") or told["title"],
                }
    return {}


@kept
def _described(path: Path) -> dict:
    read_from(path)
    return description(path) if path.is_file() else {}


def _written(path: Path) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for number, row in enumerate(_lines(path), start=2):
        key = row["key"]
        wrong = ""
        if key in found:
            wrong = "stands twice; keep one"
        elif not key or key != key.strip():
            wrong = "is no key; write one without blanks"
        elif None in row:
            wrong = "has a cell too many; quote its text"
        elif empty := [lang for lang in ("zh", "en") if not row[lang]]:
            wrong = f"has no {empty[0]} text"
        elif re.search("[一-鿿]", row["en"]):
            wrong = "is Chinese in English; exchange its texts"
        if wrong:
            raise InputError(f"{path.name}, row {number}: key {key!r} {wrong}")
        found[key] = {"zh": row["zh"], "en": row["en"]}
    return found


def _lines(path: Path) -> csv.DictReader:
    """The rows of the table of terms, whose first line must be its columns."""
    try:
        lines = csv.DictReader(path.read_text(encoding="utf-8").splitlines(keepends=True))
    except UnicodeDecodeError:
        raise InputError(f"{path.name} is not UTF-8; save it so, not as GBK or UTF-16") from None
    if (columns := ",".join(lines.fieldnames or ())) != "key,zh,en,note":
        raise InputError(
            f"{path.name} begins with {columns[:40]!r}; write key,zh,en,note, without a "
            "byte-order mark (BOM)"
        )
    return lines


TONGUE = {"zh": "zh-Hans", "en": "en"}  # each language as HTML and its kin name it


def label(key: str, lang: str, **values: object) -> str:
    """The text of a term; ``both`` joins Chinese and English.

    Args:
        key: key in ``data/terms.csv``.
        lang: zh, en or both.
        values: what to put at the places marked ``{name}`` in the text: a mapping of zh and en
            where the two differ; the key of another term is replaced by that term's text.

    Raises:
        InputError: if there is no such term, or a place is left open.

    >>> label("year", "zh"), label("year", "en"), label("year", "both")
    ('年份', 'Year', '年份 Year')
    """

    def text(one: str) -> str:
        inserted = {
            name: value[one] if isinstance(value, Mapping)
            else terms()[value][one] if isinstance(value, str) and value in terms()
            else value
            for name, value in values.items()
        }  # fmt: skip
        return terms()[key][one].format(**inserted)

    try:
        return each(text, lang, " ")
    except KeyError as missing:
        what = f"term {key!r}" if key not in terms() else f"value {missing} for term {key!r}"
        raise InputError(f"there is no {what}; add it to data/terms.csv or correct it") from None


LISTS = {"、": ", ", "，": ", ", "；": "; "}  # how English writes the marks between Chinese texts


def listed(texts: Iterable[str], lang: str, mark: str = "、") -> str:
    """Some texts one after the other as a language writes a list; ``mark`` is what Chinese writes.

    >>> listed(["a", "b"], "zh"), listed(["a", "b"], "en", "；")
    ('a、b', 'a; b')
    """
    return (mark if lang == "zh" else LISTS[mark]).join(texts)


def refusal(key: str, **values: object) -> InputError:
    """What a reader of a notebook is told when a choice is refused, in both languages.

    Args:
        key: key in ``data/terms.csv``.
        values: what to put at the marked places; a mapping of zh and en where the two differ.

    >>> refusal("refused_choice", name="basis", value="'guess'", allowed="original, revised")
    InputError("basis = 'guess' is not allowed; choose one of original, revised")
    """
    texts = {
        lang: terms()[key][lang].format(
            **{name: one[lang] if isinstance(one, Mapping) else one for name, one in values.items()}
        )
        for lang in ("zh", "en")
    }
    return InputError(texts["en"], texts["zh"])


def number(value: float, decimals: int) -> str:
    """A number with so many decimals, thousands grouped, a hyphen as minus, halves away from zero.

    >>> number(43834, 0), number(-0.535, 2), number(float("nan"), 1)
    ('43,834', '-0.54', '–')
    """
    if value != value:
        return "–"
    return f"{round_half_up(value, decimals):,.{decimals}f}"


def round_half_up(value: float, decimals: int) -> Decimal:
    """Round as statistical offices print: a final 5 goes away from zero, in decimal digits.

    >>> round_half_up(2.345, 2), round_half_up(0.125, 2)
    (Decimal('2.35'), Decimal('0.13'))
    """
    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


@functools.cache  # asked for at each drawing, and a search each time
def font_files() -> dict[str, Path]:
    """The regular and bold files of the one font, from the package that the lock brings.

    Raises:
        InputError: if the package, or a file of it, is not there.

    >>> sorted(font_files())
    ['bold', 'regular']
    """
    spec = importlib.util.find_spec("mpl_font")
    if spec is None or not spec.submodule_search_locations:
        raise InputError("package mpl-font, which carries the font, is missing: make reproduce")
    folder = Path(next(iter(spec.submodule_search_locations))) / "fonts" / "noto"
    files = {one: folder / f"NotoSansCJKsc-{one.title()}.otf" for one in ("regular", "bold")}
    for path in files.values():
        if not path.is_file():
            raise InputError(f"{path.name} is missing in package mpl-font, which carries the font: "
                             "remove .venv, then make reproduce")  # fmt: skip
    return files


@functools.cache
def has_glyph(character: str) -> bool:
    """Whether the font can draw a character, in both weights."""
    return all(font.get_char_index(ord(character)) for font in _fonts())


@functools.cache
def _fonts() -> "list[FT2Font]":
    from matplotlib.ft2font import FT2Font

    return [FT2Font(str(path)) for path in font_files().values()]


def check_glyphs(texts: Iterable[str]) -> None:
    """Refuse a text with a character that the font lacks; math between dollar signs is left out.

    Raises:
        InputError: naming the character and the text.

    >>> check_glyphs(["城乡收入比", "urban-rural ratio $\\\\Delta y/y$"])
    >>> check_glyphs(["😀"])
    Traceback (most recent call last):
    prosperity.base.errors.InputError: the font has no glyph for '😀' (U+1F600) in '😀'; reword it
    """
    for text in texts:
        for character in MATH.sub("", text):
            if not has_glyph(character) and not character.isspace():
                raise InputError(
                    f"the font has no glyph for {character!r} (U+{ord(character):04X}) "
                    f"in {text!r}; reword it"
                )
