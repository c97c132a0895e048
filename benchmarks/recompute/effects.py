"""Notebook 23-effects: the panel, the curve, convergence, the decompositions, trade and services."""

import numpy as np
import pandas as pd
from common import full, measures, places, read, theil, told
from panel import (
    DIGITAL,
    DRAWS,
    MODELS,
    beyond,
    clustered,
    curve,
    flat,
    jackknife,
    joint_p,
    p_value,
    scale,
    wild,
    within,
)
from scipy import stats
from statsmodels.regression.linear_model import OLS

NAMES = {"broadband": "broadband per 100 people", "phones": "mobile phones per 100",
         "trade": "e-commerce sales, % of GDP", "internet": "internet penetration (%)"}  # fmt: skip


def effects(book):
    first = full("ratio").index
    book.check(f"all {len(places())} provinces have urban and rural incomes from {first[0]} to {first[-1]}: "
               f"{len(first) * len(places())} observations")  # fmt: skip
    jobs(book)
    published(book)
    main_table(book)
    plain(book)
    order(book)
    whole_curve(book)
    convergence(book)
    decompositions(book)
    services(book)


def jobs(book):
    row = read("employment").set_index("year").loc[2021]
    sectors = ("primary", "secondary", "tertiary")
    last = [row[f"{one}_percent"] for one in sectors]
    change = [row[f"{one}_change_points"] for one in sectors]
    first = [a - b for a, b in zip(last, change, strict=True)]
    book.table(
        13,
        {
            "First (%)": told(first, 1),
            "Last (%)": told(last, 1),
            "Change (points)": told(change, 1),
        },
    )
    work = read("digital_work")
    book.table(14, {"Year": map(str, work["year"]), "Persons (10,000)": told(work["persons_ten_thousand"]),
                    "Share (%)": told(work["share_percent"], 1), "Change (%)": told(work["change_percent"])})  # fmt: skip
    people = work.set_index("concept")["persons_ten_thousand"] / 100
    book.check(f"From {row['change_since_year']:.0f} to 2021 the primary sector's share of jobs goes from "
               f"{first[0]:.1f} to {last[0]:.1f} percent and the tertiary sector's from {first[2]:.1f} to "
               f"{last[2]:.1f}.")  # fmt: skip
    book.check(f"flexible work about {people['flexible']:.0f} million, new forms of employment "
               f"{people['new_form']:.0f} million, CAICT's jobs {people['caict_digital_jobs']:.0f} million")  # fmt: skip


def published(book):
    ways = read("published_studies", outcome="income_gap")["direction"].value_counts()
    turns = ways["u_shape"] + ways["inverted_u"]
    book.check(f"Of {ways.sum()} studies of the urban-rural gap seen here {ways['narrows']} report that it "
               f"narrows, {ways['widens']} that it widens and {turns} that it turns; in "
               f"{ways.sum() - ways['narrows'] - ways['widens'] - turns} it varies")  # fmt: skip
    found = read("published_studies").sort_values(
        ["year", "authors"], kind="stable", na_position="last"
    )
    spans = [
        f"{a:.0f}–{b:.0f}" if a == a else "–"
        for a, b in zip(found["first_year"], found["last_year"], strict=True)
    ]
    own = [full(name).loc[2013:2019].index for name in DIGITAL]
    book.table(29, {
        "Year": [str(one) for one in found["year"]] + ["–"] * len(DIGITAL),
        "Units": told(found["units_count"]) + [str(len(places()))] * len(DIGITAL),
        "Sample": spans + [f"{years[0]}–{years[-1]}" for years in own],
    }, ordered=False)  # fmt: skip


def estimates():
    rows = []
    for name in DIGITAL:
        for model in MODELS:
            y, x = within(["ratio", name, "gdp"], [0, 0, 0], model)
            whole, left, errors = jackknife(y, x)
            detectable = (beyond(len(y)) + stats.t.ppf(0.8, len(y) - 1)) * errors[0]
            rows.append({"name": name, "model": model, "slope": whole[0], "error": errors[0],
                         "plain": clustered(y, x), "p": p_value(wild(y, x)),
                         "effect": whole[0] * scale(name) * 100, "least": detectable * scale(name) * 100,
                         "detectable": detectable, "left": left[:, 0], "rows": y.size})  # fmt: skip
    return pd.DataFrame(rows)


def by_dummies(name):
    """The elasticity with a dummy for each province and year written out."""
    frame = pd.concat(
        {one: np.log(full(one)).loc[2013:2019].stack() for one in ("ratio", name, "gdp")}, axis=1
    ).dropna()
    frame.index.names = ["year", "province"]
    frame = frame.reset_index()
    dummies = pd.get_dummies(frame["province"], dtype=float).join(
        pd.get_dummies(frame["year"], dtype=float, drop_first=True))  # fmt: skip
    return OLS(frame["ratio"], frame[[name, "gdp"]].join(dummies)).fit().params[name]


def main_table(book):
    found = estimates()
    book.table(21, {
        "Elasticity": told(found["slope"], 3), "Std. error (CR3)": told(found["error"], 3),
        "Std. error (CR1)": told(found["plain"], 3), "Bootstrap p": told(found["p"], 2),
        "Effect of one standard deviation (%)": told(found["effect"], 2),
        "Smallest detectable effect (%)": told(found["least"], 2), "Observations": map(str, found["rows"]),
    })  # fmt: skip
    book.check(f"Of {len(found)} estimates {(found['slope'] < 0).sum()} are negative, and "
               f"{(found['p'] < 0.05).sum()} have a bootstrap p below {0.05}. One standard deviation of a "
               f"measure goes with {found['effect'].min():+.2f} to {found['effect'].max():+.2f} percent of the "
               f"ratio. The smallest detectable effect lies between {found['least'].min():.2f} and "
               f"{found['least'].max():.2f} percent, depending on the specification: for a true effect below it "
               f"the power is less than {0.8 * 100:.0f} percent.")  # fmt: skip
    slopes = [by_dummies("broadband"), found["slope"][0]]
    book.table(32, {"Elasticity": told(slopes, 4)})
    phones = found.set_index(["name", "model"]).loc[("phones", "two_way"), "slope"]
    book.check(f"Answer: {(1.1**phones - 1) * 100:.4f} percent")


def plain(book):
    found = estimates().query("model == 'two_way'").set_index("name")
    level, rows, sizes = full("ratio").loc[2019].mean(), [], {}
    for name in ("broadband", "phones"):
        one, mean = found.loc[name], full(name).loc[2019].mean()
        step = np.log((mean + 10) / mean) * level
        reach = beyond(31) * one["error"]
        sizes[name] = [
            step * each for each in (one["slope"], one["slope"] - reach, one["slope"] + reach)
        ]
        rows.append([mean, level, *sizes[name], step * one["detectable"]])
    heads = {
        "Mean": 1,
        "Mean ratio": 2,
        "With 10 more": 3,
        "Low": 3,
        "High": 3,
        "Smallest detectable": 3,
    }
    book.table(25, {name: told(column, digits) for (name, digits), column in
                    zip(heads.items(), zip(*rows, strict=True), strict=True)})  # fmt: skip
    (a, a_low, a_high), (b, b_low, b_high) = sizes.values()
    (c, d), (e, f) = (
        (found.loc[name, "left"].min(), found.loc[name, "left"].max()) for name in sizes
    )
    book.check(f"The mean ratio is {level:.2f}. With 10 more broadband subscriptions per hundred people it "
               f"differs by {a:+.3f} (95% confidence interval {a_low:+.3f} to {a_high:+.3f}), with 10 more mobile phones by "
               f"{b:+.3f} ({b_low:+.3f} to {b_high:+.3f}). With each province left out in turn, the elasticity "
               f"of broadband stays between {c:.3f} and {d:.3f}, that of phones between {e:.3f} and {f:.3f}, ")  # fmt: skip
    p = found.loc["phones", "p"]
    same = "tell the same" if (p < 0.05) == (b_low * b_high > 0) else "do not: so near the level"
    book.check(f"The interval of phones and their bootstrap p ({p:.3f}) {same}")


def order(book):
    rows = {}
    for name in ("broadband", "phones", "trade"):
        y, x = within(["ratio", name, name, "gdp"], [0, 0, -1, 0], "two_way")
        whole, _, errors = jackknife(y, x)
        pair = x[:, :, :2] - x[:, :, :2].mean(axis=0)
        rows[name] = [np.corrcoef(flat(pair).T)[0, 1], whole[0], errors[0], whole[1], errors[1],
                      abs(whole[1]) > beyond(len(y)) * errors[1]]  # fmt: skip
    table = pd.DataFrame(rows).T
    heads = ("Within-correlation of the two", "Measure of this year", "Measure of next year")
    book.table(
        35,
        {head: told(table[at].astype(float), 3) for head, at in zip(heads, (0, 1, 3), strict=True)},
    )
    for at, column in ((2, 3), (4, 5)):  # two columns have one head
        book.column(35, column, told(table[at].astype(float), 3))
    (r, a, ae, b, be, _), (s, c, ce, d, de, _) = rows["broadband"], rows["phones"]
    book.check(f"Together, broadband has {a:.3f} this year (standard error {ae:.3f}) and {b:.3f} next year "
               f"({be:.3f}), the two correlated at {r:.2f}; phones {c:.3f} ({ce:.3f}) and {d:.3f} ({de:.3f}), "
               f"correlated at {s:.2f}. Next year's is significant for {int(table[5].sum())} of {len(table)} "
               "measures.")  # fmt: skip


def whole_curve(book):
    rows, p = curve(), joint_p()
    effect = pd.Series([one["effect"] for one in rows])
    negative, positive = (sum(one[way] for one in rows) for way in ("negative", "positive"))
    book.check(f"over {len(rows)} specifications one within-province standard deviation of a digital measure goes with a change "
               f"of {effect.min():.2f} to {effect.max():.2f} percent in the urban-rural income ratio; {negative} "
               f"intervals lie wholly below zero, {positive} wholly above.")  # fmt: skip
    of = {name: [one["effect"] for one in rows if one["measure"] == name] for name in DIGITAL}
    falls = ", ".join(NAMES[name] for name in DIGITAL if max(of[name]) < 0) or "none"
    book.check(f"Over {len(rows)} specifications the median effect is {effect.median():+.2f} percent, the lowest "
               f"{effect.min():+.2f}, the highest {effect.max():+.2f}; {negative} are significantly negative, "
               f"{positive} significantly positive. Under the null as many significant results of one sign come "
               f"about with a probability of {p:.3f} ({DRAWS} draws, Monte-Carlo error "
               f"{(p * (1 - p) / DRAWS) ** 0.5:.3f}). Negative under every specification: {falls};")  # fmt: skip
    lines = []
    for controls in ("full", "income", "none"):
        for lag in (0, 1):
            part = [one for one in rows if (one["controls"], one["lag"]) == (controls, lag)]
            lines.append((lag, np.median([one["effect"] for one in part]), sum(one["negative"] for one in part),
                          sum(one["positive"] for one in part), len(part)))  # fmt: skip
    lag, median, below, above, count = zip(*lines, strict=True)
    book.table(43, {"Lag": map(str, lag), "Median effect (%)": told(median, 2), "Significant, negative": map(str, below),
                    "Significant, positive": map(str, above), "Specifications": map(str, count)})  # fmt: skip
    book.check(f"Answer: {(effect < 0).mean() * 100:.2f} percent")


def spread(name, year, weighted=False):
    """Standard deviation over mean, each province once or weighted by its residents, in percent."""
    one = full(name).loc[year]
    weight = measures()["people"].loc[year] if weighted else one * 0 + 1
    mean = (one * weight).sum() / weight.sum()
    return ((one - mean) ** 2 * weight).sum() ** 0.5 / weight.sum() ** 0.5 / mean * 100


def slope(name):
    table = full(name)
    first, last = table.index[0], table.index[-1]
    growth = np.log(table.loc[last] / table.loc[first]) / (last - first) * 100
    design = np.column_stack([np.ones(len(growth)), np.log(table.loc[first])])
    found = OLS(growth.to_numpy(), design).fit(cov_type="HC3")
    return first, last, found.params[1], found.bse[1], found.rsquared


def convergence(book):
    names = (
        "resident",
        "rural",
        "ratio",
        "broadband",
        "phones",
        "internet",
        "trade",
        "staff",
        "beds",
    )
    found = {name: slope(name) for name in names}
    ends = {
        name: [(spread(name, year), spread(name, year, True)) for year in one[:2]]
        for name, one in found.items()
    }
    book.table(46, {
        "From": [str(one[0]) for one in found.values()], "To": [str(one[1]) for one in found.values()],
        "Variation, first year (%)": told([one[0][0] for one in ends.values()], 1),
        "Variation, last year (%)": told([one[1][0] for one in ends.values()], 1),
        "Weighted by people, first (%)": told([one[0][1] for one in ends.values()], 1),
        "Weighted by people, last (%)": told([one[1][1] for one in ends.values()], 1),
        "Slope": told([one[2] for one in found.values()], 2), "Std. error (HC3)": told([one[3] for one in found.values()], 2),
        "R²": told([one[4] for one in found.values()], 2),
    })  # fmt: skip
    (a, b, s, e, _), (c, d, t, g, _), (h, i, u, k, _) = (
        found[name] for name in ("resident", "broadband", "trade")
    )
    ((p,), (q,)), ((r,), (v,)), ((w,), (x,)) = (
        [(one[0],) for one in ends[name]] for name in ("resident", "broadband", "trade")
    )
    book.check(f"the variation of incomes falls from {p:.1f} percent in {a} to {q:.1f} in {b}, that of broadband "
               f"from {r:.1f} in {c} to {v:.1f} in {d}.")  # fmt: skip
    book.check(f"in {c} against average growth to {d}; slope {t:.2f} points a year for one log unit, standard "
               f"error {g:.2f}.")  # fmt: skip
    book.check(f"The variation of incomes goes from {p:.1f} percent in {a} to {q:.1f} in {b}, with a "
               f"beta-convergence slope of {s:.2f} (standard error {e:.2f}); that of broadband from {r:.1f} percent "
               f"in {c} to {v:.1f} in {d}, {t:.2f} ({g:.2f}); that of e-commerce over GDP from {w:.1f} percent in {h} "
               f"to {x:.1f} in {i}, {u:.2f} ({k:.2f}).")  # fmt: skip


def between(groups, year):
    """Theil between provinces, and the percentage of it that lies between groups of them."""
    mean, people = (
        measures()["resident"].loc[year, places()],
        measures()["people"].loc[year, places()],
    )
    whole = theil(mean * people, people)
    side = read("provinces").set_index("province")[groups]
    return whole, theil(
        (mean * people).groupby(side).sum(), people.groupby(side).sum()
    ) / whole * 100


def cells(year, weights):
    """Theil over 62 cells, and the percentage of town and country: both orders and their mean."""
    urban, rural, mean, people = (
        measures()[one].loc[year, places()] for one in ("urban", "rural", "resident", "people")
    )
    share = (mean - rural) / (urban - rural)
    towns = (
        share * people if weights == "implied" else measures()["townspeople"].loc[year, places()]
    )
    others = people - towns
    if weights == "official":
        others = read("province_population", year=year).set_index("province")[
            "rural_ten_thousand_persons"
        ][places()]
    income = pd.concat([urban, rural], keys=["town", "country"])
    weight = pd.concat([towns, others], keys=["town", "country"])
    total, kinds, provinces = (
        theil((income * weight).groupby(level=level).sum(), weight.groupby(level=level).sum())
        for level in ([0, 1], 0, 1)
    )
    town, place = kinds / total * 100, 100 - provinces / total * 100
    return total, (town + place) / 2, town, place


def decompositions(book):
    rows = [cells(year, weights) for weights in ("implied", "official") for year in (2013, 2019)]
    total, middle, town, place = zip(*rows, strict=True)
    book.table(53, {"Year": ["2013", "2019"] * 2, "Total": told(total, 4),
                    "Town and country (%), Shapley": told(middle, 1), "Town and country first (%)": told(town, 1),
                    "Provinces first (%)": told(place, 1)})  # fmt: skip
    first, last = measures()["resident"].index[[0, -1]]
    (a, b), (c, d) = between("four_regions", first), between("four_regions", last)
    (_, e), (_, f) = between("two_halves", first), between("two_halves", last)
    book.check(f"From {first} to {last} the part of inequality between provinces that lies between the four "
               f"regions goes from {b:.1f} to {d:.1f} percent; between south and north it goes from {e:.1f} to "
               f"{f:.1f} percent. With every province split into town and country, the divide between the two "
               f"accounts for {middle[0]:.1f} percent, and for {middle[1]:.1f} percent in 2019 (the mean over both "
               f"orders); with town and country first it is {town[0]:.1f} and {town[1]:.1f}, with provinces first "
               f"{place[0]:.1f} and {place[1]:.1f}.")  # fmt: skip
    book.check(f"goes from {a:.3f} to {c:.3f}, of which {b:.0f}, later {d:.0f} percent lies between the four "
               f"regions; across {2 * len(places())} cells town and country account for {middle[0]:.0f}, later "
               f"{middle[1]:.0f} percent (mean of both orders; {town[1]:.0f} and {place[1]:.0f} in 2019).")  # fmt: skip


def services(book):
    index = read("egovernment").set_index("year")
    heads = {"Rank": ("egovernment_rank", 0), "E-government index": ("egovernment_index", 3),
             "Online service": ("online_service_index", 3),
             "Telecommunication": ("telecommunication_index", 3), "Human capital": ("human_capital_index", 3)}  # fmt: skip
    book.table(
        57,
        {
            "Year": map(str, index.index),
            **{head: told(index[name], digits) for head, (name, digits) in heads.items()},
        },
    )
    online, staff = index["online_service_index"], full("staff").index
    book.check(f"goes from {online.iloc[0]:.2f} in {online.index[0]} to {online.iloc[-1]:.2f} in "
               f"{online.index[-1]}, with its peak in {online.idxmax()}")  # fmt: skip
    book.check(f"goes from {spread('staff', staff[0]):.1f} percent in {staff[0]} to "
               f"{spread('staff', staff[-1]):.1f} in {staff[-1]}, and no data")  # fmt: skip
    retail = read("online_retail")
    retail = retail[retail["period"].astype(str).str.fullmatch(r"\d{4}")].set_index(
        ["period", "group"]
    )
    rural = retail.xs("rural", level="group")
    first, last = rural.index[0], rural["sales_hundred_million_yuan"].last_valid_index()
    sales = rural["sales_hundred_million_yuan"] / 1e4
    whole = retail["sales_hundred_million_yuan"].xs("all_online", level="group") / 1e4
    villages = read("taobao_villages").pivot_table(
        index="year", columns="place", values="villages_count"
    )
    inland = (villages["centre_and_west"] / villages["national"] * 100).dropna()
    book.check(f"rural online sales rise from {sales[first]:.2f} trillion yuan in {first} to {sales[last]:.2f} "
               f"trillion in {last}, with years missing between; in 2021 there are "
               f"{villages['national'][2021]:,.0f} Taobao villages.")  # fmt: skip
    book.check(f"Rural online sales go from {sales[first]:.2f} trillion yuan in {first} to {sales[last]:.2f} "
               f"trillion in {last}, and their share of all online sales from {rural['share_percent'][first]:.1f} to "
               f"{sales[last] / whole[last] * 100:.1f} percent")  # fmt: skip
    book.check(f"In {inland.index[-1]} {inland.iloc[-1]:.1f} percent of Taobao villages")
