"""Notebooks 30-problems and 40-paths: who is online, the regions, the trial, the indicators."""

import itertools

import numpy as np
import pandas as pd
from common import full, measures, places, read, told, wide
from effects import between, spread


def online():
    """Penetration by date and group; a level that follows from the change printed later is held too."""
    users = read("internet_users")
    share = users.pivot_table(index="date", columns="group", values="penetration_percent")
    status = pd.Series("published", share.index)
    for row in users.dropna(
        subset=["change_since", "penetration_percent", "change_points"]
    ).itertuples():
        if row.change_since not in share.index or np.isnan(share.loc[row.change_since, row.group]):
            share.loc[row.change_since, row.group] = row.penetration_percent - row.change_points
            status.loc[row.change_since] = (
                "implied" if row.group in ("urban", "rural") else "published"
            )
    return share.sort_index(), status


def month(date):
    year, number = map(int, date.split("-"))
    return year + (number - 0.5) / 12


def problems(book):
    forecast(book)
    town_country(book)
    ages(book)
    regions(book)
    every_province(book)
    trial(book)
    platforms(book)


def forecast(book):
    work = read("digital_work").set_index(["year", "concept"])
    people, change = work["persons_ten_thousand"] / 100, work["change_percent"]
    year = work.index.get_level_values("year").max()
    book.check(f"by {year} “up to” {people[year, 'may_change_occupation']:.0f} million people, about "
               f"{work['share_percent'][year, 'may_change_occupation']:.0f} percent")  # fmt: skip
    book.check(f"changes by {change[year, 'manual_skills']:+.0f} percent for physical and manual skills, by "
               f"{change[year, 'social_skills']:+.0f} for social and emotional and by "
               f"{change[year, 'technological_skills']:+.0f} for technological ones.")  # fmt: skip
    part, whole = people[2022, "new_form"], people[2022, "all_employees"]
    book.check(f"The survey of {2022} counts {whole:.0f} million employees, {part:.0f} million of them, or "
               f"{part / whole * 100:.1f} percent")  # fmt: skip


def town_country(book):
    share, status = online()
    both = share[["urban", "rural"]].dropna()
    gap, times = both["urban"] - both["rural"], both["urban"] / both["rural"]
    alone = read("internet_users").dropna(subset="gap_points").set_index("date")["gap_points"]
    table = pd.DataFrame({"urban": both["urban"], "rural": both["rural"], "gap": gap, "times": times,
                          "status": status.reindex(both.index)})  # fmt: skip
    for date, points in alone.items():
        table.loc[date, ["gap", "status"]] = [points, "published"]
    table = table.sort_index()
    book.table(16, {"Date": table.index, "Town (%)": told(table["urban"], 1), "Country (%)": told(table["rural"], 1),
                    "Gap (points)": told(table["gap"], 1), "Urban/rural ratio": told(table["times"], 2),
                    "Status": table["status"]})  # fmt: skip
    first, last, widest = gap.index[0], gap.index[-1], gap.idxmax()
    book.check(f"goes from {gap[first]:.1f} points in {first} to {gap[widest]:.1f} at its widest ({widest}) and "
               f"{gap[last]:.1f} in {last}; town as a multiple of country goes from {times[first]:.1f} to "
               f"{times[last]:.1f}.")  # fmt: skip
    after = gap.diff().idxmin()
    before, fall = gap.index[gap.index.get_loc(after) - 1], -gap.diff().min()
    book.check(f"goes from {gap[first]:.1f} points in {first} to {gap[widest]:.1f} in {widest} and "
               f"{gap[last]:.1f} in {last}; the countryside jumps between March and June {after[:4]} for "
               f"no reason given and the base changes to the census within {last[:4]}.")  # fmt: skip
    users = read("internet_users", group="rural", status="published")
    users = users.dropna(subset=["users_ten_thousand_persons", "penetration_percent"]).set_index(
        "date"
    )
    people = users["users_ten_thousand_persons"] / users["penetration_percent"]
    change = people.diff() / pd.Series([month(date) for date in users.index], users.index).diff()
    book.table(20, {"Date": users.index, "Users (million)": told(users["users_ten_thousand_persons"] / 100),
                    "Internet penetration (%)": told(users["penetration_percent"], 1),
                    "Implied population (million)": told(people), "Its change (million a year)": told(change)})  # fmt: skip
    book.check(f"From {before} to {after} the gap closes by {fall:.1f} points, "
               f"{fall / (gap.max() - gap[last]) * 100:.0f} percent of its fall from the widest")  # fmt: skip
    book.check(f"by the report of {change.idxmin()} the rural population that the figures imply falls at a "
               f"rate of {-change.min():.0f} million a year")  # fmt: skip
    book.check(f"反推的农村人口按每年{-change.min() * 100:,.0f}万的速度减少")
    book.check(f"{after[:4]}年{int(before[5:])}月与{int(after[5:])}月之间")
    book.check(f"Answer: {(gap['2021-12'] / gap['2010-12'] - 1) * 100:.2f} percent")


def ages(book):
    share, _ = online()
    old, rural = share["national"] - share["aged_60"], share["national"] - share["rural"]
    held = share.dropna(subset="aged_60")
    book.table(25, {"Date": held.index, "60 and over (%)": told(held["aged_60"], 1), "All (%)": told(held["national"], 1),
                    "Gap (points)": told(old.dropna(), 1)})  # fmt: skip
    first, last, end = old.dropna().index[0], old.dropna().index[-1], rural.dropna().index[-1]
    book.check(f"lags by {rural[first]:.1f} points in {first} and by {rural[end]:.1f} in {end}; people of 60 and "
               f"over lag by {old[first]:.1f} in {first} and by {old[last]:.1f} in {last}.")  # fmt: skip
    reasons = read("internet_barriers").pivot_table(index=["group", "item"], columns="date",
                                                    values="share_percent", sort=False)  # fmt: skip
    reasons = reasons[sorted(reasons)]
    for at, date in enumerate(reasons, 2):
        book.column(27, at, told(reasons[date], 1))
        for place in book.places:
            if (place.cell, place.at) == (27, at) and place.head:
                place.mark(date, "computed")
    asked, report = reasons.loc["non_users"].iloc[:, -1], reasons.columns[-1]
    among = read("internet_users", date=report, group="aged_60")[
        "share_of_non_users_percent"
    ].item()
    book.check(f"Of those offline in {report}, {among:.1f} percent are 60 and over.")
    book.check(f"({asked.max():.1f} percent); {asked['no_device']:.1f} percent name")


def sums(name, edition=None):
    """Amounts by year and province, and the residents that they are means over."""
    people = measures()["people"]
    amounts = {"gdp": (measures()["total_gdp"], None), "sales": (measures()["sales"], None),
               "broadband": (measures()["broadband"] * people, people),
               "income": (measures()["resident"] * people, people)}  # fmt: skip
    if edition:
        return wide("province_gdp", "gdp_hundred_million_yuan", edition=edition), None
    return amounts[name]


def ratio(name, side, strong, weak, edition=None):
    amount, people = sums(name, edition)
    amount = amount[places()].dropna()
    groups = [side.index[side == one] for one in (strong, weak)]
    each = [amount[group].sum(axis=1) / (1 if people is None else people.loc[amount.index, group].sum(axis=1))
            for group in groups]  # fmt: skip
    return each[0] / each[1]


def regions(book):
    sides = read("provinces").set_index("province")
    crossed = ["jiangsu", "anhui", "henan", "shaanxi", "gansu"]
    rows, ends = [], {}
    for name in ("gdp", "sales", "broadband", "income"):
        own = ratio(name, sides["two_halves"], "south", "north")
        tried = []
        for placed in itertools.product(("south", "north"), repeat=5):
            moved = sides["two_halves"].copy()
            moved[crossed] = placed
            tried.append(ratio(name, moved, "south", "north").iloc[-1])
        ends[name] = (own.iloc[-1], min(tried), max(tried))
        rows.append((own.index[0], own.index[-1], own.iloc[0], *ends[name]))
    _ratios(book, 31, rows, ("Lowest by border", "Highest by border"))
    flips = sum(low < 1 < high for _, low, high in ends.values())
    lasts = [one[0] for one in ends.values()]
    book.check(
        f"the ratio of south to north runs from {min(lasts):.2f} to {max(lasts):.2f} with the quantity"
    )
    book.check(f"when the {len(crossed)} provinces that the line crosses change sides, {flips} of {len(ends)} "
               f"quantities can fall on the other side of one, broadband per hundred lying between "
               f"{ends['broadband'][1]:.2f} and {ends['broadband'][2]:.2f}")  # fmt: skip
    east = {
        name: ratio(name, sides["four_regions"], "east", "west")
        for name in ("gdp", "sales", "broadband", "income")
    }
    _ratios(
        book,
        34,
        [(one.index[0], one.index[-1], one.iloc[0], one.iloc[-1]) for one in east.values()],
    )
    last, band = [one.iloc[-1] for one in east.values()], east["broadband"]
    a, b = band.index[[0, -1]]
    book.check(f"East over west runs from {min(last):.2f} to {max(last):.2f}; for broadband per hundred it goes "
               f"from {band[a]:.2f} in {a} to {band[b]:.2f} in {b}.")  # fmt: skip
    book.check(f"Broadband per hundred is {band[a] * 100 - 100:.0f} percent higher in the east than in the west in "
               f"{a} and {band[b] * 100 - 100:.0f} percent in {b}")  # fmt: skip
    for column, strong, weak in (
        ("two_halves", "south", "north"),
        ("four_regions", "east", "west"),
    ):
        whole, (before, after) = ratio("gdp", sides[column], strong, weak), (
            ratio("gdp", sides[column], strong, weak, edition)[2018] for edition in ("before_census4", "census4"))  # fmt: skip
        band = ratio("broadband", sides[column], strong, weak).iloc[-1]
        word = "stands at" if strong == "south" else "falls to"
        book.check(f"GDP of the {strong} over the {weak} goes from {whole.iloc[0]:.2f} in {whole.index[0]} to "
                   f"{whole.iloc[-1]:.2f} in {whole.index[-1]}; for 2018 it is {before:.2f} before and {after:.2f} "
                   f"after the census; broadband per 100 {word} {band:.2f}.")  # fmt: skip
        if strong == "south":
            book.check(
                f"for {2018} is {before:.2f} before the revision after the economic census and {after:.2f}"
            )


def _ratios(book, cell, rows, more=()):
    heads = ("From", "To", "First ratio", "Last ratio", *more)
    for head, column in zip(heads, zip(*rows, strict=True), strict=True):
        book.table(cell, {head: map(str, column) if head in ("From", "To") else told(column, 2)})


def every_province(book):
    last = full("ratio").loc[2019]
    english = read("provinces").set_index("province")["title_en"]
    book.check(f"ratio in 2019: highest {english[last.idxmax()]} ({last.max():.2f}), lowest "
               f"{english[last.idxmin()]} ({last.min():.2f})")  # fmt: skip
    book.check(f"Answer: {last.max() / last.min():.3f} (a ratio)")


def trial(book):
    facts = read("ecommerce_trial").set_index("fact")["value"]
    book.table(43, {"Value": told(facts)})
    opened, assigned = facts["opened_in_treatment"], facts["assigned_treatment"]
    book.check(f"covers {facts['survey_villages']:.0f} villages in {facts['counties']:.0f} counties; "
               f"{assigned:.0f} were assigned to open early, {opened:.0f} did ({opened / assigned * 100:.0f} "
               f"percent), and after {facts['months_to_endline']:.0f} months "
               f"{facts['respondents_found_again']:.0f} percent")  # fmt: skip
    book.check(f"covers {facts['counties']:.0f} counties, surveyed {facts['survey_villages']:.0f} of "
               f"{facts['candidate_villages']:.0f} candidate villages and came back after "
               f"{facts['months_to_endline']:.0f} months")  # fmt: skip


def platforms(book):
    acts = read("platform_events").set_index("date")
    fines = acts[(acts["kind"] == "penalty") & (acts["status"] == "published")][
        "amount_hundred_million_yuan"
    ]
    book.check(f"Timeline of {len(acts)} acts from {acts.index[0]} to {acts.index[-1]}; the largest fine is "
               f"{fines.max() / 10:.2f} billion yuan.")  # fmt: skip
    book.check(f"holds {len(acts)} acts from {acts.index[0]} to {acts.index[-1]}, "
               f"{(acts.index <= '2021-12-31').sum()} of them by 2021-12-31; the largest fine is "
               f"{fines.max() / 10:.2f} billion yuan on {fines.idxmax()}.")  # fmt: skip
    book.check(f"最大一笔罚款{fines.max():.2f}亿元")
    book.check(f"最大一笔罚款是{fines.idxmax()}的{fines.max():.2f}亿元")


def indicators():
    """First date and value, last date and value, digits and the direction wanted, measure by measure."""
    share, _ = online()
    skills = read("internet_barriers", group="non_users", item="no_skill").set_index("date")[
        "share_percent"
    ]
    regions = full("resident").index[[0, -1]]
    index = read("egovernment").set_index("year")["online_service_index"].loc[2018:]
    staff = full("staff").index[[0, -1]]
    acts = read("platform_events", kind="rule")
    forms = read("digital_work", concept="new_form")["persons_ten_thousand"].item() / 100

    def since(group):
        one = share[group].dropna().loc["2021-12":]
        return one.index[0], one.iloc[0], one.index[-1], one.iloc[-1], 1, 1

    return [
        (skills.index[0], skills.iloc[0], skills.index[-1], skills.iloc[-1], 1, -1),
        ("", np.nan, "2022", forms, 0, 0), since("aged_60"),
        (regions[0], between("four_regions", regions[0])[1], regions[1], between("four_regions", regions[1])[1], 1, -1),
        since("rural"),
        (index.index[0], index.iloc[0], index.index[-1], index.iloc[-1], 2, 1),
        (staff[0], spread("staff", staff[0]), staff[1], spread("staff", staff[1]), 1, -1),
        ("", np.nan, acts["year"].iloc[-1], len(acts), 0, 0),
        *[("", np.nan, "", np.nan, 0, 0)] * 3,
    ]  # fmt: skip


def paths(book):
    rows = indicators()
    book.table(13, {"First date": [str(one[0]) for one in rows], "Latest date": [str(one[2]) for one in rows],
                    "First value": [told([one[1]], one[4])[0] for one in rows],
                    "Last value": [told([one[3]], one[4])[0] for one in rows]})  # fmt: skip
    both = [one for one in rows if not np.isnan(one[1])]
    moves = [
        np.sign(b - a) * way if abs(b - a) >= 0.01 * abs(a) else 0 for _, a, _, b, _, way in both
    ]
    better, flat, worse = moves.count(1), moves.count(0), moves.count(-1)
    single = sum(np.isnan(one[1]) and not np.isnan(one[3]) for one in rows)
    none = sum(np.isnan(one[3]) for one in rows)
    problems = 4
    book.check(f"Map of {problems} problems and {len(rows)} measures: {better} indicators move as intended, "
               f"{flat} stays, {worse} move the other way, {single} have one value, {none} have none;")  # fmt: skip
    book.check(f"Of the {len(rows)} measures in this copy, {len(rows) - none} have a related public indicator "
               f"({better} moving as intended, {flat} flat, {worse} moving the other way, {single} with a single "
               f"value) and {none} have none.")  # fmt: skip
    book.check(f"Each of the {len(rows)} measures of the paper belongs to one of its {problems} problems, which can "
               f"be counted; but to match is not to answer: {problems} problems each leave a point open.")  # fmt: skip
    book.check(f"For {none / len(rows) * 100:.0f} percent of the measures")
    book.check(f"Answer: {(rows[0][3] - rows[0][1]) / rows[0][1] * 100:.3f} percent")
    old, village = rows[2], rows[4]
    book.check(f"Answer: {(village[3] - village[1]) / (old[3] - old[1]):.3f} (a ratio)")
