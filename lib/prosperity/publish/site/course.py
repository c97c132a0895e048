"""A table as small charts, one a column: plain SVG that takes its colours and font from the page.

A line joins neighbouring years of one edition, province or group alone; what no source prints as
it stands (an estimate, an unverified value) is hollow.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape
from matplotlib.ticker import MaxNLocator

from prosperity import data
from prosperity.base.kept import kept
from prosperity.base.words import label, number, terms
from prosperity.study import provinces

WIDE, HIGH, RIGHT, TOP, FOOT = 340, 190, 12, 8, 20
DIGIT = 5.8  # width of one of an axis
FEW = 6  # so many lines have a colour each; more are grey, and named under the pointer
SHOWN = 0.05  # percent or points: less is no difference of editions but one of rounding
TIMES = ("year", "date", "period", "month", "day")


@dataclass(frozen=True, slots=True)
class Point:
    """One cell of a table.

    Args:
        at: year, with the month as a fraction.
        value: the number.
        text: the number as published.
        sure: whether a source prints it.
    """

    at: float
    value: float
    text: str
    sure: bool


Lines = dict[str, list[Point]]


def charts(name: str, lang: str) -> dict:
    """The charts of a table, a small one for each column that has a course over time.

    Returns:
        ``panels``, a list of ``name``, ``unit`` and ``svg``; ``apart``, the same of how far the
        editions are from the newest one, whose name is ``newest``; ``legend``, pairs of the class
        of a line and what it is; all empty for a table that holds no such course.
    """
    resource = data.resource(name)
    fields = resource["schema"]["fields"]
    names = {field["name"] for field in fields}
    panels: list[tuple[dict, Lines]] = []
    groups: dict[str, None] = {}
    if _timed(resource["schema"].get("primaryKey", []), names):
        for field in fields:
            measured = field["type"] in ("number", "integer")
            if measured and field["name"] not in (*TIMES, "transcriptions") and "unit" in field:
                found = lines(name, field["name"], lang)
                if any(len(one) > 1 for one in found.values()):
                    panels.append((field, found))
                    groups |= dict.fromkeys(found)
    marks = {one: f"s{at}" if len(groups) <= FEW else "sn" for at, one in enumerate(groups)}
    base = called(name, "edition", newest(name), lang)

    def panel(field: dict, unit: str, found: Lines) -> dict:
        told = data.told(field, "description", lang)
        return {"name": told, "unit": unit, "svg": drawn(told, found, marks, lang)}

    compared = []
    for field, found in panels if len(groups) <= FEW else ():
        points = field["unit"] == "percent"
        if far := apart(found, base, points):
            unit = label("site_apart_points", lang) if points else "%"
            compared.append(panel(field, unit, far))
    return {
        "panels": [panel(field, data.unit(field, lang), found) for field, found in panels],
        "apart": compared,
        "newest": base,
        "legend": [(mark, one) for one, mark in marks.items() if one and mark != "sn"],
    }


def newest(name: str) -> str:
    """The edition of a table that was published last; empty where it has none.

    >>> newest("income"), newest("gdp_real_growth"), newest("gini")
    ('revised', 'census5', '')
    """
    editions = data.resource(name).get("editions", {})
    return max(editions, key=lambda one: editions[one].get("published", ""), default="")


def apart(found: Lines, base: str, points: bool = False) -> Lines:
    """How far each edition is from one of them in the years that both have: in percent, or points.

    Nothing where no difference shows in one decimal.

    >>> one = {"old": [Point(2018, 99.0, "99", True)], "new": [Point(2018, 100.0, "100", True)]}
    >>> apart(one, "new")["old"][0].text, apart(one, "old")["new"][0].text, apart(one, "none")
    ('-1.00%', '+1.01%', {})
    """
    there = {one.at: one for one in found.get(base, ()) if one.value}
    lines: Lines = {}
    for group, line in found.items():
        lines[group] = []
        for one in line if group != base else ():
            if other := there.get(one.at):
                far = one.value - other.value if points else (one.value / other.value - 1) * 100
                text = f"{far:+.2f}" + "%" * (not points)
                lines[group].append(Point(one.at, far, text, one.sure and other.sure))
    shows = any(abs(one.value) >= SHOWN for line in lines.values() for one in line)
    return {group: line for group, line in lines.items() if line and shows}


def _timed(key: Sequence[str], names: set[str]) -> bool:
    return "year" in key or "period" in key or ("date" in key and "month" in names)


def lines(name: str, column: str, lang: str) -> Lines:
    """The points of a column by edition, province or group, in order of time.

    >>> [point.text for point in lines("gini", "gini_coefficient", "en")[""]][:2]
    ['0.479', '0.473']
    """
    resource = data.resource(name)
    key = [one for one in resource["schema"]["primaryKey"] if one not in TIMES]
    found: Lines = {}
    for row in data.PACKAGE.rows(name):
        whole = row.get("period", row["year"]) == row["year"]  # half a year is no point of a course
        if row[column] and whole:
            at = int(row["year"]) + (int(row.get("month") or 1) - 1) / 12
            group = " · ".join(called(name, one, row[one], lang) for one in key)
            sure = row["status"] == "published"
            found.setdefault(group, []).append(Point(at, float(row[column]), row[column], sure))
    return {group: sorted(points, key=lambda one: one.at) for group, points in found.items()}


@kept
def called(table: str, column: str, value: str, lang: str) -> str:
    """The word for a value of a column: of an edition, a province, a group.

    >>> called("province_income", "province", "guizhou", "zh")
    '贵州'
    >>> called("gdp", "edition", "census5", "en")
    'fifth census'
    """
    if column in ("province", "place") and value in provinces.names():
        return provinces.title(value, lang)
    known = (f"{table}_{value}", f"{column}_{value}", f"{table}_{column}_{value}")
    if word := next((label(key, lang) for key in known if key in terms()), ""):
        return word
    told = (row[lang] for row in data.PACKAGE.rows("readings") if row["choice"] == value)
    return next(told, value.replace("_", " "))


def drawn(name: str, found: Lines, marks: Mapping[str, str], lang: str) -> Markup:
    """One small chart as SVG; an image with a sentence for who does not see it."""
    points = [point for one in found.values() for point in one]
    xs, ys = _ticks([one.at for one in points], 4, True), _ticks([one.value for one in points], 4)
    decimals = max(len(f"{one:.6f}".rstrip("0").partition(".")[2]) for one in ys)
    margin = 8 + DIGIT * max(len(number(one, decimals)) for one in ys)
    left = min(xs[0], min(one.at for one in points))
    right = max(xs[-1], max(one.at for one in points))

    def x(at: float) -> str:
        return f"{margin + (at - left) / (right - left or 1) * (WIDE - margin - RIGHT):.1f}"

    def y(value: float) -> str:
        share = (value - ys[0]) / (ys[-1] - ys[0] or 1)
        return f"{HIGH - FOOT - share * (HIGH - FOOT - TOP):.1f}"

    parts = [
        f'<path class="grid" d="M{margin:.0f} {y(one)}H{WIDE - RIGHT}"/>'
        f'<text x="{margin - 5:.0f}" y="{y(one)}" dy=".33em" text-anchor="end">'
        f"{number(one, decimals)}</text>"
        for one in ys
    ]
    parts += [f'<text x="{x(one)}" y="{HIGH - 4}" text-anchor="middle">{one:.0f}</text>'
              for one in xs]  # fmt: skip
    parts += [
        f'<g class="{marks[group]}"><title>{escape(group or name)}</title>'
        f"{_run(group, line, x, y, len(marks) <= FEW)}</g>"
        for group, line in found.items()
    ]
    return Markup(
        f'<svg class="course" viewBox="0 0 {WIDE} {HIGH}" role="img" '
        f'aria-label="{escape(sentence(name, found, lang))}">{"".join(parts)}</svg>'
    )


def _run(
    group: str, line: Sequence[Point], x: Callable[[float], str], y: Callable[[float], str],
    dotted: bool,
) -> str:  # fmt: skip
    """A line, broken where a year is missing; its points too if dotted, else the hollow ones."""
    path = "".join(
        f"{'M' if not at or one.at - line[at - 1].at > 1 else 'L'}{x(one.at)} {y(one.value)}"
        for at, one in enumerate(line)
    )
    points = (
        f'<circle class="{"sure" if one.sure else "hollow"}" cx="{x(one.at)}" '
        f'cy="{y(one.value)}" r="2.2"><title>{escape(group)} {_when(one.at)}: {one.text}'
        "</title></circle>"
        for one in line
        if dotted or not one.sure
    )
    return f'<path class="run" d="{path}"/>{"".join(points)}'


def _ticks(values: Sequence[float], most: int, whole: bool = False) -> list[float]:
    """Round numbers that hold the values between them."""
    locator = MaxNLocator(most, integer=whole, steps=[1, 2, 2.5, 5, 10])
    low, high = min(values), max(values)
    found = [float(one) for one in locator.tick_values(low, high)]
    return [one for one in found if low <= one <= high] or [low, high] if whole else found


def _when(at: float) -> str:
    """
    >>> _when(2020.0), _when(2020.25)
    ('2020', '2020-04')
    """
    month = round(at % 1 * 12)
    return f"{int(at)}-{month + 1:02}" if month else f"{int(at)}"


def sentence(name: str, found: Lines, lang: str) -> str:
    """What a chart shows, in words: each line by its ends, or the span of many."""
    if len(found) > FEW:
        points = [point for one in found.values() for point in one]
        low, high = (pick(points, key=lambda one: one.value) for pick in (min, max))
        ends = {"low": f"{low.text} ({_when(low.at)})", "high": f"{high.text} ({_when(high.at)})"}
        return label("site_chart_span", lang, name=name, count=len(found), **ends)
    said = [
        f"{group + ' ' if group else ''}{_when(one[0].at)}: {one[0].text}"
        + (f" … {_when(one[-1].at)}: {one[-1].text}" if len(one) > 1 else "")
        for group, one in found.items()
    ]
    return f"{name}: {'; '.join(said)}"
