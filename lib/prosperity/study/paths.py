"""The paths: which problem each measure answers, what it would move, and what shows whether it did.

The paper lists eleven measures under four paths, one path for each problem. For each measure stands
here the quantity it would have to move, the public indicator nearest to it, its latest value and
the one before. Where no public indicator exists the row says so. Four rows name what a problem
raises and no measure takes up; they come from the paper's own third part.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from prosperity import data
from prosperity.base.errors import one_of
from prosperity.study import convergence, divide

PROBLEMS = ("employment", "divide", "services", "platforms")
TRENDS = ("better", "worse", "flat", "one_value", "no_indicator")
SINCE = "2021-12"  # the last report on internet users before the paper


@dataclass(frozen=True)
class Action:
    """One action that the paper proposes: key, problem, its indicator, the direction wanted.

    ``reading`` gives (first date, first value, last date, last value), with None for a first value
    that no source holds; ``wanted`` is up or down.
    """

    key: str
    problem: str
    reading: Callable[[], tuple[str, float | None, str, float]] | None = None
    wanted: str = ""
    decimals: int = 1


def _penetration(group: str) -> tuple[str, float, str, float]:
    table = divide.penetration()
    levels = table[table["group"] == group].set_index("date")["penetration_percent"]
    return _yearly(levels.loc[SINCE:])


def _no_skill() -> tuple[str, float, str, float]:
    shares = data.load("internet_barriers")["share_percent"]
    items = shares.xs(("non_users", "no_skill"), level=("group", "item"))
    return items.index[0], float(items.iloc[0]), items.index[-1], float(items.iloc[-1])


def _new_forms() -> tuple[str, None, str, float]:
    counts = data.load("digital_work")["persons_ten_thousand"]
    return "", None, "2022", float(counts.loc[(2022, "new_form")]) / 100


def _yearly(series: pd.Series) -> tuple[str, float, str, float]:
    return (
        str(series.index[0]),
        float(series.iloc[0]),
        str(series.index[-1]),
        float(series.iloc[-1]),
    )


def _rules() -> tuple[str, None, str, float]:
    table = data.load("platform_events")
    rules = table[table["kind"] == "rule"]  # acts done, which is no outcome: so no trend
    return "", None, str(rules["year"].iloc[-1]), float(len(rules))


ACTIONS = (
    Action("training", "employment", _no_skill, "down"),
    Action("absorption", "employment", _new_forms, "", 0),
    Action("support", "divide", lambda: _penetration("aged_60"), "up"),
    Action(
        "clusters",
        "divide",
        lambda: _yearly(convergence.theil_regions()["between_percent"]),
        "down",
    ),
    Action("villages", "divide", lambda: _penetration("rural"), "up"),
    Action(
        "integration",
        "services",
        lambda: _yearly(data.load("egovernment")["online_service_index"].loc[2018:]),
        "up",
        2,
    ),
    Action(
        "scenarios",
        "services",
        lambda: _yearly(convergence.spread("technicians_per_ten_thousand")["variation_percent"]),
        "down",
    ),
    Action("law", "platforms", _rules, "", 0),
    Action("organisation", "platforms"),
    Action("rules", "platforms"),
    Action("technology", "platforms"),
)


@data.kept_table
def table(problem: str = "all") -> pd.DataFrame:
    """Every measure with its indicator, in the paper's order.

    Args:
        problem: all, or one of employment, divide, services, platforms.

    Returns:
        By ``action``: ``problem``, ``first_date``, ``first_value``, ``last_date``, ``last_value``,
        ``trend``: better, worse, flat (within one percent of the first value), one_value or
        no_indicator.

    Raises:
        InputError: for an unknown problem.
    """
    one_of("problem", problem, ("all", *PROBLEMS))
    rows = {}
    for one in ACTIONS:
        if problem in ("all", one.problem):
            first, start, last, end = one.reading() if one.reading else ("", None, "", None)
            rows[one.key] = {
                "problem": one.problem, "first_date": first, "first_value": start,
                "last_date": last, "last_value": end, "trend": trend(start, end, one.wanted),
            }  # fmt: skip
    frame = pd.DataFrame.from_dict(rows, orient="index").rename_axis("action")
    return frame.astype({"first_value": float, "last_value": float})


def trend(start: float | None, end: float | None, wanted: str) -> str:
    """How an indicator moved, seen from the direction wanted.

    >>> trend(43.2, 52.0, "up"), trend(55.2, 55.1, "down"), trend(None, 84.0, "")
    ('better', 'flat', 'one_value')
    """
    if end is None:
        return "no_indicator"
    if start is None:
        return "one_value"
    if start and abs(end / start - 1) < 0.01:
        return "flat"
    return "better" if (end > start) == (wanted == "up") else "worse"


def decimals(action: str) -> int:
    """How many decimals the indicator of a measure is written with."""
    return next(one.decimals for one in ACTIONS if one.key == action)


def unanswered() -> pd.DataFrame:
    """What each problem raises and no measure takes up, with the claim that raises it.

    Returns:
        By ``problem``: ``raised`` and ``would_show`` as keys of terms, ``claim``.
    """
    raised = {"employment": "C121", "divide": "C126", "services": "C133", "platforms": "C182"}
    rows = {
        name: {"raised": f"by_{name}", "would_show": f"by_{name}", "claim": claim}
        for name, claim in raised.items()
    }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("problem")
