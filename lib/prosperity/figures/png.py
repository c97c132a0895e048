"""A drawing as PNG, which knows the SVG beside which it was drawn, so that none is drawn in vain.

An SVG is the same on every machine. The last bits of a PNG are not: they hang on the processor and
on the version of numpy. So a PNG carries the digest of its SVG and of its own pixels, and stays as
long as both are right.
"""

import hashlib
import io
from pathlib import Path

import matplotlib.figure
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image, PngImagePlugin, UnidentifiedImageError

from prosperity.figures.style import style

DPI = 150
COLOURS = 128


def of(drawn: matplotlib.figure.Figure, svg: bytes) -> bytes:
    """A drawing as the bytes of a PNG.

    Args:
        drawn: the drawing.
        svg: the same drawing as SVG.
    """
    with style():
        drawn.set_dpi(DPI)
        canvas = FigureCanvasAgg(drawn)
        canvas.draw()
    image = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    image = _reduced(image)
    known = PngImagePlugin.PngInfo()
    known.add_text("Drawing", hashlib.sha256(svg).hexdigest())
    known.add_text("Pixels", _pixels(image))
    file = io.BytesIO()
    image.save(file, "png", pnginfo=known)
    return file.getvalue()


def _reduced(image: Image.Image) -> Image.Image:
    """Few colours, each exactly one of the picture: the commonest of those it stands for.

    A mean of neighbours would differ between a picture and the same in the other language.
    """
    few = image.quantize(COLOURS, dither=Image.Dither.NONE)
    place = np.asarray(few, dtype=np.int32)  # of 128, so that 31 bits hold place and colour
    red, green, blue = np.moveaxis(np.asarray(image, dtype=np.int32), 2, 0)
    pairs, counts = np.unique((place << 24) | (red << 16) | (green << 8) | blue, return_counts=True)
    palette = np.array(few.getpalette("RGB")).reshape(-1, 3)
    for pair in pairs[np.argsort(counts, kind="stable")]:  # the commonest last
        palette[pair >> 24] = [(pair >> shift) & 255 for shift in (16, 8, 0)]
    few.putpalette(palette.ravel().tolist())
    return few


def shows(path: Path, svg: bytes) -> bool:
    """Whether a file is the undamaged PNG of this SVG."""
    try:
        with Image.open(path) as image:
            known = getattr(image, "text", {})
            return known.get("Drawing") == hashlib.sha256(svg).hexdigest() and known.get(
                "Pixels"
            ) == _pixels(image)
    except (OSError, SyntaxError, UnidentifiedImageError):
        return False  # missing, cut short or no picture


def _pixels(image: Image.Image) -> str:
    return hashlib.sha256(image.convert("RGB").tobytes()).hexdigest()
