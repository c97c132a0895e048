"""A figure as the collection keeps it: drawn in both languages, with its data and its alt text."""

import functools
import hashlib
import inspect
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from prosperity.base import words
from prosperity.base.files import write
from prosperity.base.frames import Artist, Drawing
from prosperity.base.kept import Kept
from prosperity.base.live import is_live, links
from prosperity.base.places import FIGURES, OUT, SLIDES
from prosperity.base.show import Sentence
from prosperity.figures.content import UnknownError, content, settings
from prosperity.figures.style import canvas, for_slide, on_slide, style

_DRAWN = Kept(most=64)


@dataclass(frozen=True)
class Figure:
    """One figure: what it shows as data, in words, and as a drawing in each language.

    Attributes:
        name: file name without language and ending, such as ``figure-1``.
        data: the rows behind the drawing, units in the column names.
        alt: one or two sentences in ``zh`` and ``en`` for those who cannot see it.
        draw: draws it in one language, inside `style`.
        changed: parameters that differ from the preset; they keep a variant out of ``figures/``.
    """

    name: str
    data: pd.DataFrame
    alt: Mapping[str, str]
    draw: Callable[[str], Drawing]
    changed: Mapping[str, object] = field(default_factory=dict)

    def plot(self, lang: str) -> Drawing:
        """The drawing in one language, zh or en, as a matplotlib figure.

        Raises:
            InputError: if a label holds a character that the font cannot draw.
        """
        from matplotlib.text import Text

        with style():
            drawn = self.draw(lang)
            words.check_glyphs(text.get_text() for text in drawn.findobj(Text))
        settle(drawn)
        return drawn

    def folder(self) -> Path:
        """``figures/`` for the preset, ``out/figures/`` for a variant."""
        return OUT / "figures" if self.changed else FIGURES

    def stem(self) -> str:
        """The file name without language and ending; a variant's says what differs."""
        told = [f"{key}={value}".replace(" ", "-") for key, value in self.changed.items()]
        return ",".join([self.name, *told])

    def show(self, lang: str = "both") -> None:
        """Show the pictures of a language in a notebook, and write nothing."""
        for one in words.languages(lang):
            _show(self._pictures(one)[1](), self.alt[one], one)

    def table(self) -> str:
        """The data as CSV; ten digits, so that no platform differs in the last bits of a float."""
        return self.data.to_csv(lineterminator="\n", float_format="%.10g")

    def save(self, lang: str = "both", folder: Path | None = None) -> None:
        """Write the pictures of a language, the CSV and the alt text, and show the pictures.

        A person who sits before the notebook is told where the files are, with links.

        Args:
            lang: zh, en or both: which pictures to draw and show.
            folder: where to write; by default what `folder` says.
        """
        paths = self.write(lang, folder)
        pictures = [path for path in paths if path.suffix == ".png"]
        for one, path in zip(words.languages(lang), pictures, strict=True):
            _show(path.read_bytes(), self.alt[one], one)
        if is_live():
            _tell(paths, lang)

    def write(self, lang: str = "both", folder: Path | None = None) -> list[Path]:
        """Write the pictures of a language, the CSV and the alt text; returns their paths.

        A file that is already as it would be written is left alone. Of a picture this is told by
        its SVG, which is the same on every machine, so that a PNG that was drawn elsewhere stays.

        Args:
            lang: zh, en or both: which pictures to draw.
            folder: where to write; by default what `folder` says.
        """
        from prosperity.figures import png

        folder = folder or self.folder()
        folder.mkdir(parents=True, exist_ok=True)
        table = self.table()
        write(folder / f"{self.stem()}.csv", table.encode())
        about = {
            "figure": self.name,
            "alt": dict(self.alt),
            "changed": dict(self.changed),
            "data_sha256": _sha(table),
        }
        text = json.dumps(about, ensure_ascii=False, indent=2) + "\n"
        write(folder / f"{self.stem()}.json", text.encode())
        paths = [folder / f"{self.stem()}.{ending}" for ending in ("csv", "json")]
        for one in words.languages(lang):
            picture, as_png = self._pictures(one)
            write(folder / f"{self.stem()}.{one}.svg", picture)
            path = folder / f"{self.stem()}.{one}.png"
            if not png.shows(path, picture):
                write(path, as_png())
            if folder == self.folder() and SLIDES.is_dir():
                self.save_for_slides(one, picture)
            paths += [path.with_suffix(".svg"), path]
        return paths

    def svg(self, lang: str) -> bytes:
        """The drawing in one language as SVG, with its alt text.

        It is drawn once in a process, and once in a run by kernels that share what they made,
        until its data, the code that draws, the font or what is set in matplotlib changes.
        """
        return self._pictures(lang)[0]

    def _pictures(self, lang: str) -> tuple[bytes, Callable[[], bytes]]:
        """The drawing as SVG, and what makes it a PNG: of the same drawing, if one was made."""
        from prosperity.figures import png

        drawn: list[Drawing] = []

        def made() -> bytes:
            drawn.append(self.plot(lang))
            return svg(drawn[0], self.alt[lang])

        try:
            key = content([self.name, lang, self.alt[lang], on_slide(), settings(), self.draw])
        except UnknownError:
            picture = made()
        else:
            picture = _DRAWN.of(_sha(key), words.font_files().values(), made)
        return picture, lambda: png.of(drawn[0] if drawn else self.plot(lang), picture)

    def for_slide(self, lang: str) -> Drawing | None:
        """The drawing for a slide, or None where its words would be too small or touch there."""
        from prosperity.figures import slide

        with style(), for_slide():
            drawn = slide.fitted(self.draw(lang))
            readable = not slide.faults(drawn)
        settle(drawn)
        return drawn if readable else None

    def save_for_slides(self, lang: str, page: bytes) -> None:
        """Write the SVG for slides into ``SLIDES``; an empty file says that there is none.

        It is drawn anew only when the drawing for the page, ``page``, or this room has changed.
        """
        path = SLIDES / f"{self.stem()}.{lang}.svg"
        mark = f"<!-- {hashlib.sha256(page + _room()).hexdigest()} -->\n".encode()
        if not path.is_file() or not path.read_bytes().endswith(mark):
            path.parent.mkdir(parents=True, exist_ok=True)
            drawn = self.for_slide(lang)
            write(path, (svg(drawn, self.alt[lang]) if drawn else b"") + mark)


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@functools.cache
def _room() -> bytes:
    """The code that draws, as a digest."""
    code = b"".join(path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py")))
    return hashlib.sha256(code).digest()


def svg(drawn: Drawing, alt: str) -> bytes:
    """A drawing as SVG, which carries its title and alt text."""
    file = io.BytesIO()
    about = {"Date": None, "Creator": None, "Title": drawn.get_label(), "Description": alt}
    with style():
        drawn.savefig(file, format="svg", metadata=about)
    return file.getvalue()


def settle(drawn: Drawing) -> None:
    """Round what is drawn to twelve digits.

    Processors and numerical libraries differ in the last bits of a fitted line or a mean, and a
    picture would show it.
    """
    from matplotlib.collections import Collection
    from matplotlib.lines import Line2D
    from matplotlib.patches import Rectangle

    for artist in _inside(drawn):
        if isinstance(artist, Line2D):
            artist.set_data(*map(_rounded, artist.get_data(orig=False)))
        elif isinstance(artist, Collection):
            for path in artist.get_paths():
                if not path.readonly:
                    path.vertices = _rounded(path.vertices)
            artist.set_offsets(_rounded(artist.get_offsets()))
        elif isinstance(artist, Rectangle) and artist is not drawn.patch:
            artist.set_bounds(*_rounded(artist.get_bbox().bounds))


def _inside(whole: Artist) -> Iterator[Artist]:
    """All that is drawn but ticks, which are most of it, and which their axis places anew."""
    from matplotlib.axis import Axis

    for artist in whole.get_children():
        if not isinstance(artist, Axis):
            yield artist
            yield from _inside(artist)


def _rounded(values: ArrayLike) -> np.ndarray:
    numbers: np.ndarray = np.ma.filled(np.ma.asarray(values, dtype=float), np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        digits = 11 - np.floor(np.log10(np.abs(numbers)))
    scale = 10.0 ** np.where(np.isfinite(digits), digits, 0)
    return np.round(numbers * scale) / scale


def framed(
    name: str,
    data: pd.DataFrame,
    marks: Callable[..., None],
    facts: Mapping[str, object],
    key: str,
    source: str | Sequence[str],
    *,
    title: str = "",
    subtitle: str = "",
    alt: str | Sequence[str] = "",
    changed: Mapping[str, object] | None = None,
    **frame: Any,
) -> Figure:
    """A figure from its marks: title, unit, source and alternative text are terms around them.

    Args:
        name, data, changed: as in `Figure`.
        marks: draws into the panels in one language, ``marks(lang, *panels)``.
        facts: the numbers and terms at the marked places of all texts.
        key: of the terms ``<key>_title``, ``<key>_subtitle`` and ``<key>_alt``.
        source: term of the source, or several.
        title, subtitle, alt: terms that are named otherwise.
        frame: size and edges, as `canvas` takes them.
    """

    def text(keys: str | Sequence[str], lang: str, between: str = "") -> str:
        kept = [keys] if isinstance(keys, str) else keys
        return between.join(words.label(one, lang, **facts) for one in kept)

    def draw(lang: str) -> Drawing:
        head, unit = text(title or f"{key}_title", lang), text(subtitle or f"{key}_subtitle", lang)
        figure, panels = canvas(head, unit, text(source, lang, "  "), **frame)
        marks(lang, *panels)
        return figure

    told = {lang: text(alt or f"{key}_alt", lang) for lang in words.languages("both")}
    return Figure(name, data, told, draw, changed or {})


def ends(series: pd.Series, decimals: int) -> dict[str, object]:
    """First and last known year of a series and its values there, as facts of a text.

    >>> ends(pd.Series({2019: 2.64, 2020: 2.56, 2021: None}), 1)
    {'first': 2019, 'start': '2.6', 'last': 2020, 'end': '2.6'}
    """
    known = series.dropna()
    return {
        "first": known.index[0],
        "start": words.number(known.iloc[0], decimals),
        "last": known.index[-1],
        "end": words.number(known.iloc[-1], decimals),
    }


def changed(make: Callable[..., Figure], **parameters: object) -> dict[str, object]:
    """The parameters of a figure that differ from its defaults, lists written for a file name.

    >>> def make(last_year=2020, years=(1, 2)): ...
    >>> changed(make, last_year=2020, years=[1, 3])
    {'years': '1-3'}
    """
    preset = inspect.signature(make).parameters
    different = {}
    for name, value in parameters.items():
        value = tuple(value) if isinstance(value, list) else value
        if value != preset[name].default:
            different[name] = "-".join(map(str, value)) if isinstance(value, tuple) else value
    return different


def _tell(paths: Sequence[Path], lang: str) -> None:
    from IPython.display import display

    told, key = links(paths), "saved_both" if lang == "both" else "explore_saved"
    display(Sentence([words.label(key, one, links=told) for one in words.languages(lang)]))


def _show(picture: bytes, alt: str, lang: str) -> None:
    from IPython.display import display
    from PIL import Image

    from prosperity.figures import png

    width = Image.open(io.BytesIO(picture)).width * 96 // png.DPI
    display(
        {"image/png": picture, "text/plain": alt},
        metadata={"image/png": {"alt": alt, "lang": lang, "width": width}},
        raw=True,
    )
