"""A drawing as PNG, which knows the SVG beside which it was drawn, so that none is drawn in vain.

An SVG is the same on every machine. The last bits of a PNG are not: they hang on the processor and
on the version of numpy. So a PNG carries the digest of its SVG and of itself, and stays as long as
both are right.
"""

import hashlib
import io
import struct
import zlib
from pathlib import Path

import matplotlib.figure
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from prosperity.figures.style import style

DPI = 150
COLOURS = 128
HEAD = 33  # bytes of a PNG before all of its parts that may be there or not
MARK = b"tEXtDrawing\0"  # the part that carries the digest: a text, which tools show


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
    file = io.BytesIO()
    _reduced(image).save(file, "png")
    return _marked(file.getvalue(), svg)


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
        found = path.read_bytes()
    except OSError:
        return False
    length = len(_marked(b"", b""))
    return found == _marked(found[:HEAD] + found[HEAD + length :], svg)


def _marked(picture: bytes, svg: bytes) -> bytes:
    """The bytes of a PNG with the digest of its SVG and of them."""
    text = MARK + hashlib.sha256(svg + picture).hexdigest().encode()
    length, check = (struct.pack(">I", one) for one in (len(text) - 4, zlib.crc32(text)))
    return picture[:HEAD] + length + text + check + picture[HEAD:]
