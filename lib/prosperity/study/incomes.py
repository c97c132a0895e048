"""Urban and rural incomes on one survey basis: each quantity once, exact, and the tables of them.

Three bases: ``original``, the surveys of town and country as first published, to 2014;
``revised``, the integrated household survey since 2013 with its back-cast; ``as_printed``, the
paper's own walk across the break, which the description of the table spells out.
"""

from __future__ import annotations

from prosperity import data, measures
from prosperity.base.errors import one_of
from prosperity.base.frames import pd
from prosperity.data.cells import AbsentError, Series, Tables, Value, by_year, series
from prosperity.study.people import urbanisation
from prosperity.study.registry import each_year, quantity, takes

BASES = ("as_printed", *data.choices("income"))
BREAK = 2013  # first year of the integrated household survey
LAST_PRINTED = 2020
RURAL_PRICES = 1985  # first year with a price index of the countryside
CONCEPTS = ("living_expense", "retrospective")  # kept apart, in a table of their own


@quantity
def income_level(tables: Tables, who: str, year: int, basis: str) -> Value:
    """Income per head, yuan."""
    table = "income_concepts" if basis in CONCEPTS else "income"
    return tables.cell(table, f"{who}_income_yuan", year=year, edition=basis)


@quantity
def income_ratio(tables: Tables, year: int, basis: str) -> Value:
    """Urban over rural income, as printed where only the ratio is known."""
    try:
        urban, rural = (income_level(tables, who, year, basis) for who in ("urban", "rural"))
    except AbsentError:
        if basis not in CONCEPTS:
            raise
        return _told_ratio(tables, year, basis)
    return urban / rural


def _told_ratio(tables: Tables, year: int, basis: str) -> Value:
    key = {"year": year, "edition": basis}
    try:
        return tables.cell("income_concepts", "ratio_printed", **key)
    except AbsentError:  # 1956 is told as so much above a later year
        later = tables.cell("income_concepts", "ratio_in_that_year_printed", **key)
        return later + tables.cell("income_concepts", "ratio_fall_printed", **key)


@quantity
def income_gap(tables: Tables, year: int, basis: str) -> Value:
    """Urban less rural income, yuan at current prices."""
    return income_level(tables, "urban", year, basis) - income_level(tables, "rural", year, basis)


def price_level(tables: Tables, year: int, base: int, area: str = "national") -> Value:
    """Consumer prices of a year, those of the base year being 1: of all, of town or of country.

    Before 1985 there is no index of the countryside, and the national one stands for both.
    """
    level = Value.known(1)
    for one in range(base + 1, year + 1):
        column = f"cpi_{area if one >= RURAL_PRICES else 'national'}_index"
        level = level * tables.cell("prices", column, year=one) / 100
    return level


def _spread(tables: Tables, year: int, basis: str, measure: str, base: int) -> Value:
    one_of("measure", measure, ("ratio", "gap", "real_gap"))
    if measure == "ratio":
        return income_ratio(tables, year, basis)
    gap = income_gap(tables, year, basis)
    return gap if measure == "gap" else gap / price_level(tables, year, base)


@quantity
def income_spread(tables: Tables, first: int, last: int, basis: str, measure: str) -> Series:
    """The urban-rural ratio, or the gap in yuan (``real_gap``: at prices of the first year)."""
    return series(range(first, last + 1), lambda year: _spread(tables, year, basis, measure, first))


def _known_ratio(tables: Tables, year: int, basis: str) -> Value | None:
    """The ratio of a year if any table has it; before 1978 from figures told in retrospect."""
    for one in ("retrospective", "original") if year < 1978 else (basis,):
        try:
            return income_ratio(tables, year, one)
        except AbsentError:
            continue
    return None


@quantity
def first_year_above(tables: Tables, threshold: int, since: int, last: int, basis: str) -> str:
    """The first year, of those with a known ratio, in which urban over rural income is above it.

    Where rounding leaves open whether an earlier year was above it already, both years are given,
    ``1980..1981``.
    """
    known, maybe = False, ""
    for year in range(since, last + 1):
        ratio = _known_ratio(tables, year, basis)
        known = known or ratio is not None
        if ratio is not None and ratio.interval.low > threshold:
            return f"{maybe}..{year}" if maybe else str(year)
        if ratio is not None and ratio.interval.high > threshold:
            maybe = maybe or str(year)
    if not known:
        raise AbsentError(f"no ratio on basis {basis!r} from {since} to {last}")
    return f"{maybe}..{last}" if maybe else "none"


@quantity
@takes("ratio", first="1978", last="2020")
def income_ratio_peak(tables: Tables, first: int, last: int, basis: str) -> Series:
    """The ratio by year, so that the year of the largest can be named."""
    years = {year: _known_ratio(tables, year, basis) for year in range(first, last + 1)}
    found = Series({year: ratio for year, ratio in years.items() if ratio is not None})
    if not found:
        raise AbsentError(f"no ratio on basis {basis!r} from {first} to {last}")
    return found


@quantity
def income_ratio_turns(tables: Tables, first: int, last: int, basis: str) -> str:
    """The years of the lowest and of the highest ratio, in order of time."""
    ratios = income_ratio_peak(tables, first, last, basis)
    ends = {pick(ratios, key=lambda year: ratios[year].number) for pick in (min, max)}
    return ", ".join(str(year) for year in sorted(ends))


@quantity
def income_spread_known(tables: Tables, since: int, last: int, measure: str) -> Series:
    """Ratio or gap of a year before reform, told in retrospect, and of ``last`` as published."""
    told = _spread(tables, since, "retrospective", measure, since)
    return Series({since: told, last: _spread(tables, last, "original", measure, last)})


@quantity
def income_ratio_change(tables: Tables, first: int, last: int, basis: str) -> Value:
    """The ratio of the last year less that of the first."""
    return income_ratio(tables, last, basis) - income_ratio(tables, first, basis)


each_year("income_series", income_level, "Income per head over some years, yuan.")


@quantity
def income_multiples(tables: Tables, first: int, last: int, basis: str) -> dict[str, Value]:
    """How many times the first year's income the last year's is, in town and country."""
    return {
        who: income_level(tables, who, last, basis) / income_level(tables, who, first, basis)
        for who in ("urban", "rural")
    }


def real_rate(tables: Tables, who: str, year: int, basis: str) -> Value:
    """Real growth of income per head over the year before as published, percent."""
    column = f"{who}_real_growth_percent"
    return tables.cell("income_real_growth", column, year=year, edition=basis)


def incomes(basis: str) -> pd.DataFrame:
    """Incomes per head and the distance between town and country, by year.

    Args:
        basis: as_printed, original or revised.

    Returns:
        By year: ``edition``; ``urban_income_yuan``, ``rural_income_yuan``; ``ratio``;
        ``gap_yuan``; ``urban_share_percent`` of the population, as belongs to the basis (see
        `urban_share_percent`); ``theil`` and ``gini`` between the two groups. Only years with both
        incomes stand in it; missing years are absent, never filled.

    Raises:
        InputError: for an unknown basis.

    >>> incomes("original").loc[[1978, 1983], "ratio"].round(4).to_list()
    [2.5704, 1.8225]
    """
    one_of("basis", basis, BASES)
    return _incomes(basis)


@data.kept_table
def _incomes(basis: str) -> pd.DataFrame:
    if basis in data.PACKAGE.chains("income"):
        table = data.chain("income", basis)
    else:
        table = data.load("income", basis).assign(edition=basis)
    columns = ["edition", "urban_income_yuan", "rural_income_yuan"]
    found = table.dropna(subset=columns)[columns].copy()
    urban, rural = found["urban_income_yuan"], found["rural_income_yuan"]
    found["ratio"] = by_year(income_ratio, found.index, basis=basis)
    found["gap_yuan"] = by_year(income_gap, found.index, basis=basis)
    share = urban_share_percent(table).reindex(found.index)
    found["urban_share_percent"] = share
    found["theil"] = measures.theil_two_groups(urban, rural, share)
    found["gini"] = measures.gini_two_groups(urban, rural, share)
    return found


def opposite(table: pd.DataFrame) -> pd.Series:
    """Years in which ratio and absolute gap part, within one survey.

    Args:
        table: result of `incomes`.

    Returns:
        By year: True where one rose and the other fell against the year before. A year whose
        predecessor stands on another survey is left out.

    >>> opposite(incomes("as_printed")).loc[2010:2015].to_dict()
    {2010: True, 2011: True, 2012: True, 2014: True, 2015: True}
    """
    moves = measures.opposite(table["ratio"], table["gap_yuan"])
    same = table["edition"] == table["edition"].shift()
    return moves[same.reindex(moves.index)]


def urban_share_percent(table: pd.DataFrame) -> pd.Series:
    """The urban share of the population that belongs to each row's basis, in percent.

    Original basis: the year-end population as published before the 2020 census (to 1995 the current
    edition, which no census revision has touched). Survey basis: the share that the three published
    means imply, for from 2011 on the official urban share does not reproduce the published national
    mean; where a year has no national mean, the year-end population.
    """
    current = _official_share("census2020")
    before = _official_share("census2010").combine_first(current.loc[:1995])
    implied = measures.implied_urban_share_percent(
        table["urban_income_yuan"], table["rural_income_yuan"], table["national_income_yuan"]
    )
    survey = implied.fillna(current.reindex(table.index))
    original = before.reindex(table.index)
    return survey.where(table["edition"] != "original", original)


def _official_share(edition: str) -> pd.Series:
    years = data.load("population", edition).index
    return by_year(urbanisation, years, population_edition=edition)


def real_growth_percent(basis: str, first: int, last: int) -> pd.DataFrame:
    """Average real growth a year of urban and rural income, by two methods.

    Args:
        basis: as_printed, original or revised.
        first: year of the first income.
        last: year of the last income.

    Returns:
        Rows ``deflated`` (nominal incomes divided by consumer prices of town and country; before
        1985, when there is no rural index, by the national one) and ``published`` (the yearly real
        rates of NBS, chained); columns ``urban_percent`` and ``rural_percent``; missing where a
        price index or a rate is missing.

    >>> real_growth_percent("original", 1978, 2012).loc["deflated"].round(1).to_list()
    [7.4, 7.2]
    """
    tables, found = Tables(), {}
    for area in ("urban", "rural"):
        try:
            start, end = (income_level(tables, area, year, basis) for year in (first, last))
            growth = end / start / price_level(tables, last, first, area)
            deflated = measures.average_growth_percent(1.0, float(growth.number), last - first)
        except AbsentError:
            deflated = float("nan")
        yearly = by_year(real_rate, range(first + 1, last + 1), who=area, basis=basis)
        found[f"{area}_percent"] = {
            "deflated": deflated,
            "published": measures.chained_percent(yearly),
        }
    return pd.DataFrame(found)


def survey_effect(last: int = LAST_PRINTED) -> pd.DataFrame:
    """How much of the printed fall of the ratio, 2012 to ``last``, is the change of survey.

    The two bases overlap to 2014, so the step between them can be measured in each of these years.

    Returns:
        By year of measurement, 2012 to 2014: ``original_ratio``, ``revised_ratio``; ``step``
        between them; ``fall``, the printed one from 2012 to ``last``; ``step_percent`` of it.

    >>> survey_effect().loc[2012].round(3)[["fall", "step", "step_percent"]].to_list()
    [0.544, 0.227, 41.715]
    """
    original, revised = incomes("original")["ratio"], incomes("revised")["ratio"]
    frame = pd.DataFrame({"original_ratio": original, "revised_ratio": revised}).loc[BREAK - 1 :]
    frame = frame.dropna()
    frame["step"] = frame["original_ratio"] - frame["revised_ratio"]
    frame["fall"] = original[BREAK - 1] - revised[last]
    frame["step_percent"] = frame["step"] / frame["fall"] * 100
    return frame


def extremes() -> pd.DataFrame:
    """The years in which the ratio is lowest and highest on each basis.

    Returns:
        By ``basis`` (original, revised): ``first_year`` and ``last_year`` of the unbroken run of
        years that ends the series, and in it ``lowest_year``, ``lowest_ratio``, ``highest_year``,
        ``highest_ratio``.

    >>> extremes().loc["original", ["lowest_year", "highest_year"]].to_list()
    [1983, 2009]
    """
    rows = {}
    for basis in data.choices("income"):
        series = incomes(basis)["ratio"]
        broken = series.index.to_series().diff().ne(1)
        unbroken = series.loc[broken[broken].index[-1] :]
        low, high = measures.extreme_years(unbroken)
        rows[basis] = {
            "first_year": int(unbroken.index[0]),
            "last_year": int(unbroken.index[-1]),
            "lowest_year": low,
            "lowest_ratio": unbroken[low],
            "highest_year": high,
            "highest_ratio": unbroken[high],
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("basis")
