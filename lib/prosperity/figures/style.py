"""How the figures look: one font, a quiet grid, colours that differ in grey, direct labels."""

import contextlib
import contextvars
import logging
import textwrap
import warnings
from collections.abc import Iterator, Sequence
from typing import Any

from prosperity.base.errors import InputError
from prosperity.base.frames import Axes, Drawing, matplotlib, seaborn
from prosperity.figures.font import FONT, register_font

INK, QUIET, FAINT = "#222222", "#6b6b6b", "#d9d9d9"
# Blue, vermilion, green and ochre: told apart by the colour-blind, and of rising lightness in grey.
COLOURS = ("#0b4f8a", "#c8501e", "#3a9d7a", "#d9a520")
MARKERS = ("o", "s", "^", "D")
DASHES = ("-", (0, (5, 1.5)), (0, (1.5, 1.2)), (0, (5, 1.2, 1.2, 1.2)))
WIDTH, HEIGHT = 7.4, 4.3  # inches
# On a slide a drawing is shown 1.9 times as large, 872 points wide: its smallest text, of 9.5
# points, is read there at 18. The slide's title says the finding, so that it has no title itself.
SLIDE_WIDTH, SLIDE_HEIGHT, SLIDE_TEXT = 6.38, 2.48, 9.5
UNIT, SOURCE = "unit", "source"  # marks of the line of what is drawn and of the small one
_on_slide = contextvars.ContextVar("on_slide", default=False)
SETTINGS = {
    "font.family": [FONT],
    "mathtext.fontset": "custom",  # so that Chinese beside $...$ keeps its glyphs
    "mathtext.rm": FONT,
    "mathtext.it": FONT,
    "mathtext.bf": f"{FONT}:bold",
    **dict.fromkeys(["mathtext.cal", "mathtext.sf", "mathtext.tt"], FONT),
    "axes.unicode_minus": False,  # the Chinese font draws U+2212 full width
    "font.size": 9.5,
    "axes.edgecolor": QUIET,
    "axes.labelcolor": QUIET,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "grid.color": "#ececec",
    "grid.linewidth": 0.8,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "ytick.major.size": 0,
    "text.color": INK,
    "hatch.linewidth": 0.6,
    "lines.linewidth": 1.9,
    "lines.markersize": 5.5,
    "svg.fonttype": "path",  # the reader needs no Chinese font
    "svg.hashsalt": "prosperity",  # without it the identifiers in an SVG are random
    "figure.dpi": 100,
}


@contextlib.contextmanager
def style() -> Iterator[None]:
    """Draw inside as the collection draws: its font, which has Chinese, its colours and grid.

    A character that the font lacks is an error, never a box. Draw and save, or show, inside.

    Raises:
        InputError: for a character that the font cannot draw, in plain text or beside math.

    >>> import io
    >>> import matplotlib.pyplot as plt
    >>> from prosperity import incomes
    >>> with style():
    ...     figure, axis = plt.subplots()
    ...     lines = axis.plot(incomes("revised")["ratio"])
    ...     heading = axis.set_title("城乡收入比")
    ...     figure.savefig(io.BytesIO(), format="svg")
    >>> heading.get_fontfamily()
    ['prosperity']
    >>> plt.close(figure)
    """
    register_font()
    refusal = _Refusal()
    logger = logging.getLogger("matplotlib.mathtext")
    logger.addHandler(refusal)
    try:
        with (
            matplotlib.rc_context(seaborn.axes_style("ticks") | SETTINGS),
            warnings.catch_warnings(),
        ):
            warnings.filterwarnings("error", message=".*Glyph .* missing from font.*")
            yield
    except UserWarning as warning:
        raise InputError(f"{warning}; reword the label") from None
    finally:
        logger.removeHandler(refusal)


@contextlib.contextmanager
def for_slide() -> Iterator[None]:
    """Draw for a slide inside: `canvas` gives its size, and `on_slide` tells what is left out.

    Texts are measured as the SVG draws them; hinted letters are up to three hundredths narrower.
    """
    token = _on_slide.set(True)
    try:
        with matplotlib.rc_context({"text.hinting": "none"}):
            yield
    finally:
        _on_slide.reset(token)


def on_slide() -> bool:
    """Whether the drawing is for a slide, where fine print has no place."""
    return _on_slide.get()


class _Refusal(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        if "does not have a glyph" in record.getMessage():
            raise InputError(f"{record.getMessage()}; reword the label")


def canvas(
    title: str,
    subtitle: str,
    source: str,
    height: float = HEIGHT,
    rows: int = 1,
    slide_rows: int = 0,
    **edges: float,
) -> tuple[Drawing, list[Axes]]:
    """An empty figure with a title, a grey line that says what and in which unit, and the source.

    Args:
        title: what the figure shows.
        subtitle: the quantity and its unit.
        source: the line at the foot.
        height: in inches.
        rows: number of panels, one below the other.
        slide_rows: how many of them a slide has, if not all.
        edges: left, right, top, bottom of the panels, as fractions; direct labels stand beyond.
    """
    from matplotlib.figure import Figure

    slide = on_slide()
    height = SLIDE_HEIGHT if slide else height
    figure = Figure(figsize=(SLIDE_WIDTH if slide else WIDTH, height))
    figure.set_label(title)
    axes = figure.subplots(slide_rows if slide and slide_rows else rows, 1, squeeze=False)[:, 0]
    inch = 1 / height
    room = {"left": 0.075, "right": 0.86, "top": 1 - 0.78 * inch, "bottom": 0.72 * inch}
    figure.subplots_adjust(**room | edges, hspace=0.32)
    if not slide:
        figure.text(0.02, 1 - 0.14 * inch, title, fontsize=12.5, weight="bold", va="top")
    left, top, foot = (0.0, 1.0, 0.0) if slide else (0.02, 1 - 0.42 * inch, 0.12 * inch)
    figure.text(left, top, subtitle, fontsize=9.5, color=QUIET, va="top").set_label(UNIT)
    figure.text(left, foot, source, fontsize=7.5, color=QUIET, va="bottom").set_label(SOURCE)
    for axis in axes:
        seaborn.despine(ax=axis, left=True)
    return figure, list(axes)


def note(axis: Axes, text: str, at: tuple[Any, float], shift: tuple[float, float] = (0, 0),
         fontsize: float = 8.5, **how: Any) -> None:  # fmt: skip
    """Write a text beside a point.

    Args:
        axis: the panel.
        text: what to write.
        at: the point, in data units.
        shift: how far beside it, in points on paper: to the right and up.
        fontsize: in points.
        how: weight, colour and alignment, as matplotlib takes them.
    """
    axis.annotate(text, at, xytext=shift, textcoords="offset points", fontsize=fontsize, **how)


def year_axis(axis: Axes, years: Sequence[int], room: float = 0.5) -> None:
    """Every year on the horizontal axis, as a whole number, and some room beyond the ends."""
    axis.set_xticks(list(years), [str(year) for year in years])
    axis.set_xlim(years[0] - room, years[-1] + room)


def in_lines(text: str, lang: str, wide: int) -> str:
    """A long label in as few lines as hold it, of like length; nothing is cut.

    Args:
        text: the label.
        lang: zh, which breaks anywhere, or en, which breaks between words.
        wide: most characters in a line.

    >>> in_lines("one two three four", "en", 12)
    'one two\\nthree four'
    """
    for count in range(1, len(text) + 1):
        for width in range(-(-len(text) // count), wide + 1):
            lines = (
                [text[at : at + width] for at in range(0, len(text), width)]
                if lang == "zh"
                else textwrap.wrap(text, width, break_long_words=False)
            )
            if len(lines) <= count and max(map(len, lines)) <= wide:
                return "\n".join(lines)
    return text


def end_labels(axis: Axes, x: float, labels: Sequence[tuple[float, str, str]], gap: float) -> None:
    """Name lines at their right end instead of in a legend, moved apart where they would touch.

    Args:
        axis: the panel.
        x: where the lines end, in data units.
        labels: (height in data units, text, colour) for each line.
        gap: smallest distance between two labels, in data units; a moved label gets a leader.
    """
    if on_slide():  # where a letter takes more of the axis
        low, high = axis.get_ylim()
        gap = max(gap, 1.25 * SLIDE_TEXT * (high - low) / _points(axis, high - low))
    placed: list[list[float]] = []  # groups of touching labels: [lowest height, own heights...]
    ordered = sorted(labels)
    for y, *_ in ordered:
        placed.append([y])
        while (
            len(placed) > 1
            and _middle(placed[-1]) - _middle(placed[-2])
            < gap * (len(placed[-1]) + len(placed[-2])) / 2
        ):
            placed[-2:] = [placed[-2] + placed[-1]]
    heights = [
        _middle(group) + gap * (position - (len(group) - 1) / 2)
        for group in placed
        for position in range(len(group))
    ]
    leader = {"relpos": (0, 0.5), "arrowstyle": "-", "color": FAINT, "lw": 0.8}
    for (y, text, colour), height in zip(ordered, heights, strict=True):
        moved = abs(height - y) > gap / 10
        shift = (16 if len(ordered) > 3 else 7, _points(axis, height - y))
        arrow = leader | {"shrinkA": 0, "shrinkB": 2} if moved else None
        note(axis, text, (x, y), shift, color=colour, va="center", fontsize=9,
             annotation_clip=False, arrowprops=arrow)  # fmt: skip


def _middle(group: Sequence[float]) -> float:
    return sum(group) / len(group)


def _points(axis: Axes, distance: float) -> float:
    """A vertical distance in data units as points on paper."""
    low, high = axis.get_ylim()
    paper = axis.figure.figure  # the whole, even where the axis stands in a part of it
    inches = axis.get_position().height * paper.get_figheight()
    return distance / (high - low) * inches * 72
