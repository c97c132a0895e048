"""One province: its incomes against the nation's, its digital access, its place among all."""

import pandas as pd

from prosperity import data, measures
from prosperity.base.kept import at_once
from prosperity.base.words import label
from prosperity.study import incomes, provinces

SHOWN = (
    "resident_income_yuan",
    "rural_income_yuan",
    "ratio",
    "gdp_per_person_yuan",
    "broadband_per_hundred",
    "mobile_phones_per_hundred",
    "ecommerce_percent_of_gdp",
    "technicians_per_ten_thousand",
    "beds_per_thousand",
)


def _latest(name: str) -> tuple[int, pd.Series]:
    """The last year in which every province has a measure, and its values then."""
    year = provinces.full_years(name)[-1]
    return year, provinces.measure(name).loc[year]


def _rank(row: pd.Series, province: str) -> int:
    return int((row > row[province]).sum()) + 1


@at_once
def places(province: str) -> pd.DataFrame:
    """A province's place in each distribution, in the last year that has every province.

    Returns:
        By ``measure``: ``year``, ``value``, ``middle`` (the median of the 31), ``rank`` (1 is the
        highest), ``lowest`` and ``highest`` of all.

    >>> int(places("zhejiang").loc["rural_income_yuan", "rank"])
    2
    """
    province = provinces.find(province)
    rows = {}
    for name in SHOWN:
        year, row = _latest(name)
        rows[name] = {
            "year": year,
            "value": row[province],
            "middle": row.median(),
            "rank": _rank(row, province),
            "lowest": row.min(),
            "highest": row.max(),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("measure")


@at_once
def history(province: str) -> pd.DataFrame:
    """Incomes, ratio and gap of a province beside the nation, on one survey.

    The years are those with urban and rural incomes of every province.

    Returns:
        By year: ``urban_income_yuan``, ``rural_income_yuan``, ``ratio``, ``gap_yuan`` of the
        province, ``nation_ratio`` and ``nation_gap_yuan``.
    """
    province = provinces.find(province)
    years = provinces.full_years("ratio")
    nation = incomes.incomes("revised").reindex(years)
    columns = ("urban_income_yuan", "rural_income_yuan", "ratio", "gap_yuan")
    table = pd.DataFrame({name: provinces.measure(name)[province] for name in columns})
    table = table.loc[years]
    table["nation_ratio"], table["nation_gap_yuan"] = nation["ratio"], nation["gap_yuan"]
    return table.rename_axis("year")


def growth(province: str) -> pd.DataFrame:
    """Average growth of urban and rural income, nominal and real, in percent.

    Real growth is deflated by the province's own consumer prices, which town and country share here
    because the table has no separate indices; both end with the last year of incomes and prices.

    Returns:
        By ``place`` (urban, rural): ``first_year``, ``last_year``, ``first_yuan``, ``last_yuan``,
        ``nominal_percent``, ``real_percent``.
    """
    province = provinces.find(province)
    table = history(province)
    prices = data.load("province_prices")["cpi_index"].unstack("province")[province].dropna()
    first, last = table.index[0], min(table.index[-1], prices.index[-1])
    rows = {}
    for place in ("urban", "rural"):
        series = table.loc[:last, f"{place}_income_yuan"]
        real = measures.deflate(series, prices, first)
        rows[place] = {
            "first_year": first, "last_year": last,
            "first_yuan": series[first], "last_yuan": series[last],
            "nominal_percent": measures.average_growth_percent(
                series[first], series[last], last - first
            ),
            "real_percent": measures.average_growth_percent(real[first], real[last], last - first),
        }  # fmt: skip
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("place")


@at_once
def together(province: str, beside: str = "none") -> pd.DataFrame:
    """A province, the second one if there is one, and the median of each one's neighbours.

    Args:
        province: in pinyin, Chinese or English.
        beside: another province, or none.

    Returns:
        By ``measure``, in the last year that has every province: ``year``, ``province_value``,
        ``neighbours_middle`` and, for a second one, ``beside_value`` and ``beside_middle``.
    """
    province, beside = provinces.find(province), provinces.second(beside)
    rows = {}
    for name in SHOWN:
        year, row = _latest(name)
        around = row[provinces.neighbours(province)]
        rows[name] = {"year": year, "province_value": row[province],
                      "neighbours_middle": around.median()}  # fmt: skip
        if beside != "none":
            others = row[provinces.neighbours(beside)]
            rows[name] |= {"beside_value": row[beside], "beside_middle": others.median()}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("measure")


def heads(province: str, beside: str, lang: str) -> dict[str, str]:
    """The heads of the columns of `together` that stand for one province each.

    >>> heads("guizhou", "zhejiang", "en")["beside_middle"]
    'Zhejiang: median of its neighbours'
    """
    pairs = [("province_value", "neighbours_middle", province)]
    pairs += [("beside_value", "beside_middle", beside)] * (beside != "none")
    found = {}
    for value, middle, one in pairs:
        found[value] = provinces.title(one, lang)
        found[middle] = label("neighbours_of", lang, name=provinces.named(one))
    return found


@at_once
def digital(province: str) -> pd.DataFrame:
    """Digital access and trade of a province and the median of all, at both ends of each series.

    Returns:
        By ``measure``: ``first_year``, ``first_value``, ``first_rank``, ``last_year``,
        ``last_value``, ``last_rank``, and ``middle`` of the last year.
    """
    province = provinces.find(province)
    rows = {}
    for name in (
        "broadband_per_hundred",
        "mobile_phones_per_hundred",
        "ecommerce_percent_of_gdp",
        "internet_penetration_percent",
    ):
        years, table = provinces.full_years(name), provinces.measure(name)
        row = {}
        for end, year in (("first", years[0]), ("last", years[-1])):
            row[f"{end}_year"] = year
            row[f"{end}_value"] = table.loc[year, province]
            row[f"{end}_rank"] = _rank(table.loc[year], province)
        rows[name] = {**row, "middle": table.loc[years[-1]].median()}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("measure")


def revised_gdp(province: str, year: int = 2018) -> pd.Series:
    """GDP of one year before and after the fourth census, and the revision in percent.

    Returns:
        ``before_hundred_million_yuan``, ``after_hundred_million_yuan``, ``revision_percent``.
    """
    province = provinces.find(province)
    before = provinces.gdp("before_census4").loc[year, province]
    after = provinces.gdp("census4").loc[year, province]
    return pd.Series(
        {
            "before_hundred_million_yuan": before,
            "after_hundred_million_yuan": after,
            "revision_percent": (after / before - 1) * 100,
        },
        name=year,
    )
