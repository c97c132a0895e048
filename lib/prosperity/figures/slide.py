"""The same figure drawn for a slide, where every word is read from the last row or none is shown.

The title of the slide says the finding. What is drawn and its unit stand above the axes, the source
below them; every other text is at least `SLIDE_TEXT` points, 18 on the slide.
"""

import re
from collections.abc import Iterator
from itertools import combinations

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Drawing
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from prosperity.figures.style import SLIDE_TEXT, SOURCE, UNIT

TOUCH = 1.0  # points by which two texts may come over each other


def fitted(drawn: Drawing) -> Drawing:
    """A drawing made inside `for_slide`: texts enlarged, axes as large as their labels let them."""
    for text in drawn.findobj(Text):
        if _small(text):
            text.set_fontsize(SLIDE_TEXT)
    for axis in drawn.axes:
        axis.tick_params(labelsize=SLIDE_TEXT)
    canvas = FigureCanvasAgg(drawn)
    unit = next(text for text in drawn.texts if text.get_label() == UNIT)
    _fold(unit, canvas)
    page, dots = drawn.bbox, drawn.get_dpi() / 72
    top = unit.get_window_extent(canvas.get_renderer()).y0 - 5 * dots
    for _ in range(3):  # a tick that comes or goes changes what the labels need
        boxes = [axis.get_tightbbox(canvas.get_renderer()) for axis in drawn.axes]
        around = Bbox.union([box for box in boxes if box is not None])
        old = drawn.subplotpars
        left = old.left - (around.x0 - 5 * dots) / page.width
        right = old.right - (around.x1 - page.x1 + 5 * dots) / page.width
        bottom = old.bottom - (around.y0 - 10 * dots) / page.height
        upper = old.top - (around.y1 - top) / page.height
        if left >= right or bottom >= upper:  # the labels leave no room, which `faults` tells
            break
        drawn.subplots_adjust(left=left, right=right, bottom=bottom, top=upper)
    return drawn


def _small(text: Text) -> bool:
    return float(text.get_fontsize()) < SLIDE_TEXT and text.get_label() != SOURCE


def _fold(text: Text, canvas: FigureCanvasAgg) -> None:
    """A line that is wider than the drawing as two, broken after a mark or at a blank."""
    words, page = text.get_text(), canvas.figure.bbox
    if text.get_window_extent(canvas.get_renderer()).width <= page.width:
        return
    places = [found.end() for found in re.finditer(r"[;；。，,、：] ?| ", words)]
    marks = [found.end() for found in re.finditer(r"[;；。] ?", words)]
    middle = len(words) / 2
    near = [place for place in marks if abs(place - middle) < len(words) / 5] or places
    cut = min(near, key=lambda place: abs(place - middle))
    text.set_text(f"{words[:cut].rstrip()}\n{words[cut:]}")


def faults(drawn: Drawing) -> list[str]:
    """What could not be read on a slide: texts that are small, cut by the edge or over another."""
    boxes = printed(drawn)
    found = [f"small: {text.get_text()}" for text, _ in boxes
             if _small(text)]  # fmt: skip
    page = drawn.bbox
    for text, box in boxes:
        if min(box.x0, box.y0, page.x1 - box.x1, page.y1 - box.y1) < -1:
            found.append(f"outside: {text.get_text()}")
    unit = drawn.get_dpi() / 72 * TOUCH
    for (one, a), (other, b) in combinations(boxes, 2):
        wide, high = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
        if wide > unit and high > unit:
            found.append(f"over another: {one.get_text()} / {other.get_text()}")
    return found


def printed(drawn: Drawing) -> list[tuple[Text, Bbox]]:
    """Every text that the drawing prints, with the box of its letters, in pixels."""
    canvas = FigureCanvasAgg(drawn)
    drawn.draw_without_rendering()  # which places every text
    beyond = {id(text) for axes in drawn.axes for text in _beyond(axes)}
    return [
        (text, Text.get_window_extent(text, canvas.get_renderer()))
        for text in drawn.findobj(Text)
        if text.get_visible() and text.get_text().strip() and id(text) not in beyond
    ]


def _beyond(axes: Axes) -> Iterator[Text]:
    """Labels of ticks that are not printed: beyond the ends, or left over from another scale."""
    for axis, place in ((axes.xaxis, 0), (axes.yaxis, 1)):
        low, high = sorted(axis.get_view_interval())
        slack = (high - low) * 1e-9
        kept = {id(tick) for tick in [*axis.get_major_ticks(), *axis.get_minor_ticks()]}
        for tick in [*axis.majorTicks, *axis.minorTicks]:
            for text in (tick.label1, tick.label2):
                if (
                    id(tick) not in kept
                    or not low - slack <= text.get_position()[place] <= high + slack
                ):
                    yield text
