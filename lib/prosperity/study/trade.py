"""Online trade and work as far as they are counted: rural sales, Taobao villages, sectors, jobs."""

from __future__ import annotations

from prosperity import data
from prosperity.base.frames import pd
from prosperity.data.cells import Series, Tables
from prosperity.study.registry import quantity


def rural_sales() -> pd.DataFrame:
    """Rural online retail in whole years, beside the national total where both are printed.

    Returns:
        By year: ``rural_trillion_yuan``, ``agricultural_trillion_yuan``, ``national_trillion_yuan``
        and ``rural_share_percent``, printed for 2016 and divided from the levels elsewhere. A year
        without a source is missing.
    """
    table = data.load("online_retail").reset_index()
    whole = table[table["period"].str.fullmatch(r"\d{4}")]
    sales = whole.pivot(index="year", columns="group", values="sales_hundred_million_yuan") / 10_000
    sales = sales.dropna(subset="rural")
    printed = whole[whole["group"] == "rural"].set_index("year")["share_percent"]
    return pd.DataFrame(
        {
            "rural_trillion_yuan": sales["rural"],
            "agricultural_trillion_yuan": sales["agricultural"],
            "national_trillion_yuan": sales["all_online"],
            "rural_share_percent": (sales["rural"] / sales["all_online"] * 100).fillna(printed),
        }
    )


def taobao_villages() -> pd.DataFrame:
    """Taobao villages in the nation and in the centre and west, with ``status``.

    2020 follows from 2021 and its printed increase (implied); 2018 is missing.

    >>> int(taobao_villages().loc[2020, "villages_count"])
    5425
    """
    table = data.load("taobao_villages").reset_index().set_index("year")
    nation = table[table["place"] == "national"]
    found = nation[["villages_count", "status"]].astype({"villages_count": int})
    for year, row in nation.dropna(subset="increase_count").iterrows():
        if year - 1 not in found.index:
            before = int(row["villages_count"] - row["increase_count"])
            found.loc[year - 1] = [before, "implied"]
    inland = table[table["place"] == "centre_and_west"]["villages_count"]
    found["inland_percent"] = inland.astype(float) / found["villages_count"] * 100
    return found.sort_index()


def sectors() -> pd.DataFrame:
    """Shares of the three sectors in employment, the first from the last and the printed change.

    >>> sectors().loc["primary"].round(1).to_list()
    [33.5, 22.9, -10.6]
    """
    row = data.load("employment").dropna(subset="change_since_year").iloc[-1]
    rows = {}
    for sector in ("primary", "secondary", "tertiary"):
        last, change = row[f"{sector}_percent"], row[f"{sector}_change_points"]
        rows[sector] = {"first_percent": last - change, "last_percent": last,
                        "change_points": change}  # fmt: skip
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("sector")


def studies() -> pd.DataFrame:
    """Published studies of the urban-rural income gap, by year, without what the excerpts hide."""
    table = data.load("published_studies")
    years = table["first_year"].astype(str) + "–" + table["last_year"].astype(str)
    table = table.assign(
        sample_years=years.where(table["first_year"].notna(), "–"),
        study_year=table["year"],
    )
    return table.sort_values(["study_year", "authors"])


@quantity
def online_share(tables: Tables, first: int, last: int, first_period: str) -> Series:
    """Goods sold online as a percentage of retail sales; the first year may be a part of it."""
    periods, key = {first: first_period, last: last}, {"group": "physical_goods"}
    return Series({
        year: tables.cell("online_retail", "share_percent", period=period, **key)
        for year, period in periods.items()
    })  # fmt: skip


@quantity
def retail_sales(tables: Tables, first: int, last: int) -> Series:
    """Retail sales of consumer goods, 100 million yuan."""
    column, key = "sales_hundred_million_yuan", {"group": "retail_sales"}
    return Series({
        year: tables.cell("online_retail", column, period=year, **key) for year in (first, last)
    })  # fmt: skip
