"""The digital divide: town and country, the old, and the regions, each with its definitions.

Levels are those that the Center prints; a level that follows only from a later one and its printed
change is marked implied. The change of population bases shows in the populations that users and
penetration imply.
"""

import itertools

import numpy as np
import pandas as pd

from prosperity import data
from prosperity.base.errors import InputError
from prosperity.study import provinces

CROSSED = ("jiangsu", "anhui", "henan", "shaanxi", "gansu")  # the Qinling-Huaihe line runs through
OLD = 60  # from this age on the reports count a person as old
QUANTITIES = ("gdp", "ecommerce_sales", "broadband_per_hundred", "resident_income_yuan")


def penetration() -> pd.DataFrame:
    """Internet penetration by report date and group, printed or implied.

    Returns:
        Columns ``date``, ``at`` (the date as a decimal year, at the middle of its month),
        ``group``, ``penetration_percent`` and ``status``: published, implied or unverified.

    Rural penetration of March 2020 follows from 52.3 in June less the printed rise of 6.1:

    >>> found = penetration().set_index(["date", "group"])
    >>> float(found.loc[("2020-03", "rural"), "penetration_percent"])
    46.2
    """
    table = data.load("internet_users").reset_index()
    printed = table.dropna(subset="penetration_percent")
    rows = {
        (row.date, row.group): (row.penetration_percent, row.status) for row in printed.itertuples()
    }
    for row in printed[printed["change_since"] != ""].itertuples():
        before = (row.change_since, row.group)
        if before not in rows:
            rows[before] = (round(row.penetration_percent - row.change_points, 10), "implied")
    frame = pd.DataFrame(
        [(date, _decimal(date), group, *rest) for (date, group), rest in rows.items()],
        columns=["date", "at", "group", "penetration_percent", "status"],
    )
    return frame.sort_values(["at", "group"], ignore_index=True)


def _decimal(date: str) -> float:
    year, month = date.split("-")
    return int(year) + (int(month) - 0.5) / 12


def town_country() -> pd.DataFrame:
    """The gap of penetration between town and country at every date that has both.

    Returns:
        By ``date``: ``urban_percent``, ``rural_percent``, ``gap_points``, ``relative`` (town as a
        multiple of country) and ``status``, which is implied where one of the two is. December 2008
        has a printed gap and no two levels.
    """
    table = penetration().pivot(index="date", columns="group", values="penetration_percent")
    status = penetration().pivot(index="date", columns="group", values="status")
    both = table.dropna(subset=["urban", "rural"])
    found = pd.DataFrame(
        {
            "urban_percent": both["urban"],
            "rural_percent": both["rural"],
            "gap_points": (both["urban"] - both["rural"]).round(10),
            "relative": both["urban"] / both["rural"],
            "status": [
                "implied" if "implied" in set(status.loc[date, ["urban", "rural"]]) else "published"
                for date in both.index
            ],
        }
    )
    users = data.load("internet_users")
    gaps = users["gap_points"].dropna().droplevel("group")
    for date, gap in gaps.items():
        found.loc[date, ["gap_points", "status"]] = [gap, "published"]
    return found.sort_index().rename_axis("date")


def implied_people(group: str = "rural") -> pd.DataFrame:
    """The population that users and penetration of a group imply, in million.

    Formula: users / penetration * 100, and its change since the report before, a year. Where a
    base changes it jumps although people do not.

    >>> implied_people()["people_million"].round(0).loc[["2020-12", "2021-12"]].to_list()
    [553.0, 493.0]
    """
    table = data.load("internet_users").reset_index()
    table = table[(table["group"] == group) & (table["status"] == "published")]
    table = table.dropna(subset=["users_ten_thousand_persons", "penetration_percent"])
    people = table["users_ten_thousand_persons"] / table["penetration_percent"]
    years = table["date"].map(_decimal).diff()
    return pd.DataFrame(
        {
            "users_million": (table["users_ten_thousand_persons"] / 100).to_numpy(float),
            "penetration_percent": table["penetration_percent"].to_numpy(float),
            "people_million": people.to_numpy(float),
            "people_change_million": (people.diff() / years).to_numpy(float),
        },
        index=pd.Index(table["date"], name="date"),
    )


def ages() -> pd.DataFrame:
    """Penetration among people aged 60 and over beside all, at the dates that have the first.

    Returns:
        By ``date``: ``aged_60_percent``, ``all_percent``, ``gap_points``; the date of all is that
        of the same report.
    """
    table = penetration().pivot(index="date", columns="group", values="penetration_percent")
    old = table.dropna(subset=["aged_60"])
    return pd.DataFrame(
        {
            "aged_60_percent": old["aged_60"],
            "all_percent": old["national"],
            "gap_points": (old["national"] - old["aged_60"]).round(10),
        }
    )


def regional(quantity: str, split: str, edition: str = "census4") -> pd.DataFrame:
    """A quantity in the two groups of a split, by year: shares of a total, or means over people.

    Args:
        quantity: gdp or ecommerce_sales, as shares of the sum over all 31 provinces;
            broadband_per_hundred or resident_income_yuan, as means weighted by residents.
        split: two_halves (south, north) or east_west (east, west).
        edition: of GDP, census4 or before_census4; used by gdp alone.

    Returns:
        By year: ``strong`` (south or east), ``weak`` (north or west) and their ``ratio``. For gdp
        and ecommerce_sales the ratio is one of totals and not per person.

    Raises:
        InputError: for an unknown quantity or split.
    """
    if split not in ("two_halves", "east_west"):
        raise InputError(f"unknown split {split!r}; choose one of two_halves, east_west")
    groups = provinces.groups(split)
    strong, weak = ("south", "north") if split == "two_halves" else ("east", "west")
    members = pd.DataFrame({"strong": groups == strong, "weak": groups == weak})
    frame = _levels(quantity, edition, members)
    frame["ratio"] = frame["strong"] / frame["weak"]
    return frame.rename_axis("year")


def _levels(quantity: str, edition: str, members: pd.DataFrame) -> pd.DataFrame:
    """A quantity by year and group; ``members`` says for each province which groups it is in."""
    members = members.astype(float)
    if quantity in ("gdp", "ecommerce_sales"):
        table = provinces.gdp(edition) if quantity == "gdp" else _sales()
        return (table.fillna(0) @ members).div(table.sum(axis=1), axis=0) * 100
    if quantity in QUANTITIES:
        table = provinces.measure(quantity).loc[provinces.full_years(quantity)]
        people = provinces.people().reindex(table.index)
        return (table * people) @ members / (people @ members)
    raise InputError(f"unknown quantity {quantity!r}; choose one of {', '.join(QUANTITIES)}")


def _sales() -> pd.DataFrame:
    share = provinces.measure("ecommerce_percent_of_gdp")
    return share * provinces.gdp().reindex(share.index) / 100


def border_range(quantity: str, edition: str = "census4") -> pd.DataFrame:
    """The south-north ratio under all 32 ways to place the five provinces that the line crosses.

    Returns:
        By year: ``ratio`` under the collection's own split, ``low`` and ``high`` over all ways.
    """
    halves = provinces.groups("two_halves") == "south"
    ways = list(itertools.product((True, False), repeat=len(CROSSED)))
    south = pd.DataFrame(dict.fromkeys(range(len(ways)), halves))
    south.loc[list(CROSSED)] = np.transpose(ways)
    ratios = _levels(quantity, edition, south) / _levels(quantity, edition, ~south)
    own = ratios[ways.index(tuple(halves[list(CROSSED)]))]
    return pd.DataFrame({"ratio": own, "low": ratios.min(axis=1), "high": ratios.max(axis=1)})


def regional_table(split: str) -> pd.DataFrame:
    """First and last ratio of each quantity under a split; for south and north with the border.

    Returns:
        By ``quantity``: years, ``first_ratio``, ``last_ratio`` and, for two_halves,
        ``lowest_border`` and ``highest_border`` of the last year over 32 borders.
    """
    rows = {}
    for name in QUANTITIES:
        ratio = regional(name, split)["ratio"].dropna()
        rows[name] = {"first_year": ratio.index[0], "last_year": ratio.index[-1],
                      "first_ratio": ratio.iloc[0], "last_ratio": ratio.iloc[-1]}  # fmt: skip
        if split == "two_halves":
            border = border_range(name).loc[ratio.index[-1]]
            rows[name] |= {"lowest_border": border["low"], "highest_border": border["high"]}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("quantity")


def barriers() -> pd.DataFrame:
    """Reasons for staying offline by report, and what users of 60 and over can do alone."""
    table = data.load("internet_barriers")["share_percent"].reset_index()
    wide = table.pivot(index=["group", "item"], columns="date", values="share_percent")
    order = list(dict.fromkeys(zip(table["group"], table["item"], strict=True)))
    return wide.reindex(order).rename(columns=lambda date: f"at_{date}")
