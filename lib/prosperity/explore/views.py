"""The explorer: one view for each question, each a function of a few choices.

``show`` puts a view into a notebook: with sliders where a person sits in front of it, as a still
figure with its table where nobody does.

>>> view = stages_view("revised")
>>> view.code()
"explore.stages_view(basis='revised', boundaries=[1978, 1984, 2003, 2012, 2020]).show()"
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd

from prosperity.base import show
from prosperity.base.kept import at_once
from prosperity.base.show import Sentence, Table, table
from prosperity.base.words import label, refusal, terms
from prosperity.explore import panel
from prosperity.explore.shown import ShownView
from prosperity.explore.verdicts import Chosen, listing, under
from prosperity.explore.view import Choice, View
from prosperity.figures import explore as drawings
from prosperity.figures.core import Figure
from prosperity.study import digital, incomes, provinces, stages

MEASURES = ("ratio", "gap_yuan", "resident_income_yuan", "gdp_per_person_yuan")


def _view(
    make: Callable[..., ShownView],
    state: Mapping[str, Any],
    draw: Callable[..., Figure],
    found: Callable[..., Any],
    *choices: Choice,
    reach: Callable[..., Callable[[str], str]] | None = None,
    **computed: object,
) -> ShownView:
    """A view in a state; what the paper prints are the defaults of the function that makes it.

    Args:
        reach: as in `View`.
        computed: the default of a choice that follows from the data.
    """
    given = inspect.signature(make).parameters.values()
    preset = {one.name: list(one.default) if isinstance(one.default, tuple) else one.default
              for one in given} | computed  # fmt: skip
    return ShownView(make.__name__, choices, preset, state, draw, found, reach)


def stages_view(
    basis: str = "as_printed", boundaries: Sequence[int] = stages.BOUNDARIES
) -> ShownView:
    """The four stages: where do they begin, and on which survey?

    Args:
        basis: as_printed, original or revised.
        boundaries: five rising years from 1978 to 2025.

    >>> stages_view("revised").command()
    'prosperity run --only 12-stages -p basis revised'
    """
    return _view(
        stages_view, {"basis": basis, "boundaries": list(boundaries)},
        drawings.stages_explored, _stage_claims,
        Choice("basis", incomes.BASES), Choice("boundaries", (1978, 2025), "boundaries"),
    )  # fmt: skip


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
) -> ShownView:
    """Digital growth beside GDP growth: which growth, of which edition, to which year?"""
    state = dict(digital_growth=digital_growth, gdp_growth=gdp_growth, gdp_edition=gdp_edition,
                 last_year=last_year)  # fmt: skip
    return _view(
        growth_view, state, drawings.growth_explored, partial(_digital_claims, "growth"),
        Choice("digital_growth", digital.DIGITAL_GROWTHS),
        Choice("gdp_growth", digital.GDP_GROWTHS),
        Choice("gdp_edition", digital.GDP_EDITIONS),
        Choice("last_year", (digital.FIRST + 1, digital.last()), "year"),
    )  # fmt: skip


def _digital_claims(about: str, last_year: int, **choices: str) -> list[Chosen]:
    """The claims whose quantity is about a word, with the paper's last year moved."""
    moves = {("", f"last={digital.PRINTED_LAST}"): last_year}
    found = under(choices, moves, "22-state")
    return [one for one in found if about in one.claim.quantity]


def share_view(
    gdp_edition: str = "as_printed",
    size_2015: str = "backed_out",
    last_year: int = digital.PRINTED_LAST,
) -> ShownView:
    """The digital share of GDP: which edition divides, and which size of 2015 is taken?"""
    return _view(
        share_view, dict(gdp_edition=gdp_edition, size_2015=size_2015, last_year=last_year),
        drawings.share_explored, partial(_digital_claims, "share"),
        Choice("gdp_edition", digital.GDP_EDITIONS),
        Choice("size_2015", digital.SIZES_2015),
        Choice("last_year", (digital.FIRST + 1, digital.last()), "year"),
    )  # fmt: skip


def province_view(
    province: str = "zhejiang",
    measure: str = "ratio",
    first_year: int | None = None,
    last_year: int | None = None,
) -> ShownView:
    """One province among the thirty-one: on which measure, between which years?

    Without years it takes those in which every province has urban and rural incomes.

    Raises:
        InputError: for an unknown province or measure.
    """
    years = [int(year) for year in provinces.measure("ratio").index]
    whole = provinces.full_years("ratio")
    state = dict(province=provinces.find(province), measure=measure,
                 first_year=first_year or whole[0], last_year=last_year or whole[-1])  # fmt: skip
    return _view(
        province_view, state, _draw_province, _province_table,
        Choice("province", provinces.names(), named=provinces.title),
        Choice("measure", MEASURES),
        Choice("first_year", (years[0], years[-1]), "year"),
        Choice("last_year", (years[0], years[-1]), "year"),
        reach=_reach_province, first_year=whole[0], last_year=whole[-1],
    )  # fmt: skip


def _reach_province(province: str, measure: str, **_years: int) -> Callable[[str], str]:
    years = provinces.measure(measure)[province].dropna().index
    facts = {"measure": f"measure_{measure}", "province": provinces.named(province)}
    return lambda lang: label("explore_reach", lang, first=years[0], last=years[-1], **facts)


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
            "refused_values", province=provinces.named(province),
            measure=terms()[f"measure_{measure}"], first=first_year, last=last_year,
            known_first=every.index[0], known_last=every.index[-1],
        )  # fmt: skip
    return [years[0], years[-1]]


def _province_table(
    province: str, measure: str, first_year: int, last_year: int
) -> Callable[[str], Table]:
    """How the province and the middle one of all moved, and where the province stands."""
    ends = provinces.measure(measure).loc[_known(province, measure, first_year, last_year)]
    rows = pd.DataFrame(
        {"province_value": ends[province], "middle_value": ends.median(axis=1),
         "rank": ends.rank(axis=1, ascending=False, method="min")[province].astype(int)}
    )  # fmt: skip
    places = dict.fromkeys(("province_value", "middle_value"), 3 if measure == "ratio" else 0)
    return lambda lang: table(rows, lang, decimals=places)


def followed(*views: View, lang: str) -> None:
    """Show `turned` in a notebook; where a person moved controls, for what these choose.

    Args:
        views: views whose states choose until controls of theirs are on screen and moved.
        lang: zh, en or both.
    """
    panel.follow(views, lambda moved: turned(*moved, lang=lang))


def say(
    view: View, facts: Callable[..., Mapping[str, object]], lang: str, *, zh: str, en: str
) -> None:
    """A sentence on the state of a view; where a person moves its controls, on what these choose.

    Args:
        view: its state is spoken of until controls of its kind are on screen and moved.
        facts: the numbers of the sentence, from the choices of the view by name.
        lang: zh, en or both.
        zh, en: the sentence, as `prosperity.say` takes it.

    >>> say(stages_view("revised"), lambda basis, boundaries: {"last": boundaries[-1]}, "en",
    ...     zh="到{last}年。", en="It ends in {last}.")
    It ends in 2020.
    """

    def spoken(moved: list[View]) -> Sentence:
        return show.say(lang, zh=zh, en=en, **facts(**moved[0].state))

    panel.follow([view], spoken)


@at_once
def turned(*views: View, lang: str, stage: int | str = "all") -> Table:
    """Claims whose verdict under the choices of these views differs from that of the audit.

    Args:
        views: views whose states choose.
        lang: zh, en or both.
        stage: one stage of the gap: what speaks of another one is left out.

    >>> print(turned(stages_view("revised"), lang="en", stage=2).rows[0][0])
    C052
    >>> print(turned(stages_view(), lang="en").rows[0][0])
    none
    """
    found: dict[str, Chosen] = {}
    for view in views:
        claims = view.claims()
        if not callable(claims):  # no claim speaks of a single province
            found |= {one.claim.id: one for one in claims}
    apart = [found[one] for one in sorted(found) if found[one].turned]
    return listing(
        [one for one in apart if stage == "all" or one.claim.stage in ("", str(stage))], lang
    )
