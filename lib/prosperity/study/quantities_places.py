"""Quantities of the provinces: how strong one part of the country is beside another.

The same four measures as in `prosperity.study.divide`, computed from printed cells, so that a
verdict on south and north or on east and west hangs on the provinces, and on the side of each.
"""

import functools
import itertools
import operator
from collections.abc import Iterable

from prosperity.base.errors import InputError
from prosperity.data.cells import Series, Tables, Value
from prosperity.study.divide import CROSSED, QUANTITIES
from prosperity.study.registry import quantity

PARTS = {"two_halves": ("south", "north"), "four_regions": ("east", "west")}  # strong, then weak
BORDERS = ("line", "lowest", "highest")
LAST_CENSUS4 = 2019  # the revision after census 4 ends here; the database goes on


@quantity
def regional_ratio(
    tables: Tables, year: int, parts: str, indicator: str, border: str = "line"
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
        ("indicator", indicator, QUANTITIES),
        ("border", border, BORDERS if parts == "two_halves" else BORDERS[:1]),
    ):
        if value not in known:
            raise InputError(f"unknown {name} {value!r}; choose one of {', '.join(known)}")
    strong, weak = PARTS[parts]
    names = [row["province"] for row in tables.package.rows("provinces")]
    sides = {one: tables.text("provinces", parts, province=one) for one in names}
    amounts = {one: _amount(tables, indicator, year, one) for one in names
               if sides[one] in PARTS[parts]}  # fmt: skip
    moving = [amounts.pop(one) for one in CROSSED] if border != "line" else []
    fixed = {side: _sum(amounts[one] for one in amounts if sides[one] == side)
             for side in PARTS[parts]}  # fmt: skip
    ratios = []
    for placed in itertools.product(PARTS[parts], repeat=len(moving)):
        levels = {}
        for side in PARTS[parts]:
            here = [amount for amount, at in zip(moving, placed, strict=True) if at == side]
            levels[side] = _level(_sum([fixed[side], *here]))
        ratios.append(levels[strong] / levels[weak])
    pick = min if border == "lowest" else max
    return pick(ratios, key=lambda ratio: ratio.number)


Amount = tuple[Value, ...]  # a total, or what is to be divided and the residents it belongs to


def _amount(tables: Tables, indicator: str, year: int, province: str) -> Amount:
    key = {"year": year, "province": province}
    if indicator == "gdp":
        edition = "census4" if year <= LAST_CENSUS4 else "database"
        column = "gdp_hundred_million_yuan"
        return (tables.cell("province_gdp", column, edition=edition, **key),)
    if indicator == "ecommerce_sales":
        return (tables.cell("province_digital", "ecommerce_sales_hundred_million_yuan", **key),)
    people = tables.cell("province_population", "resident_ten_thousand_persons", **key)
    if indicator == "broadband_per_hundred":
        column = "broadband_subscribers_ten_thousand"
        return tables.cell("province_digital", column, **key), people
    return tables.cell("province_income", "resident_income_yuan", **key) * people, people


def _sum(amounts: Iterable[Amount]) -> Amount:
    return tuple(functools.reduce(operator.add, column) for column in zip(*amounts, strict=True))


def _level(amount: Amount) -> Value:
    return amount[0] if len(amount) == 1 else amount[0] / amount[1]


@quantity
def internet_non_users(tables: Tables, date: str) -> Value:
    """People who do not use the internet, 100 million."""
    key = {"date": date, "group": "national"}
    return tables.cell("internet_users", "non_users_ten_thousand_persons", **key) / 10_000


@quantity
def online_share(tables: Tables, first: int, last: int) -> Series:
    """Goods sold online as a percentage of retail sales; 2016 is January to September."""
    periods = {2016: "2016-Q3"}
    key = {"group": "physical_goods"}
    return Series({
        year: tables.cell("online_retail", "share_percent", period=periods.get(year, year), **key)
        for year in (first, last)
    })  # fmt: skip


@quantity
def retail_sales(tables: Tables, first: int, last: int) -> Series:
    """Retail sales of consumer goods, 100 million yuan."""
    column, key = "sales_hundred_million_yuan", {"group": "retail_sales"}
    return Series({
        year: tables.cell("online_retail", column, period=year, **key) for year in (first, last)
    })  # fmt: skip
