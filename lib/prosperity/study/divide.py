"""The digital divide: town and country, the old, and the regions, each with its definitions.

Levels are those that the Center prints; a level that follows only from a later one and its printed
change is marked implied. The change of population bases shows in the populations that users and
penetration imply.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterable

from prosperity import data
from prosperity.base.errors import one_of
from prosperity.base.frames import pd
from prosperity.data.cells import Tables, Value, by_year
from prosperity.study.registry import quantity, takes

CROSSED = ("jiangsu", "anhui", "henan", "shaanxi", "gansu")  # the Qinling-Huaihe line runs through
OLD = 60  # from this age on the reports count a person as old
INDICATORS = {  # each as the table and the column that holds it
    "gdp": ("province_gdp", "gdp_hundred_million_yuan"),
    "ecommerce_sales": ("province_digital", "ecommerce_sales_hundred_million_yuan"),
    "broadband_per_hundred": ("province_digital", "broadband_subscribers_ten_thousand"),
    "resident_income_yuan": ("province_income", "resident_income_yuan"),
}
QUANTITIES = tuple(INDICATORS)
MEANS = QUANTITIES[2:]  # what is a mean over residents; the others are totals
PARTS = {"two_halves": ("south", "north"), "four_regions": ("east", "west")}  # strong, then weak
SPLITS = {"two_halves": "two_halves", "east_west": "four_regions"}
BORDERS = ("line", "lowest", "highest")


@data.kept_table
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


@data.kept_table
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


@quantity
def regional_ratio(
    tables: Tables,
    year: int,
    parts: str,
    indicator: str,
    border: str = "line",
    edition: str = "latest",
) -> Value:
    """South over north, or east over west, in one year.

    ``ecommerce_sales`` and ``gdp`` are totals; ``broadband_per_hundred`` and
    ``resident_income_yuan`` are means weighted by residents. ``line`` takes every province to the
    side that the table of provinces names; ``lowest`` and ``highest`` are the ends of what comes
    out when the five that the line between south and north crosses change sides, in all 32 ways.

    Raises:
        InputError: for unknown parts, an unknown indicator or border.
        AbsentError: if a province has no value in that year.
    """
    for name, value, known in (
        ("parts", parts, PARTS),
        ("quantity", indicator, QUANTITIES),
        ("border", border, BORDERS if parts == "two_halves" else BORDERS[:1]),
    ):
        one_of(name, value, known)
    sides, amounts = _sides(tables, parts), _amounts(tables, indicator, year, edition)
    moving = [amounts.pop(one) for one in CROSSED] if border != "line" else []
    strong, weak = (
        _sum(amounts[one] for one in amounts if sides[one] == side) for side in PARTS[parts]
    )
    ways = [(strong, weak)]
    for one in moving:  # to the one side or to the other
        ways = [way for a, b in ways for way in ((_sum([a, one]), b), (a, _sum([b, one])))]
    ratios = [_level(strong) / _level(weak) for strong, weak in ways]
    pick = min if border == "lowest" else max
    return pick(ratios, key=lambda ratio: ratio.number)


def regional_level(
    tables: Tables, year: int, parts: str, side: str, indicator: str, edition: str = "latest"
) -> Value:
    """One side's share of the total of all 31 provinces in percent, or its mean over residents."""
    sides, amounts = _sides(tables, parts), _amounts(tables, indicator, year, edition)
    here = _sum(amount for one, amount in amounts.items() if sides[one] == side)
    level = _level(here)
    return level if len(here) > 1 else level / _level(_sum(amounts.values())) * 100


Amount = tuple[Value, ...]  # a total, or what is to be divided and the residents it belongs to


def _sides(tables: Tables, parts: str) -> dict[str, str]:
    names = [row["province"] for row in tables.rows("provinces")]
    return {one: tables.text("provinces", parts, province=one) for one in names}


def _amounts(tables: Tables, indicator: str, year: int, edition: str) -> dict[str, Amount]:
    found: dict[str, Amount] = {}
    for row in tables.rows("provinces"):
        key = {"year": year, "province": row["province"]}
        table, column = INDICATORS[indicator]
        gdp = {"edition": edition} if indicator == "gdp" else {}
        amount = tables.cell(table, column, **key, **gdp)
        if indicator in MEANS:
            people = tables.cell("province_population", "resident_ten_thousand_persons", **key)
            whole = amount * people if indicator == "resident_income_yuan" else amount * 100
            found[row["province"]] = whole, people
        else:
            found[row["province"]] = (amount,)
    return found


def _sum(amounts: Iterable[Amount]) -> Amount:
    return tuple(functools.reduce(operator.add, column) for column in zip(*amounts, strict=True))


def _level(amount: Amount) -> Value:
    return amount[0] if len(amount) == 1 else amount[0] / amount[1]


def _years(name: str) -> list[int]:
    one_of("quantity", name, QUANTITIES)
    rows = data.PACKAGE.rows(INDICATORS[name][0])
    return sorted({int(row["year"]) for row in rows})


@data.kept_table
def regional(quantity: str, split: str, edition: str = "latest") -> pd.DataFrame:
    """A quantity in the two groups of a split, by year: shares of a total, or means over people.

    Args:
        quantity: gdp or ecommerce_sales, as shares of the sum over all 31 provinces;
            broadband_per_hundred or resident_income_yuan, as means weighted by residents.
        split: two_halves (south, north) or east_west (east, west).
        edition: of GDP by province, used by gdp alone.

    Returns:
        By year: ``strong`` (south or east), ``weak`` (north or west) and their ``ratio``. For gdp
        and ecommerce_sales the ratio is one of totals and not per person.

    Raises:
        InputError: for an unknown quantity, split or edition.
    """
    one_of("split", split, SPLITS)
    years, parts = _years(quantity), SPLITS[split]
    asked = {"parts": parts, "indicator": quantity, "edition": edition}
    columns = {
        name: by_year(regional_level, years, side=side, **asked)
        for name, side in zip(("strong", "weak"), PARTS[parts], strict=True)
    }
    columns["ratio"] = by_year(regional_ratio, years, **asked)
    return pd.DataFrame(columns).dropna()


@data.kept_table
def border_range(quantity: str) -> pd.DataFrame:
    """The south-north ratio under all 32 ways to place the five provinces that the line crosses.

    Returns:
        By year: ``ratio`` under the collection's own split, ``low`` and ``high`` over all ways.
    """
    asked = {"parts": "two_halves", "indicator": quantity}
    ends = dict(zip(("ratio", "low", "high"), BORDERS, strict=True))
    columns = {
        name: by_year(regional_ratio, _years(quantity), border=border, **asked)
        for name, border in ends.items()
    }
    return pd.DataFrame(columns).dropna()


@data.kept_table
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


FIELDS = {one["name"]: one for one in data.resource("internet_users")["schema"]["fields"]}
GROUPS = "|".join(FIELDS["group"]["constraints"]["enum"])


def _reported(tables: Tables, column: str, group: str, date: str) -> Value:
    return tables.cell("internet_users", column, date=date, group=group)


@quantity
def internet_non_users(tables: Tables, date: str) -> Value:
    """People who do not use the internet, 100 million."""
    return _reported(tables, "non_users_ten_thousand_persons", "national", date) / 10_000


@quantity
@takes("100 million persons", group=GROUPS, date="2020-12")
def internet_users(tables: Tables, group: str, date: str) -> Value:
    """People who use the internet, 100 million: of a group, at the date of a report (2020-12).

    >>> float(internet_users(Tables(), "rural", "2020-12").number)
    3.09
    """
    return _reported(tables, "users_ten_thousand_persons", group, date) / 10_000


@quantity
@takes("percent", group=GROUPS, date="2020-12")
def internet_penetration(tables: Tables, group: str, date: str) -> Value:
    """Internet users as a share of a group's people, percent, at the date of a report (2020-12).

    >>> float(internet_penetration(Tables(), "rural", "2020-12").number)
    55.9
    """
    return _reported(tables, "penetration_percent", group, date)


@quantity
@takes("points", date="2020-12")
def internet_penetration_gap(tables: Tables, date: str) -> Value:
    """Internet penetration in town less that in the countryside, points, at a report's date.

    >>> float(internet_penetration_gap(Tables(), "2020-12").number)
    23.9
    """
    town, country = (internet_penetration(tables, group, date) for group in ("urban", "rural"))
    return town - country
