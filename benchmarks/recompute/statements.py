"""Every reading of every statement that is decided by data tables, computed anew.

A reading is a label and, after it, one number or several by year.
"""

import functools
import itertools

import numpy as np
import pandas as pd
from common import incomes, measures, ratio, read

BASES = {"original": "income as first published", "revised": "income as revised",
         "released": "income as released in whole yuan",
         "as_printed": "first published to 2012, released from 2013"}  # fmt: skip
GDP = {"announced": "GDP as announced", "verified": "GDP as verified",
       "census4": "GDP after census 4", "census5": "GDP after census 5",
       "as_printed": "GDP as it stood in 2021", "database2019": "GDP in the database of 2019"}  # fmt: skip
DATA = "the data give"  # what a verdict says where a statement has one reading
CENSUS = {"census2010": "population after the census of 2010",
          "census2020": "population after the census of 2020"}  # fmt: skip
CAICT = {2015: "info100-2016"} | {year: f"caict-{year + 1}" for year in range(2016, 2024)}


def by_basis(of, bases=BASES):
    return {label: of(basis) for basis, label in BASES.items() if basis in bases}


def level(side, year):
    return by_basis(lambda basis: incomes()[basis][f"{side}_income_yuan"].get(year, np.nan))


def ratios(year):
    living = read("income_concepts", edition="living_expense").set_index("year")["ratio_printed"]
    return by_basis(lambda basis: ratio(basis).get(year, np.nan)) | {
        "living-expense income": living.get(year, np.nan)}  # fmt: skip


def gaps(basis):
    one = incomes()[basis]
    return one["urban_income_yuan"] - one["rural_income_yuan"]


def spread(first, last):
    """Ratio, gap and gap at the prices of the first year, on every basis."""
    index = read("prices").set_index("year")["cpi_national_index"]
    price = (index.loc[first + 1 : last] / 100).cumprod()
    price[first] = 1.0
    found = {}
    for basis, label in BASES.items():
        kinds = {"ratio": ratio(basis), "gap in yuan": gaps(basis),
                 "gap at constant prices": gaps(basis) / price}  # fmt: skip
        for kind, series in kinds.items():
            for words in (f"{label}, {kind}", *([kind] if basis == "original" else [])):
                for path in ("", ", end to end", ", year by year"):
                    found[words + path] = series
        for path in ("", ", end to end", ", year by year"):
            found[label + path] = ratio(basis)
    living = read("income_concepts", edition="living_expense").set_index("year")["ratio_printed"]
    return found | {"living-expense income, end to end": living}


# the digital economy


@functools.cache
def sizes():
    rows = read("digital_economy").set_index(["year", "edition"])
    return pd.DataFrame({year: rows.loc[(year, edition)] for year, edition in CAICT.items()}).T


@functools.cache
def gdp():
    """GDP in trillion yuan by edition; the paper's own: after census 4 to 2019, then announced."""
    levels = (
        read("gdp").pivot(index="year", columns="edition", values="gdp_hundred_million_yuan") / 1e4
    )
    levels["as_printed"] = levels["census4"].where(levels.index < 2020, levels["announced"])
    return levels


@functools.cache
def growth():
    """Growth of the digital economy from sizes and as published; the size of 2014 from its increase."""
    size = sizes()["size_trillion_yuan"].astype(float)
    size[2014] = size[2015] - sizes()["increase_trillion_yuan"][2015]
    return {"levels": size.sort_index().pct_change() * 100,
            "published": sizes()["nominal_growth_percent"].astype(float)}  # fmt: skip


@functools.cache
def gdp_growth():
    """Growth of two figures of one vintage: as announced over the year before as it then stood."""
    levels = gdp()
    nominal = {edition: levels[edition].pct_change(fill_method=None) * 100 for edition in
               ("verified", "census4", "census5")}  # fmt: skip
    before = levels["verified"].fillna(levels["census4"])  # 2018 was revised before 2019 came out
    nominal["announced"] = (levels["announced"] / before.shift() - 1) * 100
    real = read("gdp_real_growth").pivot(
        index="year", columns="edition", values="real_growth_percent"
    )
    return nominal, real


def share(edition, size_2015=None):
    size = sizes()["size_trillion_yuan"].astype(float).copy()
    if size_2015:
        size[2015] = size_2015
    return size / gdp()[edition] * 100


def size_ways():
    step = read("digital_economy", edition="info100-2017", year=2016)[
        "increase_trillion_yuan"
    ].item()
    finer = read("digital_economy", edition="cac-2017", year=2016)["size_trillion_yuan"].item()
    size = sizes()["size_trillion_yuan"]
    return {"size as printed": size[2015], f"{size[2016]} (size of 2016) less {step} (its increase)": size[2016] - step,
            f"{finer} (size of 2016) less {step} (its increase)": finer - step}  # fmt: skip


def shares_2015():
    found = {f"{GDP[one]}, {words}": size / gdp()[one][2015] * 100
             for one in GDP for words, size in size_ways().items()}  # fmt: skip
    return found | {"printed by CAICT": sizes()["share_of_gdp_percent"][2015]}


def share_changes():
    found = {f"{GDP[one]}, {words}": share(one)[2020] - size / gdp()[one][2015] * 100
             for one in GDP for words, size in size_ways().items()}  # fmt: skip
    printed = sizes()["share_of_gdp_percent"]
    return found | {"printed by CAICT": printed[2020] - printed[2015]}


def shares():
    return {f"{GDP[one]}": share(one) for one in GDP} | {
        "printed by CAICT": sizes()["share_of_gdp_percent"].astype(float)}  # fmt: skip


def contributions():
    size = sizes()["size_trillion_yuan"]
    before = {"announced": gdp()["verified"][2019]}
    return {GDP[one]: (size[2020] - size[2019]) / (gdp()[one][2020] - before.get(one, gdp()[one][2019])) * 100
            for one in ("announced", "verified", "census5")}  # fmt: skip


def growths():
    words = {"levels": "growth from sizes", "published": "growth as published"}
    return {
        words[one] + path: growth()[one]
        for one in words
        for path in ("", ", end to end", ", year by year")
    }


def against_gdp(of):
    """Digital growth held against that of GDP, nominal and real, under every edition."""
    words = {"levels": "growth from sizes", "published": "growth as published"}
    nominal, real = gdp_growth()
    return {f"{words[one]}, {kind}, {GDP[edition]}": of(growth()[one], rates[edition])
            for one in words for kind, rates in (("nominal", nominal), ("real", real))
            for edition in ("announced", "verified", "census4", "census5")}  # fmt: skip


@functools.cache
def penetration():
    rows = read("digital_penetration").set_index(["year", "edition"])
    levels = pd.DataFrame(
        {year: rows.loc[(year, CAICT[year])] for year in (2016, 2018, 2019, 2020)}
    ).T
    return levels[["primary_percent", "secondary_percent", "tertiary_percent"]].astype(float).rename(
        columns=lambda name: name.removesuffix("_percent"))  # fmt: skip


# people, migrants, regions


def urban(year, edition):
    row = read("population", edition=edition, year=year)
    return (row["urban_ten_thousand_persons"] / row["total_ten_thousand_persons"] * 100).item()


def urban_growth():
    found = {}
    for edition, words in CENSUS.items():
        first, last = urban(2003, edition), urban(2012, edition)
        found[f"in points, {words}"] = (last - first) / 9
        found[f"in percent, {words}"] = ((last / first) ** (1 / 9) - 1) * 100
    return found


def regional(strong, weak, column):
    """Ratios of 2020 between two groups of provinces: totals, or means over residents."""
    people = measures()["people"].loc[2020]
    side = read("provinces").set_index("province")[column]
    values = {"total GDP": (measures()["total_gdp"].loc[2020], None),
              "e-commerce sales": (measures()["sales"].loc[2020], None),
              "broadband per hundred people": (measures()["broadband"].loc[2020], people),
              "income per person": (measures()["resident"].loc[2020], people)}  # fmt: skip
    return {
        name: between(values_, weights, side, strong, weak)
        for name, (values_, weights) in values.items()
    }


def between(values, weights, side, strong, weak):
    one, other = ((values[side == name] if weights is None else values[side == name] * weights[side == name]).sum()
                  / (1 if weights is None else weights[side == name].sum()) for name in (strong, weak))  # fmt: skip
    return one / other


def halves():
    """South over north on the line, and the ends as the five provinces that it crosses change sides."""
    crossed = ["jiangsu", "anhui", "henan", "shaanxi", "gansu"]
    people = measures()["people"].loc[2020]
    own = read("provinces").set_index("province")["two_halves"]
    values = {"total GDP": (measures()["total_gdp"].loc[2020], None),
              "e-commerce sales": (measures()["sales"].loc[2020], None),
              "broadband per hundred people": (measures()["broadband"].loc[2020], people),
              "income per person": (measures()["resident"].loc[2020], people)}  # fmt: skip
    found = {}
    for name, (one, weights) in values.items():
        found[f"{name}, Qinling-Huaihe line"] = between(one, weights, own, "south", "north")
        ends = []
        for placed in itertools.product(("south", "north"), repeat=5):
            side = own.copy()
            side[crossed] = placed
            ends.append(between(one, weights, side, "south", "north"))
        found[f"{name}, lowest as five provinces change sides"] = min(ends)
        found[f"{name}, highest as five provinces change sides"] = max(ends)
    return found


@functools.cache
def readings():
    """For each statement the labels of its readings, and the number or the numbers by year."""
    return digital_statements() | reach_statements() | income_statements() | people_statements()


def digital_statements():
    size = sizes()["size_trillion_yuan"]
    cass = read("digital_economy", edition="cass-2021")["size_trillion_yuan"].item()
    other = read("digital_economy", edition="caict-global-2021")["nominal_growth_percent"].item()
    return {
        "C002": {DATA: size}, "C162": {DATA: size},
        "C003": {"size as printed": size[2020], "CASS definition": cass},
        "C005": {"growth from sizes": growth()["levels"][2020],
                 "growth as published": growth()["published"][2020], "CAICT global report": other},
        "C006": {name: one[2020] for name, one in shares().items()},
        "C007": contributions(), "C140": contributions(),
        "C098": growths(), "C163": growths(), "C164": shares(),
        "C099": against_gdp(lambda digital, gdp: digital - gdp),
        "C100": against_gdp(lambda digital, gdp: digital[2020] / gdp[2020]),
        "C102": shares_2015(), "C103": share_changes(),
    }  # fmt: skip


def reach_statements():
    rate = penetration()
    steps = rate.diff().div(rate.index.to_series().diff(), axis=0)
    return {
        "C008": {DATA: rate["primary"][2020]}, "C009": {DATA: rate["secondary"][2020]},
        "C010": {DATA: rate["tertiary"][2020]}, "C106": {DATA: rate["primary"][2016]},
        "C107": {"2016": rate["secondary"][2016]}, "C108": {DATA: rate["tertiary"][2016]},
        "C109": {DATA: rate.diff().min(axis=1)},
        "C110": {"in points": rate.loc[2020] - rate.loc[2016],
                 "in percent": (rate.loc[2020] / rate.loc[2016] - 1) * 100},
        "C111": {"step by step": steps.loc[2020] - steps.loc[2019]},
    }  # fmt: skip


LEVELS = {"C036": ("urban", 1984), "C037": ("rural", 1984), "C050": ("urban", 2002),
          "C051": ("rural", 2002), "C054": ("urban", 2003), "C055": ("rural", 2003),
          "C066": ("urban", 2009), "C067": ("rural", 2009), "C071": ("urban", 2012),
          "C072": ("rural", 2012), "C078": ("urban", 2020), "C079": ("rural", 2020)}  # fmt: skip
RATIOS = {"C041": 1978, "C042": 1984, "C052": 2002, "C056": 2003, "C068": 2009, "C073": 2012,
          "C080": 2020}  # fmt: skip
SPANS = {"C043": (1978, 1984), "C044": (1978, 1984), "C049": (1984, 2003), "C153": (1984, 2003),
         "C057": (2003, 2012), "C070": (2009, 2012), "C082": (2012, 2020),
         "C158": (2012, 2020)}  # fmt: skip


def income_statements():
    walk = {basis: ratio(basis).loc[1978:2020] for basis in BASES}
    old = incomes()["original"]
    found = {claim: level(*one) for claim, one in LEVELS.items()}
    found |= {claim: ratios(year) for claim, year in RATIOS.items()}
    found |= {claim: spread(*years) for claim, years in SPANS.items()}
    for claim, year in (("C039", 1978), ("C040", 1984)):
        found[claim] = by_basis(lambda basis, year=year: gaps(basis).get(year, np.nan))
    return found | before_reform() | {
        "C030": by_basis(lambda basis: sorted([walk[basis].idxmin(), walk[basis].idxmax()])),
        "C081": by_basis(lambda basis: ratio(basis)[2020] - ratio(basis)[2012],
                         ("as_printed", "revised", "released")),
        "C151": {BASES["original"]: old["rural_income_yuan"]},
        "C152": {BASES["original"]: old.loc[2003] / old.loc[1984]},
        "C154": {f"{side}, {label}": incomes()[basis][f"{side}_income_yuan"]
                 for side in ("urban", "rural") for basis, label in BASES.items()},
        "C167": {label: gaps(basis) for basis, label in BASES.items()},
    }  # fmt: skip


def before_reform():
    """Early incomes; of 1956 only a distance from the ratio of a later year is printed."""
    early = read("income_concepts", edition="retrospective").set_index("year")
    high = early["ratio_in_that_year_printed"][1956] + early["ratio_fall_printed"][1956]
    sides = ["urban_income_yuan", "rural_income_yuan"]
    old = pd.concat([early[sides].dropna(), incomes()["original"]])
    known = pd.concat([old[sides[0]] / old[sides[1]], pd.Series({1956: high})]).sort_index()
    above = by_basis(lambda basis: ratio(basis).gt(3).idxmax(), ("original", "revised"))
    parts = {"ratio": known, "gap in yuan": old[sides[0]] - old[sides[1]]}
    first = known[known > 3].index[0]
    return {
        "C053": {f"since 1978, {label}": year for label, year in above.items()}
        | {f"since 1949, {BASES['original']}": first},
        "C150": {f"since {year}, {name}": one for year in (1949, 1957) for name, one in parts.items()},
    }  # fmt: skip


def people_statements():
    census = CENSUS["census2020"]
    people = read("population", edition="census2020", year=2020)["total_ten_thousand_persons"]
    migrants = read("migrants").set_index("year")[
        ["away_ten_thousand_persons", "total_ten_thousand_persons"]] / 100  # fmt: skip
    away, moved = (migrants[name] for name in migrants)
    offline = read("internet_users", group="national").set_index("date")
    offline = offline["non_users_ten_thousand_persons"] / 100
    retail = read("online_retail", group="retail_sales").set_index("year")
    online = read("online_retail", group="physical_goods").dropna(subset="share_percent")
    east = regional("east", "west", "four_regions")
    return {
        "C016": {census: urban(2020, "census2020")}, "C144": {census: urban(2020, "census2020")},
        "C017": {"latest value": urban(2025, "census2020")},
        "C019": {"latest value": urban(2025, "census2020")},
        "C020": {census: people.item() / 1e5}, "C062": urban_growth(),
        "C077": {"working away from their township": away[2020], "all rural migrants": moved[2020]},
        "C157": {f"since {year}": away for year in (2011, 2017, 2018)},
        "C131": halves(), "C132": east, "C190": east,
        "C192": {"March 2020": offline["2020-03"], "December 2021": offline["2021-12"]},
        "C145": {DATA: retail["sales_hundred_million_yuan"] / 1e4},
        "C194": {"January to September of 2016, the whole of 2020": online.groupby("year")["share_percent"].last()},
    }  # fmt: skip
