"""A figure as the collection keeps it: drawn in both languages, with its data and its alt text."""

import hashlib
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import matplotlib.figure
import numpy as np
import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text
from PIL import Image

from prosperity import words
from prosperity.figures.style import style
from prosperity.files import write
from prosperity.places import FIGURES, OUT

DPI = 150
COLOURS_IN_PNG = 128


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
    draw: Callable[[str], matplotlib.figure.Figure]
    changed: Mapping[str, object] = field(default_factory=dict)

    def plot(self, lang: str) -> matplotlib.figure.Figure:
        """The drawing in one language, zh or en, as a matplotlib figure.

        Raises:
            InputError: if a label holds a character that the font cannot draw.
        """
        with style():
            drawn = self.draw(lang)
            words.check_glyphs(text.get_text() for text in drawn.findobj(Text))
        return drawn

    def folder(self) -> Path:
        """``figures/`` for the preset, ``out/figures/`` for a variant."""
        return OUT / "figures" if self.changed else FIGURES

    def stem(self) -> str:
        """The file name without language and ending; a variant's says what differs."""
        told = [f"{key}={value}".replace(" ", "-") for key, value in self.changed.items()]
        return ",".join([self.name, *told])

    def table(self) -> str:
        """The data as CSV; ten digits, so that no platform differs in the last bits of a float."""
        return self.data.to_csv(lineterminator="\n", float_format="%.10g")

    def save(self, lang: str = "both", folder: Path | None = None) -> None:
        """Write SVG and PNG in both languages, the CSV and the alt text, and show the picture.

        Every file is replaced in one step, so that no reader ever meets half of it. On one platform
        the bytes are the same on every run.

        Args:
            lang: zh, en or both: which pictures to show; the files are always in both.
            folder: where to write; by default what `folder` says.
        """
        folder = folder or self.folder()
        folder.mkdir(parents=True, exist_ok=True)
        table = self.table()
        write(folder / f"{self.stem()}.csv", table.encode())
        shown, titles = words.languages(lang), {}
        for one in words.languages("both"):
            drawn = self.plot(one)
            titles[one] = str(drawn.get_label())
            pictures = rendered(drawn, self.alt[one])
            for ending, content in pictures.items():
                write(folder / f"{self.stem()}.{one}.{ending}", content)
            if one in shown:
                _show(pictures["png"], self.alt[one])
        about = {
            "figure": self.name,
            "title": titles,
            "alt": dict(self.alt),
            "changed": dict(self.changed),
            "data_sha256": hashlib.sha256(table.encode()).hexdigest(),
        }
        text = json.dumps(about, ensure_ascii=False, indent=2) + "\n"
        write(folder / f"{self.stem()}.json", text.encode())

    def pictures(self, lang: str) -> dict[str, bytes]:
        """The drawing in one language as the bytes of an SVG and of a PNG."""
        return rendered(self.plot(lang), self.alt[lang])


def rendered(drawn: matplotlib.figure.Figure, alt: str) -> dict[str, bytes]:
    """A drawing as the bytes of an SVG, which carries its title and alt text, and of a PNG."""
    svg, png = io.BytesIO(), io.BytesIO()
    with style():
        about = {"Date": None, "Creator": None, "Title": drawn.get_label(), "Description": alt}
        drawn.savefig(svg, format="svg", metadata=about)
        drawn.set_dpi(DPI)
        canvas = FigureCanvasAgg(drawn)
        canvas.draw()
    image = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    image.quantize(COLOURS_IN_PNG, dither=Image.Dither.NONE).save(png, "png", optimize=True)
    return {"svg": svg.getvalue(), "png": png.getvalue()}


def alt_text(key: str, **facts: object) -> dict[str, str]:
    """The alternative text in both languages, from the numbers that are drawn.

    Args:
        key: key of a term.
        facts: what to put at its marked places.
    """
    return {lang: words.label(key, lang, **facts) for lang in words.languages("both")}


def changed(preset: Mapping[str, object], **parameters: object) -> dict[str, object]:
    """The parameters that differ from the preset, lists written for a file name.

    >>> changed({"last_year": 2020, "years": (1, 2)}, last_year=2020, years=[1, 3])
    {'years': '1-3'}
    """
    different = {}
    for name, value in parameters.items():
        value = tuple(value) if isinstance(value, list) else value
        if value != preset[name]:
            different[name] = "-".join(map(str, value)) if isinstance(value, tuple) else value
    return different


def _show(png: bytes, alt: str) -> None:
    from IPython.display import display

    width = Image.open(io.BytesIO(png)).width * 96 // DPI
    display(
        {"image/png": png, "text/plain": alt},
        metadata={"image/png": {"alt": alt, "width": width}},
        raw=True,
    )
