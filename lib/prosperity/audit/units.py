"""The unit of a computed number, and how what is printed or computed reads in each language."""

import re
from collections.abc import Mapping
from decimal import Decimal

from prosperity.audit.readings import choices, words
from prosperity.base.kept import kept

NUMBER = re.compile(r"[<>~]?-?\d+(\.\d+)?(–-?\d+(\.\d+)?)?\+?")


def computed(kind: str, unit: str, reading: Mapping[str, str]) -> str:
    """The unit of what a reading computes: that of the printed value, or the reading's own.

    Args:
        kind: kind of the claim.
        unit: unit of the printed value.
        reading: choices of the reading, dimension to choice.

    Returns:
        A key of the units in ``data/readings.csv``; empty where a number has none, such as a ratio.

    >>> computed("trend", "ratio or yuan", {"measure": "gap"}), computed("ratio", "ratio", {})
    ('yuan', '')
    >>> computed("change", "percent a year", {"change": "points"})
    'points a year'
    """
    if "measure" in reading:
        unit = "" if reading["measure"] == "ratio" else "yuan"
    if "change" in reading:
        unit = reading["change"] + (" a year" if unit.endswith(" a year") else "")
    if kind == "count" and unit == "points":
        return "items"  # points in a count of a figure are its data, elsewhere percentage points
    return known(unit)


# English counts in thousands: from which size on a unit is moved by how many digits, and its name.
ENGLISH = {
    "100 million persons": ((10, -1, "billion people"), (0, 2, "million people")),
    "10 thousand persons": ((100, -2, "million people"), (0, 1, "thousand people")),
    "100 million yuan": ((10_000, -4, "trillion yuan"), (0, -1, "billion yuan")),
}
PLAIN = re.compile(r"\d+(?:\.\d+)?(?![\d.]*:)")  # a number that is no year before a colon


def english(text: str, unit: str) -> tuple[str, str]:
    """Numbers in a Chinese unit as English counts them, and the name of their unit.

    >>> english(">1.7", "100 million persons"), english("14.2", "100 million persons")
    (('>170', 'million people'), ('1.42', 'billion people'))
    >>> english("2011: 1.5863, 2020: 1.6959", "100 million persons")
    ('2011: 158.63, 2020: 169.59', 'million people')
    """
    if unit not in ENGLISH:
        return text, words("unit", unit)["en"]
    sizes = [Decimal(one) for one in PLAIN.findall(text)]
    largest = max(sizes, default=Decimal(0))
    move, name = next((move, name) for least, move, name in ENGLISH[unit] if largest >= least)
    return PLAIN.sub(lambda one: f"{Decimal(one[0]).scaleb(move):f}", text), name


def counted(text: str, unit: str, lang: str) -> str:
    """Numbers that stand beside others of their unit; it is named where the languages count apart.

    >>> counted("1.6958–1.6960", "100 million persons", "en"), counted("9.2–9.8", "percent", "en")
    ('169.58–169.60 million people', '9.2–9.8')
    """
    return written(text, unit, lang) if unit in ENGLISH else text


def known(unit: str) -> str:
    """The unit itself, its first word if only that has words, or nothing.

    >>> known("percent in 2030"), known("pattern")
    ('percent', '')
    """
    units = [choice for name, choice in choices() if name == "unit"]
    return next((one for one in (unit, unit.partition(" ")[0]) if one in units), "")


def written(text: str, unit: str, lang: str) -> str:
    """A text of numbers with its unit: behind a single number, in brackets behind several.

    Args:
        text: a number, or several as they are shown.
        unit: a key of the units; empty for none.
        lang: zh or en.

    >>> written("14.121", "100 million persons", "zh"), written("9.50", "percent", "en")
    ('14.121亿人', '9.50%')
    >>> written("1.6959", "100 million persons", "en")
    '169.59 million people'
    >>> written("1984: 297, 2003: 5850", "yuan", "en")
    '1984: 297, 2003: 5850 (yuan)'
    """
    if not unit or not text:
        return text
    text, word = (text, words("unit", unit)["zh"]) if lang == "zh" else english(text, unit)
    if not NUMBER.fullmatch(text):
        return f"{text}（{word}）" if lang == "zh" else f"{text} ({word})"
    return text + ("" if lang == "zh" or word.startswith("%") else " ") + word


def translate(text: str, lang: str) -> str:
    """A printed or computed text in the language asked for: coded words, years, spans and commas.

    >>> translate("2015: 18.60, 2020: 39.20", "zh"), translate("primary 2.70", "zh")
    ('2015年18.60，2020年39.20', '第一产业2.70')
    >>> translate("1998, ICT sector", "zh"), translate("2012..", "en")
    ('1998，信息通信技术产业', '2012–')
    """
    text = text.replace("..", "–")
    if lang == "en":
        return text
    text = re.sub(_coded(), lambda found: words("code", found[1])["zh"], text)
    return re.sub(r"\b(\d{4}): ", r"\1年", text).replace(", ", "，")


@kept
def _coded() -> re.Pattern:
    known = sorted((one for name, one in choices() if name == "code"), key=len, reverse=True)
    return re.compile(rf"\b({'|'.join(map(re.escape, known))})\b[: ]*")
