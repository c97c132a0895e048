"""Notebooks 90-claims and 91-explore: counts of verdicts, and what turns one of them."""

import itertools
import re
from decimal import Decimal

import numpy as np
import pandas as pd
from common import full, gap, measures, places, ratio, read, told
from statements import gdp_growth, growth, readings, share
from text import ROOT
from verdicts import counted, follow

KINDS = (
    "reproduced",
    "within rounding",
    "depends",
    "mislabelled",
    "contradicted",
    "miscited",
    "forecast",
    "not testable",
)
SIZES = [*(n / 100 for n in range(1, 51)), 0.75, 1.0, 2.0, 3.0]
LEFT = "22.6 (size of 2016) less 3.97 (its increase)"  # a way to the size of 2015


def verdicts(reading="all"):
    """The committed verdict of every statement; the ledger holds them one by one."""
    return read("verdicts", reading=reading).set_index("id")["verdict"]


def tally(book):
    """Statements by section and verdict, counted from the committed ledger."""
    sections = read("claims").set_index("id")["section"].astype(str)
    now, then = verdicts(), verdicts("then")
    rows = book.tables[6][0][1:]
    printed = [row[0] for row in rows]
    names = {"Abstract": "abstract", "Introduction": "intro"}
    for head in (*KINDS, "All"):
        of = now.index == now.index if head == "All" else now == head
        old = then.index == then.index if head == "All" else then == head
        told_ = [
            str(int((of & (sections.reindex(now.index) == names.get(one, one))).sum()))
            for one in printed[:-2]
        ]
        book.table(6, {head: [*told_, str(int(of.sum())), str(int(old.sum()))]})
    for place in book.places:
        if place.cell == 6 and place.at == 0:
            for states in place.states:
                states.update((span, "label") for span in states)


def figures(book):
    """The totals in the figure of verdicts by section."""
    now = verdicts()
    book.check(f"verdicts on {len(now)} statements by section. In all: "
               + ", ".join(f"{kind} {(now == kind).sum()}" for kind in KINDS) + ".")  # fmt: skip


def choices():
    """The statements that depend on a choice, and the editions or definitions they can be read in."""
    now, rows = verdicts(), read("claims").dropna(subset="readings").set_index("id")["readings"]
    editions = ["announced", "verified", "census4", "census5"]
    stars = {"gdp_edition": editions, "basis": ["original", "revised"]}
    kept, pairs = 0, set()
    for claim in now.index[now == "depends"]:
        if claim not in rows:
            continue
        kept += 1
        for choice in "; ".join(rows[claim].split(" + ")).split("; "):
            name, values = choice.split("=")[0], choice.split("=")[1].split("|")
            left = {one[1:] for one in values if one.startswith("-")}
            values = [one for one in values if one != "*" and one[0] != "-"] + (
                stars[name] if "*" in values else []
            )
            if len(values) > 1:
                pairs |= {(name, one) for one in values if one not in left}
    return kept, len(pairs)


def claims(book):
    tally(book)
    kept, pairs = choices()
    book.check(
        f"{kept} statements that depend on a reading against {pairs} choices of edition or definition"
    )
    figures(book)
    now, then = verdicts(), verdicts("then")
    n = {kind: int((now == kind).sum()) for kind in KINDS}
    book.check(f"Of {len(now)} statements {n['reproduced']} are reproduced, {n['depends']} depend on a reading, "
               f"{n['contradicted']} are contradicted, {n['miscited']} miscited and {n['mislabelled']} mislabelled. "
               f"With what was public when the paper was written, {(now != then).sum()} verdicts are others.")  # fmt: skip
    settled = len(now) - n["forecast"] - n["not testable"]
    book.check(f"Answer: {n['reproduced'] / settled * 100:.2f} percent")
    every = [value for label, value in readings()["C100"].items() if "census 4" not in label]
    ways = sum(int(re.search(r"\d+", one)[0]) for one in counted()["C100"])
    assert len(every) == ways, (len(every), ways)
    book.check(f"Answer: {np.mean([3 <= one < 4 for one in every]) * 100:.2f} percent")
    fall = {label: value for label, value in readings()["C081"].items()}
    one, across = fall["income as revised"], fall["first published to 2012, released from 2013"]
    book.check(f"Answer: {one / across * 100:.2f} percent")
    fragility(book)
    intervals(book)
    evidence(book)
    basis(book)


def evidence(book):
    """Rows of evidence by the strength of their source, and the statements that they serve."""
    rows = read("evidence")
    words = {
        "primary": "primary",
        "official, in copies": "official_copy",
        "academic": "academic",
        "weak": "weak",
    }
    for place in book.places:
        match = re.fullmatch(r"Evidence: (.*)", place.row)
        if place.cell == 9 and match and place.at:
            part = rows[rows["strength"] == words[match[1]]]
            place.require(book, str(len(part) if place.at == 1 else part["claim"].nunique()))


def feeding():
    """Which cells of which table the statements read, counted from what each of them asks for."""
    ends = range(2015, 2021)
    gdp = {(year, "announced") for year in ends} | {(2015, "database2019"), (2020, "verified")}
    gdp |= {(year - 1, "verified" if year != 2019 else "census4") for year in ends}
    gdp |= {(year, edition) for year in range(2014, 2021) for edition in ("census4", "census5")}
    gdp |= {(2015, "verified")}
    real = {(year, edition) for year in ends for edition in ("announced", "census4")}
    real |= {(2020, edition) for edition in ("announced", "verified", "census5")}
    digital = {(year, column) for year in ends for column in ("size", "growth", "share")}
    digital |= {(2015, "increase"), "cass", "global", "cac-2017", "increase of 2016"}
    reach = {(year, sector) for year in (2016, 2018, 2019, 2020) for sector in range(3)}
    reach |= {(year, "label") for year in (2016, 2018, 2019, 2020, 2022)} | {
        (2018, "rise of the primary sector")
    }
    people = {(2020, "census2020"), (2025, "census2020")}
    people |= {(year, edition) for year in (2003, 2012) for edition in ("census2010", "census2020")}
    prices = set(range(1979, 2021))
    walk = {(year, "original") for year in ratio("original").index}
    walk |= {(year, "revised") for year in ratio("revised").loc[:2020].index}
    walk |= {(year, "released") for year in (1978, *range(2012, 2021))}
    claims = read("claims").dropna(subset="quantity")
    quantity = claims.set_index("id")["quantity"]
    income = quantity[quantity.str.startswith("income") | (quantity == "first_year_above")]
    concepts = [
        ("living", 1978),
        ("living", 1984),
        *[(year, side) for year in (1949, 1956, 1957) for side in (0, 1)],
    ]
    events = read("events").set_index("key")
    named = read("evidence")
    named = named[named["found"].astype(str).str.removeprefix("event:").isin(events.index)]
    months = {
        one
        for one in named["found"]
        if one == "rural_conference_2012" or one.endswith(":rural_conference_2012")
    }
    n = len(places())

    def asking(*names):
        return int(quantity.isin(names).sum())

    return {
        "Household income per person": (2 * len(walk), len(income) - asking("income_spread_known") + 1),
        "Income on other concepts": (len(concepts), 5),
        "Population at year end": (2 * len(people), asking("urbanisation", "urbanisation_growth", "population_hundred_million")),
        "Consumer and retail prices": (len(prices), int(claims[["readings", "beside"]].fillna("").sum(axis=1).str.contains("real_gap").sum())),
        "Size, growth and share of the digital economy": (len(digital), asking(
            "digital_sizes", "digital_size", "digital_growth", "digital_share", "digital_contribution", "digital_growths",
            "growth_margins", "growth_multiple", "digital_share_change", "digital_shares")),
        "Digital penetration by sector": (len(reach), int(quantity.str.startswith("penetration").sum())),
        "Gross domestic product and three sectors": (len(gdp), asking(
            "digital_share", "digital_contribution", "growth_margins", "growth_multiple", "digital_share_change", "digital_shares")),
        "Real growth of gross domestic product": (len(real), asking("growth_margins", "growth_multiple")),
        "Rural migrant workers": (5, asking("migrants_hundred_million", "migrants_change")),
        "Policy events of the four stages": (named["found"].nunique() + len(months), named["claim"].nunique()),
        "Provinces: names and groups": (2 * n, asking("regional_ratio")),
        "Household income and consumption by province": (n, asking("regional_ratio")),
        "Resident population by province": (n, asking("regional_ratio")),
        "GDP by province": (n, asking("regional_ratio") - 1),
        "Digital access and e-commerce by province": (2 * n, asking("regional_ratio")),
        "Internet users by place and age": (2, asking("internet_non_users")),
        "Online retail: national, rural and agricultural": (4, asking("retail_sales", "online_share")),
    }  # fmt: skip


def basis(book):
    held = feeding()
    for place in book.places:
        if place.cell == 9 and place.row in held and place.at:
            place.require(book, str(held[place.row][place.at - 1]))


def printed_incomes():
    """Incomes as the table holds them, digit by digit."""
    whole = pd.read_csv(ROOT / "data" / "income.csv", dtype=str)
    return whole.set_index(["year", "edition"])


def change(values, editions):
    """Change of the ratio, from the year 2012 of one edition to 2020 of another."""
    (a, b) = ((values[year, edition, "urban"] / values[year, edition, "rural"])
              for year, edition in zip((2012, 2020), editions, strict=True))  # fmt: skip
    return b - a


def fragility(book):
    """The smallest change of one income that turns one reading of the fall."""
    text = printed_incomes()
    paths = {
        "as_printed": ("original", "released"),
        "revised": ("revised", "revised"),
        "released": ("released", "released"),
    }
    texts = {(year, edition, side): text.loc[(str(year), edition), f"{side}_income_yuan"]
             for path in paths.values() for year, edition in zip((2012, 2020), path, strict=True)
             for side in ("urban", "rural")}  # fmt: skip
    values = {key: float(one) for key, one in texts.items()}
    holds = {name: standing(change(values, path)) for name, path in paths.items()}
    titles = {"As first published, two separate surveys": "original", "Integrated household survey, whole yuan as printed": "released",
              "Integrated household survey, as the data service returns it": "revised"}  # fmt: skip
    rows = []
    for row in book.tables[26][0][1:]:
        key = int(row[2]), titles[row[1]], row[3].split(" ")[0].lower()
        size, new = smallest(texts[key], key, values, paths, holds)
        rows.append((str(key[0]), texts[key], f"{size:.0%}", new))
    year, value, size, new = zip(*rows, strict=True)
    book.table(26, {"Year": year, "Value": value, "Smallest change": size, "Changed to": new})


def standing(number):
    """Rounded to two decimals, or cut to them, or not the printed fall at all."""
    if not np.isfinite(number):
        return "undefined"
    if round(number, 2) == -0.54:
        return "rounded"
    return "cut" if np.trunc(number * 100) == -54 else "another"


def smallest(text, key, values, paths, holds):
    digits = len(text.partition(".")[2])
    for size in SIZES:
        for sign in (-1, 1):
            step = max(abs(float(text)) * size, 2 * 10**-digits)
            new = Decimal(repr(float(text) + sign * step)).quantize(Decimal(1).scaleb(-digits))
            with np.errstate(divide="ignore"):
                tried = values | {key: np.float64(new)}
                if any(
                    standing(change(tried, path)) != holds[name] for name, path in paths.items()
                ):
                    return size, f"{abs(new):f}"
    return np.nan, "–"


def intervals(book):
    """What the rounding of incomes allows for each reading of the fall."""
    text = printed_incomes()
    paths = {"first published to 2012, released from 2013": ("original", "released"),
             "income as revised": ("revised", "revised"),
             "income as released in whole yuan": ("released", "released")}  # fmt: skip
    for place in book.places:
        if place.cell == 23 and place.column == "Interval" and place.row in paths:
            ends = []
            for way in (-1, 1):
                total = 0.0
                for year, edition, sign in zip(
                    (2012, 2020), paths[place.row], (-1, 1), strict=True
                ):
                    sides = [
                        text.loc[(str(year), edition), f"{side}_income_yuan"]
                        for side in ("urban", "rural")
                    ]
                    half_unit = [0.5 * 10 ** -len(one.partition(".")[2]) for one in sides]
                    urban, rural = map(float, sides)
                    total += (
                        sign
                        * (urban + way * sign * half_unit[0])
                        / (rural - way * sign * half_unit[1])
                    )
                ends.append(total)
            low, high = np.floor(ends[0] * 1e4 + 1e-6) / 1e4, np.ceil(ends[1] * 1e4 - 1e-6) / 1e4
            place.require(book, f"{low:.4f} … {high:.4f}")


def explore(book):
    tally(book)
    walk, apart = ratio("as_printed").loc[1978:2020], gap("as_printed")
    ends = [1978, 1984, 2003, 2012, 2020]
    book.check(
        "at both ends of each stage as set (–: cannot be computed): "
        + "; ".join(
            f"{n}: {walk[a]:.2f} → {walk[b]:.2f}"
            for n, (a, b) in enumerate(itertools.pairwise(ends), 1)
        )
    )
    book.check(f"boundaries={ends}")
    book.check(f"this basis has the years {walk.index[0]}–{walk.index[-1]}. Of these "
               f"the ratio is lowest in {walk.idxmin()} ({walk.min():.2f}) and highest in {walk.idxmax()} "
               f"({walk.max():.2f}); in {walk.index[-1]}, the last one, it is {walk[2020]:.2f}, with a difference of "
               f"{apart[2020]:,.0f} yuan.")  # fmt: skip
    nominal, _ = gdp_growth()
    book.check(f"digital, from levels 2015: {growth()['levels'][2015]:.1f}, 2020: {growth()['levels'][2020]:.1f}; GDP, "
               f"nominal 2015: {nominal['census4'][2015]:.1f}, 2020: {nominal['announced'][2020]:.1f}.")  # fmt: skip
    own = share("as_printed")
    book.check(f"as in the paper 2015: {own[2015]:.1f}, 2020: {own[2020]:.1f}.")
    book.check("last_year=2020")
    table = measures()["ratio"].dropna()
    first, last = table.index[0], table.index[-1]
    home = table["zhejiang"]
    book.check(f"Zhejiang {first}: {home[first]:.2f}, {last}: {home[last]:.2f}; grey")
    book.table(22, {"Year": [str(first), str(last)], "The province": told([home[first], home[last]], 3),
                    "Median of all provinces": told([table.loc[one].median() for one in (first, last)], 3),
                    "Rank (1 is highest)": [str(int((table.loc[one] > home[one]).sum()) + 1) for one in (first, last)]})  # fmt: skip
    book.check(f"first_year={first}, last_year={last}")
    years = full("ratio").index
    book.check(f"cover {years[0]} to {years[-1]}, {len(years)} years.")
    chosen(book)


def chosen(book):
    """The computed column of the statements under the choices of this copy."""
    found = readings()
    words = ("first published to 2012, released from 2013", "income as first published", "growth from sizes, nominal, GDP as announced",
             "growth from sizes", "GDP as announced", f"GDP after census 4, {LEFT}",
             f"GDP as it stood in 2021, {LEFT}", "GDP as it stood in 2021")  # fmt: skip
    for place in book.places:
        if place.column != "Computed" or place.head:
            continue
        held = found[place.row]
        numbers = [
            one
            for label in words
            for name, one in held.items()
            if name == label or name.startswith(label + ", ")
        ]
        numbers += [
            held[f"{side}, {label}"]
            for side in ("urban", "rural")
            for label in words
            if f"{side}, {label}" in held
        ]
        for text, states in zip(place.texts, place.states, strict=True):
            at = 0
            for piece in text.split(" / "):
                stop = at + len(piece)
                for one in numbers:
                    saved = dict(states)
                    try:
                        wrong = follow(text, states, at, stop, one)
                    except (KeyError, TypeError, AttributeError):
                        wrong = ["–"]
                    if not wrong:
                        break
                    states.update(saved)
                at = stop + 3
