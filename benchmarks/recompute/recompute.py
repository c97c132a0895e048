"""The numbers of notebooks 11, 12, 22, 23, 30 and 50 once more, from the tables alone.

Written without the library, with pandas and statsmodels: a second opinion on what the stored
notebooks print. Each line computes a sentence, or a piece of one, and looks for it, digit by
digit, in the stored output. Exit code 1 if one is not there.

    python benchmarks/recompute/recompute.py             # says how many numbers it covers
    python benchmarks/recompute/recompute.py --missing   # which it does not
"""

import itertools
import sys

import numpy as np
import pandas as pd
import sentences
from statsmodels.regression.linear_model import OLS
from text import ROOT, Book


def read(name, **index):
    frame = pd.read_csv(ROOT / "data" / f"{name}.csv")
    for column, value in index.items():
        frame = frame[frame[column] == value]
    return frame


NAMES = ("11-significance", "12-stages", "22-state", "23-effects", "30-problems", "50-province")
BOOKS = {name: Book(name) for name in NAMES}


def check(book, piece):
    BOOKS[book].check(piece)


# 12-stages: incomes, the step between surveys, Theil and Gini, breaks


def stages():
    old = read("income", edition="original").set_index("year")
    new = read("income", edition="revised").set_index("year")
    released = read("income", edition="released").set_index("year")
    ratio = {
        name: (one["urban_income_yuan"] / one["rural_income_yuan"]).dropna()
        for name, one in (("old", old), ("new", new), ("released", released))
    }
    late = ratio["new"].loc[1995:]
    high, low = ratio["old"].idxmax(), ratio["old"].idxmin()
    check("12-stages", f"lowest in {low} and highest in {high}; on the integrated one, from 1995 "
          f"on, it is highest in {late.idxmax()} and lowest in {late.idxmin()}.")  # fmt: skip
    lead = ratio["old"][high] - ratio["old"][late.idxmax()]
    check("12-stages", f"{high} lies above {late.idxmax()} by only {lead:.4f}.")
    fall = ratio["old"][2012] - ratio["new"][2020]
    step = ratio["old"][2012] - ratio["new"][2012]
    check("12-stages", f"lie {fall:.3f} apart. Of this, {step:.3f}, or {step / fall:.1%}".replace(
        "%", " percent"))  # fmt: skip
    check("12-stages", f"is {ratio['new'][2012]:.2f}, and the fall over the next 8 years "
          f"{fall - step:.3f}.")  # fmt: skip
    for year in (2012, 2013, 2014):
        one = ratio["old"][year] - ratio["new"][year]
        check("12-stages", f"{one / fall * 100:.1f}\n")
    walk = pd.concat([old.loc[:2012], released.loc[2013:2020]])
    whole = walk["urban_income_yuan"] / walk["rural_income_yuan"]
    gap = walk["urban_income_yuan"] - walk["rural_income_yuan"]
    parted = (np.sign(whole.diff()) * np.sign(gap.diff()) < 0).drop([1978, 2013])
    years = parted.index[parted]
    runs = np.split(years, np.flatnonzero(np.diff(years) > 1) + 1)
    told = ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
    check("12-stages", f"In {parted.sum()} of {len(parted)} comparable years one of ratio and gap "
          f"rises while the other falls: {told}.")  # fmt: skip
    ends = [1978, 1984, 2003, 2012]
    gaps = old["urban_income_yuan"] - old["rural_income_yuan"]
    one_survey = new["urban_income_yuan"] - new["rural_income_yuan"]
    signs = [(ratio["old"][b] - ratio["old"][a]) * (gaps[b] - gaps[a]) < 0
             for a, b in itertools.pairwise(ends)]  # fmt: skip
    signs.append((ratio["new"][2020] - ratio["new"][2012])
                 * (one_survey[2020] - one_survey[2012]) < 0)  # fmt: skip
    apart = ", ".join(str(n) for n, sign in enumerate(signs, 1) if sign)
    check("12-stages", f"over the whole of stages {apart}.")
    third = ratio["old"].loc[2003:2012]
    check("12-stages", f"widens by {gaps[1984] - gaps[1978]:.0f} yuan. Counted from 2003, the "
          f"ratio of stage three peaks only in {third.idxmax()}, so")  # fmt: skip
    check("12-stages", f"in stage four {step / fall * 100:.0f} percent comes from the change of "
          f"survey, and on one survey the difference widens by "
          f"{one_survey[2020] - one_survey[2012]:,.0f} yuan.")  # fmt: skip
    check("12-stages", f"prints, {ratio['old'][2012]:.2f} for 2012 and "
          f"{ratio['released'][2020]:.2f} for 2020, lie {fall:.3f}")  # fmt: skip
    check("12-stages", f"of 2012 is {ratio['new'][2012]:.2f}")
    flips = []
    for first, last in itertools.pairwise([1978, 1984, 2003, 2012, 2020]):
        way = np.sign(whole[last] - whole[first])
        moves = [(a, b) for a in range(first - 2, first + 3) for b in range(last - 2, last + 3)
                 if a in whole and b in whole]  # fmt: skip
        flips.append(sum(np.sign(whole[b] - whole[a]) != way for a, b in moves))
    check("12-stages", f"the other sign {flips[0]}, {flips[1]}, {flips[2]} and {flips[3]} times")
    old_people = read("population", edition="census2010").set_index("year").loc[2012]
    share = old_people["urban_ten_thousand_persons"] / old_people["total_ten_thousand_persons"]
    shares = {
        year: (row["national_income_yuan"] - row["rural_income_yuan"])
        / (row["urban_income_yuan"] - row["rural_income_yuan"])
        for year, row in new.loc[[2012, 2020]].iterrows()
    }
    row = released.loc[2020]
    last = (row["national_income_yuan"] - row["rural_income_yuan"]) / (
        row["urban_income_yuan"] - row["rural_income_yuan"]
    )
    ends = [unequal(ratio["old"][2012], share), unequal(ratio["released"][2020], last)]
    one = [unequal(ratio["new"][year], shares[year]) for year in (2012, 2020)]
    for place, name in enumerate(("Theil changes by", "Gini by")):
        spliced, same = ends[1][place] - ends[0][place], one[1][place] - one[0][place]
        middle = ", on the integrated one at both ends by " if place == 0 else " and "
        check("12-stages", f"{name} {spliced:+.3f}{middle}{same:+.3f}")
    prices = read("prices").set_index("year")["cpi_rural_index"].loc[2013:2020].prod() / 100.0**8
    rates = read("income_real_growth", edition="revised").set_index("year")
    chained = (rates["rural_real_growth_percent"].loc[2013:2020] / 100 + 1).prod() ** (1 / 8)
    first, end = old["rural_income_yuan"][2012], released["rural_income_yuan"][2020]
    spliced = (end / first / prices) ** (1 / 8)
    same = (new["rural_income_yuan"][2020] / new["rural_income_yuan"][2012] / prices) ** (1 / 8)
    check("12-stages", f"growth goes from {spliced * 100 - 100:.1f} to {same * 100 - 100:.1f} "
          f"percent a year, while the real rates of NBS chain to "
          f"{chained * 100 - 100:.1f}.")  # fmt: skip
    series = {"published": ratio["old"].loc[:2012], "estimates": ratio["old"], "revised": late}
    counts = []
    for one, shortest in itertools.product(series.values(), (4, 6)):
        for criterion in ("bic", "lwz"):
            count, years = breaks(one, shortest, criterion)
            counts.append(count)
            for year in years:
                check("12-stages", str(year))
    check("12-stages", f"The {len(counts)} tests (")
    check("12-stages", f") give {min(counts)} to {max(counts)} breaks")
    absent = ratio["new"].reindex(range(1978, 1996)).isna()
    lost = absent.index[absent]
    runs = np.split(lost, np.flatnonzero(np.diff(lost) > 1) + 1)
    check("12-stages", f"not computed back: {', '.join(f'{run[0]}–{run[-1]}' for run in runs)}.")
    years = [breaks(series["published"], 4, "lwz")[1]]
    check("12-stages", f"{', '.join(map(str, years[0]))}\n")


def unequal(ratio, people):
    """Theil and Gini between two groups, the first with ``ratio`` times the income."""
    income = people * ratio / (people * ratio + 1 - people)
    theil = income * np.log(income / people) + (1 - income) * np.log((1 - income) / (1 - people))
    return theil, income - people


def breaks(series, shortest, criterion):
    """Number and years of breaks by trying every partition with statsmodels' lines."""
    n, values = len(series), series.to_numpy()
    cost = {}
    for start in range(n):
        for stop in range(start + shortest, n + 1):
            time = np.column_stack([np.ones(stop - start), np.arange(stop - start)])
            cost[start, stop] = OLS(values[start:stop], time).fit().ssr
    best = {(0, stop): (cost[0, stop], ()) for stop in range(shortest, n + 1)}
    scores = {}
    for m in range(6):
        if m:
            for stop in range((m + 1) * shortest, n + 1):
                best[m, stop] = min(
                    (best[m - 1, at][0] + cost[at, stop], (*best[m - 1, at][1], at))
                    for at in range(m * shortest, stop - shortest + 1)
                )
        if (m, n) not in best:
            break
        ssr, at = best[m, n]
        p = 3 * m + 2
        score = (n * np.log(ssr / n) + p * np.log(n) if criterion == "bic"
                 else n * np.log(ssr / (n - p)) + p * 0.299 * np.log(n) ** 2.1)  # fmt: skip
        scores[m] = (score, [int(series.index[one]) for one in at])
    count = min(scores, key=lambda m: scores[m][0])
    return count, scores[count][1]


# 22-state: levels, growth and shares of the digital economy


def state():
    rows = read("digital_economy").set_index(["year", "edition"])["size_trillion_yuan"]
    gdp = read("gdp").set_index(["year", "edition"])["gdp_hundred_million_yuan"] / 1e4
    before, last = rows[2019, "caict-2020"], rows[2020, "caict-2021"]
    low = (last - 0.05) / (before + 0.05) * 100 - 100
    high = (last + 0.05) / (before - 0.05) * 100 - 100
    check("22-state", f"allow any growth from {low:.2f} to {high:.2f} percent in 2020")
    growth, other = last / before * 100 - 100, gdp[2020, "announced"] / gdp[2019, "verified"]
    other = other * 100 - 100
    check("22-state", f"the digital economy grew by {growth:.2f} percent in 2020 and GDP by "
          f"{other:.2f}: the first is {growth / other:.2f} times the second")  # fmt: skip
    readings = {}
    for edition, before_ in (("announced", "verified"), ("verified", "verified"),
                             ("census4", "census4"), ("census5", "census5")):  # fmt: skip
        if (2020, edition) in gdp.index and (2019, before_) in gdp.index:
            readings[edition] = gdp[2020, edition] / gdp[2019, before_] * 100 - 100
    spread = [rate / one for rate in (growth, 9.7) for one in readings.values()]
    real = read("gdp_real_growth").set_index(["year", "edition"])["real_growth_percent"][2020]
    mixed = [rate / one for rate in (growth, 9.7) for one in real.dropna()]
    check("22-state", f"the multiple runs from {min(spread):.2f} to {max(spread):.2f}, and")
    check("22-state", f"gives {min(mixed):.2f} to {max(mixed):.2f}, with the change of prices")
    published = read("digital_economy").set_index(["year", "edition"])["nominal_growth_percent"]
    check("22-state", f"CAICT publishes {published[2020, 'caict-2021']}.")
    own = {year: f"caict-{year + 1}" for year in range(2016, 2021)} | {2015: "info100-2016"}
    sizes, printed = (pd.Series({year: one[year, own[year]] for year in range(2015, 2021)})
                      for one in (rows, published))  # fmt: skip
    apart = (sizes.pct_change() * 100 - printed).abs()
    check("22-state", f"differ by up to {apart.max():.1f} points between 2015 and 2020 (in "
          f"{apart.idxmax()}).")  # fmt: skip
    first = rows[2015, "info100-2016"] / gdp[2015, "census4"] * 100
    end = last / gdp[2020, "announced"] * 100
    check("22-state", f"give a share of {first:.2f} percent in 2015 and {end:.2f} in 2020, a "
          f"rise of {end - first:.2f} points; the paper prints a rise of 11.54 "
          "points.")  # fmt: skip
    check("22-state", f"The published {rows[2015, 'info100-2016']} trillion, divided by the "
          f"same GDP, gives {first:.2f} percent; being rounded, it may stand for anything "
          f"from {rows[2015, 'info100-2016'] - 0.05:.2f} "
          f"to {rows[2015, 'info100-2016'] + 0.05:.2f}, which agrees")  # fmt: skip
    split = read("digital_split")
    core = split[(split["component"] == "digital_industrialisation") & (split["year"] == 2020)]
    size = core["size_trillion_yuan"].dropna().iloc[0]
    check("22-state", f"come to {size} trillion yuan in 2020, or "
          f"{size / gdp[2020, 'announced'] * 100:.1f} percent of GDP as first announced, where the "
          f"paper prints {end:.2f}")  # fmt: skip
    check("22-state", f"growth of {growth:.2f} percent; the sizes give {growth:.2f}, and CAICT "
          f"publishes {published[2020, 'caict-2021']}.")  # fmt: skip
    rises = {edition: last / gdp[2020, edition] * 100 - rows[2015, "info100-2016"]
             / gdp[2015, edition] * 100 for edition in ("census5",)}  # fmt: skip
    check("22-state", f"revised after the fifth census it is {rises['census5']:.2f} points.")
    needed = [share / 100 * gdp[2015, "census4"] for share in (27.035, 27.045)]
    check("22-state", f"needs a size between {needed[0]:.3f} and {needed[1]:.3f} trillion yuan")
    check("22-state", "the printed 27.04 percent needs")
    back = [22.6 - 3.97 - 0.055, 22.6 - 3.97 + 0.055]
    check(
        "22-state",
        f"{rows[2016, 'caict-2017']} trillion yuan less the increase published for that year, "
        "3.97 trillion, "
        f"leaves {half_up(back[0], 2)} to {half_up(back[1], 2)}, which",
    )
    parts = read("digital_penetration").set_index(["year", "edition"])
    whole = parts.dropna(subset=["secondary_percent", "tertiary_percent"])
    lost = sorted(set(range(2016, 2021)) - set(whole.index.get_level_values(0)))
    check("22-state", f"in 2016 the paper prints 16.80 percent and the white paper "
          f"{parts['secondary_percent'][2016].iloc[0]}; years for which no "
          f"source was found: "
          f"{', '.join(map(str, lost))}.")  # fmt: skip
    tertiary = parts["tertiary_percent"]
    change = tertiary[2020].dropna().iloc[0] - tertiary[2016].dropna().iloc[0]
    check("22-state", f"the tertiary sector rises most, by {change:.1f}")
    primary = parts["primary_percent"]
    relative = primary[2020].dropna().iloc[0] / primary[2016].dropna().iloc[0] * 100 - 100
    check("22-state", f"the primary sector, by {relative:.1f} percent")


def half_up(value, decimals):
    """As a statistical office rounds: a final 5 goes up."""
    return f"{np.floor(value * 10**decimals + 0.5 + 1e-9) / 10**decimals:.{decimals}f}"


# 30-problems: who is online, south and north, east and west, the trial


def problems():
    book, table = "30-problems", read("internet_users")
    share = table.pivot_table(index="date", columns="group", values="penetration_percent")
    both = share[["urban", "rural"]].dropna()
    gap = both["urban"] - both["rural"]
    check(book, f"goes from {gap.iloc[0]:.1f} points in {gap.index[0]} to {gap.max():.1f} at its "
          f"widest ({gap.idxmax()}) and {gap.iloc[-1]:.1f} in {gap.index[-1]}")  # fmt: skip
    times = both["urban"] / both["rural"]
    check(book, f"goes from {times.iloc[0]:.1f} to {times.iloc[-1]:.1f}")
    places = read("provinces").set_index("province")
    people = LOGS["people"]
    totals = {"GDP": LOGS["gdp"] * people, "broadband": LOGS["broadband"] * people}
    for split, high, low in (("two_halves", "south", "north"), ("four_regions", "east", "west")):
        group = places[split]
        one, other = (group.index[group == side] for side in (high, low))
        band = totals["broadband"].dropna(how="all")
        each = band[one].sum(axis=1) / people[one].sum(axis=1) / (
            band[other].sum(axis=1) / people[other].sum(axis=1))  # fmt: skip
        each = each.loc[2013:2020]
        if split == "two_halves":
            gdp = totals["GDP"].loc[2018]
            old = wide("province_gdp", "gdp_hundred_million_yuan", edition="before_census4")
            ratios = [one_gdp[one].sum() / one_gdp[other].sum() for one_gdp in (old.loc[2018], gdp)]
            check(book, f"for 2018 is {ratios[0]:.2f} before the revision after the economic census"
                  f" and {ratios[1]:.2f} after it")  # fmt: skip
            halves = [each.iloc[-1], band_range(band, people, group)]
            check(book, f"broadband per hundred lying between {halves[1][0]:.2f} and "
                  f"{halves[1][1]:.2f}")  # fmt: skip
        else:
            check(book, f"is {each.iloc[0] * 100 - 100:.0f} percent higher in the east than in the "
                  f"west in 2013 and {each.iloc[-1] * 100 - 100:.0f} in 2020")  # fmt: skip
            check(book, f"it goes from {each.iloc[0]:.2f} in 2013 to {each.iloc[-1]:.2f} in 2020")
    work = read("digital_work").set_index(["year", "concept"])["persons_ten_thousand"]
    whole = work[2022].drop("new_form").iloc[0]
    check(book, f"counts {whole / 100:.0f} million employees, {work[2022, 'new_form'] / 100:.0f} "
          f"million of them, or {work[2022, 'new_form'] / whole * 100:.1f} percent")  # fmt: skip


def band_range(band, people, group):
    """Lowest and highest ratio of broadband as the provinces on the line change sides."""
    crossed = ("jiangsu", "anhui", "henan", "shaanxi", "gansu")
    found = []
    for sides in itertools.product(("south", "north"), repeat=len(crossed)):
        side = group.copy()
        side[list(crossed)] = sides
        one, other = (side.index[side == name] for name in ("south", "north"))
        south, north = (band.loc[2020, places].sum() / people.loc[2020, places].sum()
                        for places in (one, other))  # fmt: skip
        found.append(south / north)
    return min(found), max(found)


# 23-effects: the panel, the curve, convergence, Theil

LOGS: dict[str, pd.DataFrame] = {}


def wide(table, column, **kept):
    return read(table, **kept).pivot(index="year", columns="province", values=column)


def measures():
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
    return {
        "ratio": income["urban"] / income["rural"],
        "resident": income["resident"], "urban": income["urban"], "rural": income["rural"],
        "people": people,
        "gdp": gdp / people.loc[2013:] * 1e4,
        "share": (urban / people * 100).loc[2013:2019],
        "primary": primary / gdp * 100,
        "broadband": (digital["broadband_subscribers_ten_thousand"] / people * 100).loc[2013:2020],
        "phones": digital["mobile_phones_per_hundred"],
        "trade": (digital["ecommerce_sales_hundred_million_yuan"] / gdp * 100).loc[:2020],
        "internet": digital["internet_penetration_percent"],
    }  # fmt: skip


CONTROLS = {"none": [], "income": ["gdp"], "full": ["gdp", "share", "primary"]}
CITIES = ["beijing", "tianjin", "shanghai", "chongqing"]
HEADQUARTERS = ["beijing", "shanghai", "guangdong"]


def long(names, lags, kept):
    """Logs of some measures as rows of province and year, only years that all provinces have."""
    parts = []
    for name, lag in zip(names, lags, strict=True):
        table = np.log(LOGS[name].dropna())
        table.index = table.index + lag
        parts.append(table[kept].loc[2013:2019].stack().rename(f"{name}{lag}"))
    frame = pd.concat(parts, axis=1).dropna()
    frame.index.names = ["year", "province"]
    return frame.reset_index()


def change(frame, model):
    """Outcome, regressors and clusters under one model, province dummies written out."""
    frame = frame.sort_values(["province", "year"]).reset_index(drop=True)
    values = frame.drop(columns=["province", "year"])
    if model == "long_differences":
        by = values.groupby(frame["province"])
        diff = by.last() - by.first()
        return diff.iloc[:, 0], diff.iloc[:, 1:].assign(one=1.0), diff.index.to_series()
    years = pd.get_dummies(frame["year"], dtype=float).iloc[:, 1:].add_prefix("y")
    if model == "differences":
        diff = values.join(years).groupby(frame["province"]).diff().dropna()
        return diff.iloc[:, 0], diff.iloc[:, 1:], frame.loc[diff.index, "province"]
    places = pd.get_dummies(frame["province"], dtype=float)
    x = values.iloc[:, 1:].join(years).join(places)
    if model == "trends":
        x = x.drop(columns=years.columns[-1])
        x = x.join(places.mul(frame["year"] - 2013, axis=0).add_prefix("t"))
    return values.iloc[:, 0], x, frame["province"]


def jackknife(frame, model, wanted=1):
    """First coefficients and their CR3 errors: the model estimated without each province."""
    y, x, cluster = change(frame, model)
    whole = OLS(y, x).fit().params.to_numpy()[:wanted]
    left = []
    for one in cluster.unique():
        kept = (cluster != one).to_numpy()
        inside = x[kept].loc[:, (x[kept] != 0).any()]
        left.append(np.linalg.lstsq(inside, y[kept], rcond=None)[0][:wanted])
    count = len(left)
    error = np.sqrt((count - 1) / count * ((np.array(left) - whole) ** 2).sum(axis=0))
    return whole, error, np.array(left)


def effects():
    from scipy import stats

    LOGS.update(measures())
    places = list(read("provinces")["province"])
    region = read("provinces").set_index("province")["four_regions"]
    samples = {"all": places, "cities": [p for p in places if p not in CITIES],
               "headquarters": [p for p in places if p not in HEADQUARTERS],
               "inland": [p for p in places if region[p] != "east"]}  # fmt: skip
    models = ("two_way", "trends", "differences", "long_differences")
    names = ("broadband", "phones", "trade", "internet")
    book = "23-effects"
    check(book, f"all {len(places)} provinces have urban and rural incomes from 2013 to 2019: "
          f"{7 * len(places)} observations")  # fmt: skip
    for name, model in itertools.product(names, models):
        frame = long(["ratio", name, "gdp"], [0, 0, 0], places)
        [slope], [error], _ = jackknife(frame, model)
        pieces = [line for line in BOOKS[book].text.splitlines() if f"{slope:.3f}  " in line]
        if not any(f" {error:.3f} " in line for line in pieces):
            BOOKS[book].failed.append(f"{book}: {name} {model} {slope:.3f} {error:.3f}")
    for name, told in (("broadband", "Together, broadband has"), ("phones", "; phones")):
        frame = long(["ratio", name, name, "gdp"], [0, 0, -1, 0], places)
        slope, error, _ = jackknife(frame, "two_way", 2)
        this = " this year (standard error" if name == "broadband" else " ("
        close = f" this year (standard error {error[0]:.3f})" if "year" in this else (
            f" ({error[0]:.3f})")  # fmt: skip
        check(book, f"{told} {slope[0]:.3f}{close} and {slope[1]:.3f}")
    plain(book, places, stats.t.ppf(0.975, len(places) - 1))
    negative = positive = total = 0
    effect = []
    for name, model, lag, controls, sample in itertools.product(
        names, models, (0, 1), CONTROLS, samples
    ):
        frame = long(["ratio", name, *CONTROLS[controls]], [0, lag, *[0] * len(CONTROLS[controls])],
                     samples[sample])  # fmt: skip
        [slope], [error], left = jackknife(frame, model)
        beyond = stats.t.ppf(0.975, len(left) - 1) * error
        negative, positive = negative + (slope + beyond < 0), positive + (slope - beyond > 0)
        inside = np.log(LOGS[name].dropna()).loc[2013:2019]
        inside = inside.sub(inside.mean(axis=1), axis=0) - inside.mean() + inside.mean().mean()
        effect.append(slope * inside.to_numpy().std() * 100)
        total += 1
    check(book, f"Over {total} specifications the median effect is {np.median(effect):+.2f} percent"
          f", the lowest {min(effect):+.2f}, the highest {max(effect):+.2f}; {negative} are "
          f"significantly negative, {positive} significantly positive.")  # fmt: skip
    convergence(book, region, places)


def plain(book, places, reach):
    """What ten more go with, each province left out, and next year's measure beside this year's."""
    told, ends = [], []
    level = LOGS["ratio"].loc[2019].mean()
    for name in ("broadband", "phones"):
        [slope], [error], left = jackknife(
            long(["ratio", name, "gdp"], [0, 0, 0], places), "two_way"
        )
        mean = LOGS[name].loc[2019].mean()
        step = np.log((mean + 10) / mean) * level
        told.append([step * one for one in (slope, slope - reach * error, slope + reach * error)])
        ends.append((left.min(), left.max()))
    (a, a_low, a_high), (b, b_low, b_high) = told
    check(book, f"The mean ratio is {level:.2f}. With 10 more broadband subscriptions per hundred "
          f"people it differs by {a:+.3f} (95% interval {a_low:+.3f} to {a_high:+.3f}), with 10 "
          f"more mobile phones by {b:+.3f} ({b_low:+.3f} to {b_high:+.3f}).")  # fmt: skip
    (c, d), (e, f) = ends
    check(book, f"stays between {c:.3f} and {d:.3f}, that of phones between {e:.3f} and {f:.3f}, ")
    for name, start in (("broadband", "next year ("), ("phones", "0.002 (")):
        frame = long(["ratio", name, name, "gdp"], [0, 0, -1, 0], places)
        now, ahead = (frame.pivot(index="year", columns="province", values=f"{name}{lag}")
                      for lag in (0, -1))  # fmt: skip
        now, ahead = ((one.sub(one.mean(axis=1), axis=0) - one.mean()).to_numpy().ravel()
                      for one in (now, ahead))  # fmt: skip
        _, error, _ = jackknife(frame, "two_way", 2)
        middle = ", the two correlated at " if name == "broadband" else ", correlated at "
        check(book, f"{start}{error[1]:.3f}){middle}{np.corrcoef(now, ahead)[0, 1]:.2f}")


def convergence(book, region, places):
    told = {
        "resident": "beta-convergence slope of {} (standard error {})",
        "broadband": ", {} ({})",
        "trade": ", {} ({}). Of the three",
    }
    for name, sentence in told.items():
        table = LOGS[name].dropna()
        spread = table.std(axis=1, ddof=0) / table.mean(axis=1) * 100
        first, last = table.index[0], table.index[-1]
        growth = np.log(table.loc[last] / table.loc[first]) / (last - first) * 100
        design = np.column_stack([np.ones(len(growth)), np.log(table.loc[first])])
        found = OLS(growth.to_numpy(), design).fit(cov_type="HC3")
        check(book, f"{spread.iloc[0]:.1f} percent in {first} to {spread.iloc[-1]:.1f} in {last}")
        check(book, sentence.format(f"{found.params[1]:.2f}", f"{found.bse[1]:.2f}"))
    shares = {}
    for year in (2013, 2019):
        urban, rural, mean, people = (LOGS[one].loc[year, places] for one in (
            "urban", "rural", "resident", "people"))  # fmt: skip
        share = (mean - rural) / (urban - rural)
        income = pd.concat([urban, rural], keys=["town", "country"])
        weight = pd.concat([share * people, (1 - share) * people], keys=["town", "country"])
        total, kinds, provinces = (
            theil((income * weight).groupby(level=level).sum(), weight.groupby(level=level).sum())
            for level in ([0, 1], 0, 1)
        )
        town, place = kinds / total * 100, 100 - provinces / total * 100
        shares[year] = ((town + place) / 2, town, place)
    (a, b, c), (d, e, f) = shares[2013], shares[2019]
    check(book, f"accounts for {a:.1f} percent, and for {d:.1f} percent in 2019")
    check(book, f"with town and country first it is {b:.1f} and {e:.1f}, with provinces first "
          f"{c:.1f} and {f:.1f}.")  # fmt: skip
    parts = {}
    for year in (2013, 2023):
        mean, people = LOGS["resident"].loc[year, places], LOGS["people"].loc[year, places]
        whole = theil(mean * people, people)
        between = theil((mean * people).groupby(region).sum(), people.groupby(region).sum())
        parts[year] = between / whole * 100
    check(book, f"the four regions goes from {parts[2013]:.1f} to {parts[2023]:.1f} percent")
    halves, parts = read("provinces").set_index("province")["two_halves"], {}
    for year in (2013, 2023):
        mean, people = LOGS["resident"].loc[year, places], LOGS["people"].loc[year, places]
        between = theil((mean * people).groupby(halves).sum(), people.groupby(halves).sum())
        parts[year] = between / theil(mean * people, people) * 100
    check(book, "From 2013 to 2023 the part of inequality between provinces")
    check(book, f"between south and north it goes from {parts[2013]:.1f} to {parts[2023]:.1f} "
          "percent.")  # fmt: skip
    staff = wide("province_health", "technicians_per_ten_thousand_persons").dropna().loc[2014:]
    spread = staff.std(axis=1, ddof=0) / staff.mean(axis=1) * 100
    check(book, f"goes from {spread.iloc[0]:.1f} percent in {spread.index[0]} to "
          f"{spread.iloc[-1]:.1f} in {spread.index[-1]}, and no data")  # fmt: skip


def theil(income, people):
    share, size = income / income.sum(), people / people.sum()
    return float((share * np.log(share / size)).sum())


if __name__ == "__main__":
    stages()
    state()
    effects()
    problems()
    sentences.significance(BOOKS["11-significance"].check)
    sentences.effects(BOOKS["23-effects"].check)
    sentences.problems(BOOKS["30-problems"].check)
    sentences.province(BOOKS["50-province"].check)
    for name, book in BOOKS.items():
        print(*book.failed, sep="\n", end="\n" if book.failed else "")
        print(f"{name}: {book.pieces} pieces of text; {len(book.covered)} of "
              f"{len(book.numbers)} numbers in the sentences computed anew")  # fmt: skip
        if "--missing" in sys.argv:
            print(*book.missing(), sep="\n")
    sys.exit(any(book.failed for book in BOOKS.values()))
