"""Tables as they stand in the data package, and the few formulas that several notebooks share."""

import functools
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pandas as pd
from text import ROOT


def read(name, **kept):
    """A table of the data package, the rows in which some columns have one value."""
    frame = _whole(name)
    for column, value in kept.items():
        frame = frame[frame[column] == value]
    return frame


@functools.cache
def _whole(name):
    return pd.read_csv(ROOT / "data" / f"{name}.csv")


def wide(table, column, **kept):
    """One column by year and province."""
    return read(table, **kept).pivot(index="year", columns="province", values=column)


def told(values, decimals=0):
    """Numbers as a table prints them: commas, fixed decimals, a final 5 up, a dash for none."""
    return ["–" if pd.isna(one) else f"{rounded(one, decimals):,}" for one in values]


def rounded(value, decimals):
    found = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return found if found else abs(found)


def half_up(value, decimals):
    """As a statistical office rounds: a final 5 goes up."""
    return f"{np.floor(value * 10**decimals + 0.5 + 1e-9) / 10**decimals:.{decimals}f}"


def runs(years):
    """Years in words, consecutive ones drawn together."""
    years = list(years)
    if not years:
        return "–"
    parts = np.split(years, np.flatnonzero(np.diff(years) > 1) + 1)
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in parts)


def average(first, last, years):
    """Geometric mean of growth, percent a year."""
    return ((last / first) ** (1 / years) - 1) * 100


def theil(income, people):
    share, size = income / income.sum(), people / people.sum()
    return float((share * np.log(share / size)).sum())


@functools.cache
def incomes():
    """Urban, rural and national income by basis and year; the paper's walk changes basis in 2013."""
    tables = {name: read("income", edition=name).set_index("year").filter(like="_income_yuan")
              for name in ("original", "revised", "released")}  # fmt: skip
    tables["as_printed"] = pd.concat([tables["original"].loc[:2012], tables["released"].loc[2013:]])
    return tables


def ratio(basis):
    one = incomes()[basis]
    return (one["urban_income_yuan"] / one["rural_income_yuan"]).dropna()


def gap(basis):
    one = incomes()[basis]
    return (one["urban_income_yuan"] - one["rural_income_yuan"]).dropna()


@functools.cache
def measures():
    """What the notebooks measure in provinces, each by year and province."""
    people = wide("province_population", "resident_ten_thousand_persons")
    urban = wide("province_population", "urban_ten_thousand_persons")
    gdp = wide("province_gdp", "gdp_hundred_million_yuan", edition="census4")
    primary = wide("province_gdp", "primary_hundred_million_yuan", edition="census4")
    later = wide("province_gdp", "gdp_hundred_million_yuan", edition="database")
    gdp = gdp.combine_first(later.loc[later.index > gdp.index.max()])
    digital = {name: wide("province_digital", name) for name in (
        "broadband_subscribers_ten_thousand", "mobile_phones_per_hundred",
        "ecommerce_sales_hundred_million_yuan", "internet_penetration_percent")}  # fmt: skip
    income = {kind: wide("province_income", f"{kind}_income_yuan")
              for kind in ("urban", "rural", "resident")}  # fmt: skip
    found = {
        "ratio": income["urban"] / income["rural"],
        "resident": income["resident"], "urban": income["urban"], "rural": income["rural"],
        "people": people, "townspeople": urban, "total_gdp": gdp.loc[2013:],
        "gdp": gdp / people.loc[2013:] * 1e4,
        "share": (urban / people * 100).loc[2013:2019],
        "primary": primary / gdp * 100,
        "broadband": (digital["broadband_subscribers_ten_thousand"] / people * 100).loc[2013:2020],
        "phones": digital["mobile_phones_per_hundred"],
        "sales": digital["ecommerce_sales_hundred_million_yuan"].loc[:2020],
        "trade": (digital["ecommerce_sales_hundred_million_yuan"] / gdp * 100).loc[:2020],
        "internet": digital["internet_penetration_percent"],
        "staff": wide("province_health", "technicians_per_ten_thousand_persons").loc[2014:],
        "beds": wide("province_health", "beds_ten_thousand") / people * 1000,
    }  # fmt: skip
    return {name: table.dropna(how="all") for name, table in found.items()}


def full(name):
    """A measure in the years that all provinces have."""
    return measures()[name].dropna()


def places():
    return list(read("provinces")["province"])
