"""Notebook 12-stages: incomes at both ends of every stage, the step between surveys, breaks."""

import itertools

import breaks
import numpy as np
import pandas as pd
from common import average, gap, incomes, ratio, read, runs, told

SPANS = {1: (1978, 1984), 2: (1984, 2003), 3: (2003, 2012), 4: (2012, 2020)}
SURVEY = {1: "original", 2: "original", 3: "original", 4: "revised"}


def unequal(times, people):
    """Theil and Gini between two groups, the first with so many times the income."""
    income = people * times / (people * times + 1 - people)
    index = income * np.log(income / people) + (1 - income) * np.log((1 - income) / (1 - people))
    return index, income - people


def urban_share(edition, year):
    """Year-end share as then published; on the integrated survey the share that the means imply."""
    if edition != "original":
        row = incomes()[edition].loc[year]
        return ((row["national_income_yuan"] - row["rural_income_yuan"])
                / (row["urban_income_yuan"] - row["rural_income_yuan"]))  # fmt: skip
    people = read("population", edition="census2010" if year > 1995 else "census2020", year=year)
    return (people["urban_ten_thousand_persons"] / people["total_ten_thousand_persons"]).item()


def prices(side, first, last):
    """The price level of town or country in the last year; the first is one."""
    index = read("prices").set_index("year")
    one = index[f"cpi_{side}_index"].fillna(index["cpi_national_index"])
    return (one.loc[first + 1 : last] / 100).prod()


def chained(side, first, last):
    """The yearly real rates of the office, which are those of the integrated survey throughout."""
    rates = read("income_real_growth", edition="revised").set_index("year")[
        f"{side}_real_growth_percent"
    ]
    rates = rates.reindex(range(first + 1, last + 1))
    return ((rates / 100 + 1).prod(skipna=False) ** (1 / (last - first)) - 1) * 100


def changes(edition, first, last):
    """All that the notebook tells of one stage on one survey."""
    found = {"ratio": ratio(edition)[last] - ratio(edition)[first],
             "gap": gap(edition)[last] - gap(edition)[first]}  # fmt: skip
    ends = [unequal(ratio(edition)[year], urban_share(edition, year)) for year in (first, last)]
    found["theil"], found["gini"] = np.subtract(ends[1], ends[0])
    for side in ("urban", "rural"):
        one = incomes()[edition][f"{side}_income_yuan"]
        found[f"{side}_nominal"] = average(one[first], one[last], last - first)
        found[f"{side}_real"] = average(
            one[first], one[last] / prices(side, first, last), last - first
        )
        found[f"{side}_nbs"] = chained(side, first, last)
    inside = ratio(edition).loc[first:last]
    return found | {"low": inside.idxmin(), "high": inside.idxmax()}


def opposite():
    """Years in which ratio and gap part, on the paper's walk; 2013 follows another survey."""
    parted = np.sign(ratio("as_printed").diff()) * np.sign(gap("as_printed").diff()) < 0
    return parted.loc[1979:2020].drop(2013)


def stages(book):
    ends(book)
    stage_tables(book)
    step(book)
    signs(book)
    break_tests(book)
    moves(book)
    limits(book)
    exercises(book)


def ends(book):
    rows = []
    for number, years in SPANS.items():
        for year in years:
            edition = "original" if year <= 2012 else "released"
            one = incomes()[edition].loc[year]
            share = urban_share(edition, year)
            index, gini = unequal(ratio(edition)[year], share)
            rows.append((str(number), str(year), *told([one.iloc[0], one.iloc[1]], 1),
                         *told([ratio(edition)[year]], 2), *told([gap(edition)[year]]),
                         *told([share * 100], 1), *told([index], 4), *told([gini], 3)))  # fmt: skip
    heads = ["Stage", "Year", "Urban income (yuan)", "Rural income (yuan)", "Ratio", "Difference (yuan)",
             "Urban share of people (%)", "Theil between", "Gini between"]  # fmt: skip
    book.table(12, dict(zip(heads, zip(*rows, strict=True), strict=True)))


def stage_tables(book):
    found = pd.DataFrame({n: changes(SURVEY[n], *SPANS[n]) for n in SPANS}).T
    growth = {f"{side.title()}, {name}": told(found[f"{side}_{key}"], 1)
              for side in ("urban", "rural")
              for key, name in (("nominal", "nominal (% a year)"), ("real", "deflated (% a year)"),
                                ("nbs", "real by NBS (% a year)"))}  # fmt: skip
    book.table(15, {"From": [str(a) for a, _ in SPANS.values()], "To": [str(b) for _, b in SPANS.values()],
                    **growth})  # fmt: skip
    book.table(18, {
        "Change of ratio": told(found["ratio"], 2), "Change of difference (yuan)": told(found["gap"]),
        "Change of Theil": told(found["theil"], 4), "Change of Gini": told(found["gini"], 3),
        "Year of lowest ratio": found["low"].astype(int).astype(str),
        "Year of highest ratio": found["high"].astype(int).astype(str),
    })  # fmt: skip
    walk, old, late = ratio("as_printed").loc[:2020], ratio("original"), ratio("revised").loc[1995:]
    book.check(f"the ratio goes from {walk[1978]:.2f} in 1978 to {walk[2020]:.2f} in 2020; lowest "
               f"{walk.min():.2f} in {walk.idxmin()}, highest {walk.max():.2f} in {walk.idxmax()}. Stages, "
               f"policy events and the change of survey in {incomes()['released'].index[-13]}")  # fmt: skip
    series = (old, late)
    book.table(20, {
        "From": [str(one.index[0]) for one in series], "To": [str(one.index[-1]) for one in series],
        "Year of lowest ratio": [str(one.idxmin()) for one in series],
        "Lowest ratio": told([one.min() for one in series], 4),
        "Year of highest ratio": [str(one.idxmax()) for one in series],
        "Highest ratio": told([one.max() for one in series], 4),
    })  # fmt: skip
    high, low = old.idxmax(), old.idxmin()
    book.check(f"lowest in {low} and highest in {high}; on the integrated one, from {late.index[0]} "
               f"on, it is highest in {late.idxmax()} and lowest in {late.idxmin()}.")  # fmt: skip
    book.check(f"on the original one {high} lies above {late.idxmax()} by only "
               f"{old[high] - old[late.idxmax()]:.4f}.")  # fmt: skip


def step(book):
    old, new = ratio("original"), ratio("revised")
    years = [2012, 2013, 2014]
    fall, apart = old[2012] - new[2020], old - new
    book.table(24, {
        "Year": map(str, years), "Ratio, original basis": told(old[years], 4),
        "Ratio, revised basis": told(new[years], 4), "Step between surveys": told(apart[years], 4),
        "Step in the fall (%)": told(apart[years] / fall * 100, 1),
    })  # fmt: skip
    book.check(f"prints, {old[2012]:.2f} for 2012 and {ratio('released')[2020]:.2f} for 2020, lie "
               f"{fall:.3f} apart. Of this, {apart[2012]:.3f}, or {apart[2012] / fall * 100:.1f} "
               f"percent, comes from the change of survey: the paper takes {years[0]} from the original one and "
               f"2020 from the integrated one, published from {years[1]} on.")  # fmt: skip
    book.check(f"the ratio of 2012 is {new[2012]:.2f}, and the fall over the next {2020 - 2012} years "
               f"{fall - apart[2012]:.3f}.")  # fmt: skip
    last = incomes()["released"].loc[2020]
    across = {"ratio": ratio("released")[2020] - old[2012]}
    across["theil"], across["gini"] = np.subtract(
        unequal(ratio("released")[2020], urban_share("released", 2020)),
        unequal(old[2012], urban_share("original", 2012)))  # fmt: skip
    for side in ("urban", "rural"):
        first = incomes()["original"][f"{side}_income_yuan"][2012]
        across[f"{side}_real"] = average(
            first, last[f"{side}_income_yuan"] / prices(side, 2012, 2020), 8
        )
    one = changes("revised", 2012, 2020)
    pairs = [(across[name], one[name]) for name in across]
    book.table(28, {
        "On the paper's basis": told([a for a, _ in pairs], 4),
        "Integrated survey at both ends": told([b for _, b in pairs], 4),
        "The first less the second": told([a - b for a, b in pairs], 4),
        "In percent of the first": told([(a - b) / a * 100 for a, b in pairs], 1),
    })  # fmt: skip
    surveys = 2  # the older one, and from 2013 on the integrated one
    book.check(f"the ends of the last stage, 2012 to 2020, is {surveys}; with two, the break between them is part of "
               f"the change. Theil changes by {across['theil']:+.3f}, on the integrated survey at both ends by "
               f"{one['theil']:+.3f}; Gini by {across['gini']:+.3f} and {one['gini']:+.3f}. Deflated "
               f"rural growth is {across['rural_real']:.1f} and {one['rural_real']:.1f} percent a "
               f"year, while the real rates of NBS chain to {one['rural_nbs']:.1f}.")  # fmt: skip


def signs(book):
    parted = opposite()
    found = {n: changes(SURVEY[n], *SPANS[n]) for n in SPANS}
    book.table(32, {
        "Change of ratio": told([one["ratio"] for one in found.values()], 2),
        "Change of difference (yuan)": told([one["gap"] for one in found.values()]),
        "Opposite": ["yes" if one["ratio"] * one["gap"] < 0 else "no" for one in found.values()],
        "Years in which they part": [runs(parted.loc[a + 1 : b].index[parted.loc[a + 1 : b]])
                                     for a, b in SPANS.values()],
    })  # fmt: skip
    years = runs(parted.index[parted])
    apart = [n for n, one in found.items() if one["ratio"] * one["gap"] < 0]
    book.check(f"In {parted.sum()} of {len(parted)} comparable years one of ratio and difference rises while the "
               f"other falls: {years}. From end to end they move in opposite directions in stages: "
               f"{', '.join(map(str, apart))}; stages that cannot be computed: none.")  # fmt: skip
    book.check(f"in {parted.sum()} of {len(parted)} comparable years from 1978 to 2020 ratio and difference move in "
               f"opposite directions: {years}.")  # fmt: skip


def break_tests(book):
    published = ratio("original").loc[:2012]
    counts = breaks.table(published, 4)
    at = [", ".join(map(str, published.index[list(one[3])])) or "–" for one in counts]
    book.table(37, {
        "Breaks": map(str, range(len(counts))), "Squared residuals": told([one[0] for one in counts], 3),
        "BIC": told([one[1] for one in counts], 2), "LWZ": told([one[2] for one in counts], 2),
        "Break years": at,
    })  # fmt: skip
    tests = breaks.all_tests()
    shown = next(one for one in tests if one["criterion"] == "LWZ")
    book.check(f"estimated breaks (intervals) {breaks.in_words(shown['found'])}; the paper's "
               "boundaries 1984, 2003, 2012.")  # fmt: skip
    book.table(41, {
        "Series": [one["series"] for one in tests],
        "Shortest regime (years)": [str(one["shortest"]) for one in tests],
        "Criterion": [one["criterion"] for one in tests],
        "Earliest possible": [str(one["first"]) for one in tests],
        "Latest possible": [str(one["last"]) for one in tests],
        "Breaks": [str(one["count"]) for one in tests],
        "Break years": [breaks.in_words(one["found"]) for one in tests],
    })  # fmt: skip
    rows = {}
    for year in (1984, 2003, 2012):
        able = [one for one in tests if one["first"] <= year <= one["last"]]
        inside = [one for one in able if any(low <= year <= high for _, low, high in one["found"])]
        edge = [one for one in inside if year in (one["first"], one["last"])]
        rows[year] = len(able), len(inside), len(edge)
    book.table(42, {
        "Boundary": map(str, rows), "Tests that could find it": [str(a) for a, _, _ in rows.values()],
        "Tests that do": [str(b) for _, b, _ in rows.values()],
        "of these at the edge of what is possible": [str(c) for _, _, c in rows.values()],
    })  # fmt: skip
    kinds = {"every one that could find them: ": [y for y, (a, b, _) in rows.items() if a == b],
             "by some and not by others: ": [y for y, (a, b, _) in rows.items() if 0 < b < a],
             "by none: ": [y for y, (_, b, _) in rows.items() if not b]}  # fmt: skip
    for words, years in kinds.items():
        book.check(words + (", ".join(map(str, years)) or "none"))
    fewest, most = (pick(one["count"] for one in tests) for pick in (min, max))
    book.check(f"The {len(tests)} specifications (of up to {breaks.MOST} breaks; their bootstrap intervals are of {95 - 5} percent) give "
               f"{fewest} to {most} breaks")  # fmt: skip


def moves(book):
    walk, flips, ways = ratio("as_printed"), [], []
    for first, last in SPANS.values():
        way = np.sign(walk[last] - walk[first])
        tried = [(a, b) for a, b in itertools.product(range(first - 2, first + 3), range(last - 2, last + 3))
                 if a in walk and b in walk]  # fmt: skip
        ways.append(len(tried))
        flips.append(sum(np.sign(walk[b] - walk[a]) != way for a, b in tried))
    book.check(f"stages 1 to 4: {', '.join(f'{a}/{b}' for a, b in zip(flips, ways, strict=True))}.")
    named = zip(("one", "two", "three", "four"), flips, ways, strict=True)
    book.check(f"moved by up to {2} years (not at all counts as one way), the ways in which the change of the "
               "ratio takes the other sign are: "
               + ", ".join(f"stage {name} {a} of {b}" for name, a, b in named))  # fmt: skip


def limits(book):
    old, new = ratio("original"), ratio("revised")
    apart, fall = old[2012] - new[2012], old[2012] - new[2020]
    book.check(f"ends its first stage in 1984, while the ratio is lowest in {old.loc[:1984].idxmin()}; over "
               f"the stage the difference widens by {gap('original')[1984] - gap('original')[1978]:.0f} yuan. "
               f"From 2003 on the ratio of stage three rises on the whole, peaks only in {old.loc[2003:].idxmax()} and")  # fmt: skip
    book.check(f"in stage four {apart / fall * 100:.0f} percent comes from the change of survey, and on one "
               f"survey the difference widens by {gap('revised')[2020] - gap('revised')[2012]:,.0f} yuan.")  # fmt: skip
    held = new.index
    lost = [year for year in range(held[0], held[-1]) if year not in held]
    book.check(f"not computed back: {runs(lost)}.")


def exercises(book):
    walk, last, start = (
        ratio("as_printed"),
        incomes()["as_printed"].loc[2020],
        ratio("as_printed")[2012],
    )
    book.check(f"Answer: {walk[2020] * 100 - 100:.2f} percent")
    book.check(f"Answer: {last['rural_income_yuan'] - last['urban_income_yuan'] / start:.1f} yuan")
    book.check(f"Answer: {((walk[2019] / walk[2013]) ** (1 / 6) - 1) * 100:.4f} percent")
