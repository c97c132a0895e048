"""The explorer: one view for each question, each a function of a few choices.

``show`` puts a view into a notebook: with sliders where a person sits in front of it, as a still
figure with its table where nobody does.

>>> view = stages_view("revised")
>>> view.code()
"explore.stages_view(basis='revised', boundaries=[1978, 1984, 2003, 2012, 2020]).show()"
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from prosperity.base.show import Table, table
from prosperity.base.words import label, refusal
from prosperity.explore import panel
from prosperity.explore.shown import ShownView as View
from prosperity.explore.verdicts import Chosen, listing, under
from prosperity.explore.view import Choice
from prosperity.explore.view import View as AnyView
from prosperity.figures import explore as drawings
from prosperity.figures.core import Figure
from prosperity.study import digital, incomes, provinces, stages

MEASURES = ("ratio", "gap_yuan", "resident_income_yuan", "gdp_per_person_yuan")


def _term(prefix: str) -> Callable[[Any, str], str]:
    return lambda value, lang: label(f"{prefix}{value}", lang)


def _view(
    make: Callable[..., View],
    choices: tuple[Choice, ...],
    state: Mapping[str, Any],
    draw: Callable[..., Figure],
    found: Callable[..., Any],
) -> View:
    """A view in a state; what the paper prints are the defaults of the function that makes it."""
    given = inspect.signature(make).parameters.values()
    preset = {one.name: list(one.default) if isinstance(one.default, tuple) else one.default
              for one in given}  # fmt: skip
    return View(make.__name__, choices, preset, state, draw, found)


def stages_view(basis: str = "as_printed", boundaries: Sequence[int] = stages.BOUNDARIES) -> View:
    """The four stages: where do they begin, and on which survey?

    Args:
        basis: as_printed, original or revised.
        boundaries: five rising years from 1978 to 2025.

    >>> stages_view("revised").command()
    'prosperity run --only 12-stages -p basis revised'
    """
    choices = (
        Choice("basis", incomes.BASES, words=_term("basis_")),
        Choice("boundaries", (1978, 2025), "boundaries"),
    )
    state = {"basis": basis, "boundaries": list(boundaries)}
    return _view(stages_view, choices, state, drawings.stages_explored, _stage_claims)


def _stage_claims(basis: str, boundaries: Sequence[int]) -> list[Chosen]:
    spans, printed = stages.spans(boundaries), stages.spans()
    moves: dict[tuple[str, str], int] = {}
    for number in stages.NUMBERS:
        for name, old, new in zip(("first", "last"), printed[number], spans[number], strict=True):
            moves[str(number), f"{name}={old}"] = new
    found = under({"basis": basis}, moves, "12-stages")
    return [one for one in found if one.moved or one.claim.kind in ("trend", "always", "ratio")]


def growth_view(
    digital_growth: str = "levels",
    gdp_growth: str = "nominal",
    gdp_edition: str = "as_printed",
    last_year: int = digital.PRINTED_LAST,
) -> View:
    """Digital growth beside GDP growth: which growth, of which edition, to which year?"""
    choices = (
        Choice("digital_growth", digital.DIGITAL_GROWTHS, words=_term("digital_growth_")),
        Choice("gdp_growth", digital.GDP_GROWTHS, words=_term("gdp_growth_")),
        Choice("gdp_edition", digital.GDP_EDITIONS, words=_term("gdp_")),
        Choice("last_year", (digital.FIRST + 1, digital.last()), "year"),
    )
    state = dict(digital_growth=digital_growth, gdp_growth=gdp_growth, gdp_edition=gdp_edition,
                 last_year=last_year)  # fmt: skip
    return _view(growth_view, choices, state, drawings.growth_explored, _growth_claims)


def _growth_claims(
    digital_growth: str, gdp_growth: str, gdp_edition: str, last_year: int
) -> list[Chosen]:
    choices = dict(digital_growth=digital_growth, gdp_growth=gdp_growth, gdp_edition=gdp_edition)
    moves = {("", f"last={digital.PRINTED_LAST}"): last_year}
    found = under(choices, moves, "22-state")
    return [one for one in found if "growth" in one.claim.quantity]


def share_view(
    gdp_edition: str = "as_printed",
    size_2015: str = "backed_out",
    last_year: int = digital.PRINTED_LAST,
) -> View:
    """The digital share of GDP: which edition divides, and which size of 2015 is taken?"""
    choices = (
        Choice("gdp_edition", digital.GDP_EDITIONS, words=_term("gdp_")),
        Choice("size_2015", digital.SIZES_2015, words=_term("size_2015_")),
        Choice("last_year", (digital.FIRST + 1, digital.last()), "year"),
    )
    state = dict(gdp_edition=gdp_edition, size_2015=size_2015, last_year=last_year)
    return _view(share_view, choices, state, drawings.share_explored, _share_claims)


def _share_claims(gdp_edition: str, size_2015: str, last_year: int) -> list[Chosen]:
    choices = dict(share="levels", gdp_edition=gdp_edition, size_2015=size_2015)
    moves = {("", f"last={digital.PRINTED_LAST}"): last_year}
    found = under(choices, moves, "22-state")
    return [one for one in found if "share" in one.claim.quantity]


def province_view(
    province: str = "zhejiang",
    measure: str = "ratio",
    first_year: int = 2013,
    last_year: int = 2019,
) -> View:
    """One province among the thirty-one: on which measure, between which years?

    Raises:
        InputError: for an unknown province or measure.
    """
    years = [int(year) for year in provinces.measure("ratio").index]
    choices = (
        Choice("province", provinces.names(), words=provinces.title),
        Choice("measure", MEASURES, words=_term("measure_")),
        Choice("first_year", (years[0], years[-1]), "year"),
        Choice("last_year", (years[0], years[-1]), "year"),
    )
    state = dict(province=provinces.check(province), measure=measure, first_year=first_year,
                 last_year=last_year)  # fmt: skip
    return _view(province_view, choices, state, _draw_province, _province_table)


def _draw_province(
    province: str, measure: str, first_year: int, last_year: int, changed: Mapping
) -> Figure:
    if first_year >= last_year:
        raise refusal("refused_order", first=first_year, last=last_year)
    _known(province, measure, first_year, last_year)
    return drawings.province_explored(province, measure, first_year, last_year, changed)


def _known(province: str, measure: str, first_year: int, last_year: int) -> list[int]:
    """The first and the last year of a period for which a province has a value."""
    every = provinces.measure(measure)[province].dropna()
    years = every.loc[first_year:last_year].index
    if len(years) < 2:
        raise refusal(
            "refused_values",
            province={lang: provinces.title(province, lang) for lang in ("zh", "en")},
            measure={lang: label(f"measure_{measure}", lang) for lang in ("zh", "en")},
            first=first_year, last=last_year, known_first=every.index[0],
            known_last=every.index[-1],
        )  # fmt: skip
    return [years[0], years[-1]]


def _province_table(
    province: str, measure: str, first_year: int, last_year: int
) -> Callable[[str], Table]:
    """How the province and the middle one of all moved, and where the province stands."""
    ends = provinces.measure(measure).loc[_known(province, measure, first_year, last_year)]
    rows = pd.DataFrame(
        {
            "province_value": ends[province],
            "middle_value": ends.median(axis=1),
            "rank_from_lowest": ends.rank(axis=1)[province].astype(int),
        }
    )
    decimals = 3 if measure == "ratio" else 0
    places = {"province_value": decimals, "middle_value": decimals}
    return lambda lang: table(rows, lang, decimals=places)


def followed(*views: View, lang: str) -> None:
    """Show `turned` in a notebook; where a person moved controls, for what these choose.

    Args:
        views: views whose states choose until controls of theirs are on screen and moved.
        lang: zh, en or both.
    """
    panel.follow(views, lambda moved: turned(*moved, lang=lang))


def turned(*views: AnyView, lang: str, stage: int | str = "all") -> Table:
    """Claims whose verdict under the choices of these views differs from that of the audit.

    Args:
        views: views whose states choose.
        lang: zh, en or both.
        stage: one stage of the gap: what speaks of another one is left out.

    >>> print(turned(stages_view("revised"), lang="en", stage=2).rows[0][0])
    C052
    """
    found: dict[str, Chosen] = {}
    for view in views:
        told = view.claims()
        if not callable(told):  # no claim speaks of a single province
            found |= {one.claim.id: one for one in told}
    apart = [found[one] for one in sorted(found) if found[one].turned]
    return listing([one for one in apart if stage == "all" or one.claim.stage in ("", str(stage))],
                   lang)  # fmt: skip
