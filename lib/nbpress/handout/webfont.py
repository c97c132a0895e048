"""A font as a page carries it: the characters that it shows, packed for browsers."""

import base64
import functools
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

FIRST = 0x2E80  # below stand letters and marks that every machine can draw
# where machines have such a font already it is taken, and nothing is fetched
LOCAL = {
    "regular": ("Noto Sans CJK SC", "NotoSansCJKsc-Regular", "Noto Sans SC", "NotoSansSC-Regular",
                "PingFangSC-Regular", "Microsoft YaHei", "Source Han Sans SC", "WenQuanYi Zen Hei",
                "WenQuanYi Micro Hei"),
    "bold": ("Noto Sans CJK SC Bold", "NotoSansCJKsc-Bold", "Noto Sans SC Bold", "NotoSansSC-Bold",
             "PingFangSC-Semibold", "Microsoft YaHei Bold", "Source Han Sans SC Bold"),
}  # fmt: skip
WEIGHTS = {"regular": 400, "bold": 700}


def characters(*texts: str) -> str:
    """The characters of some texts that not every machine can draw, each once, in order.

    >>> characters("GDP增长", "增加")
    '加增长'
    """
    return "".join(sorted(one for one in set().union(*texts) if ord(one) >= FIRST))


@functools.lru_cache(maxsize=8)
def pack(font: Path, wanted: str) -> bytes:
    """The part of a font that draws these characters, as WOFF2; the same bytes every time.

    font: an OpenType file. wanted: characters; those that the font lacks are left out.
    """
    from fontTools.ttLib import TTFont

    opened = TTFont(io.BytesIO(cut(font, wanted)), recalcTimestamp=False, recalcBBoxes=False)
    opened.flavor = "woff2"
    file = io.BytesIO()
    opened.save(file)
    return file.getvalue()


def cut(font: Path, wanted: str) -> bytes:
    """A font with some of its characters alone, and no other forms of them."""
    import uharfbuzz

    asked = uharfbuzz.SubsetInput()
    asked.unicode_set.update(map(ord, wanted))
    asked.layout_feature_tag_set.clear()
    asked.flags = uharfbuzz.SubsetFlags.NO_HINTING
    whole = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(font))
    return uharfbuzz.subset(whole, asked).blob.data


def rule(family: str, address: str, range_: str, weight: str = "regular") -> str:
    """The rule of a style sheet that offers a part of a font for a range of characters."""
    names = ", ".join(f'local("{one}")' for one in LOCAL[weight])
    return (
        f'@font-face {{ font-family: "{family}"; font-weight: {WEIGHTS[weight]}; '
        f'font-display: swap; src: {names}, url("{address}") format("woff2"); '
        f"unicode-range: {range_} }}\n"
    )


def slices(
    fonts: Mapping[str, Path], family: str, texts: Sequence[str]
) -> tuple[str, dict[str, bytes]]:
    """A font for several pages, in parts, so that a page fetches what it shows and little more.

    fonts: weight (regular, bold) to its file. texts: what each part must draw, the first first; a
    later part leaves out what an earlier one has. Returns the rules of a style sheet, and the files
    that they name. The last part stands first and for every character, since of two rules that
    offer one character browsers take the later: its list would outweigh what it spares.
    """
    parts: list[str] = []
    for text in texts:
        parts.append("".join(one for one in characters(text) if one not in "".join(parts)))
    rules, files = "", {}
    for weight, path in fonts.items():
        for number, part in reversed([*enumerate(parts, start=1)]):
            if part:
                name = f"{weight}-{number}.woff2"
                files[name] = pack(path, part)
                last = number == len(parts) > 1
                rules += rule(family, name, f"U+{FIRST:X}-10FFFF" if last else ranges(part), weight)
    return rules, files


def ranges(wanted: Iterable[str]) -> str:
    """Characters as a style sheet names them.

    >>> ranges("一丁七增")
    'U+4E00-4E01, U+4E03, U+589E'
    """
    spans: list[list[int]] = []
    for code in sorted(map(ord, wanted)):
        if spans and spans[-1][1] == code - 1:
            spans[-1][1] = code
        else:
            spans.append([code, code])
    return ", ".join(f"U+{a:X}" if a == b else f"U+{a:X}-{b:X}" for a, b in spans)


def embedded(page: str, family: str, folders: Iterable[Path | str]) -> str:
    """A page that carries its font, the regular weight; browsers make the bold one from it.

    folders: with font files; without a regular one among them, or where every machine can draw
    the page, it stays as it is.
    """
    font, wanted = regular(folders), characters(re.sub("<[^>]*>", "", page))
    if font is None or not wanted:
        return page
    packed = base64.b64encode(pack(font, wanted)).decode()
    face = rule(family, f"data:font/woff2;base64,{packed}", ranges(wanted))
    return page.replace("</head>", f"<style>\n{face}</style>\n</head>", 1)


def regular(folders: Iterable[Path | str]) -> Path | None:
    """The regular weight among the font files of some folders."""
    files = (path for folder in folders for path in sorted(Path(folder).glob("*.[ot]tf")))
    return next((path for path in files if re.search("regular", path.name, re.I)), None)
