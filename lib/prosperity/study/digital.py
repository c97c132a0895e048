"""The digital economy beside GDP: the series behind figures 1 to 4, each with its choices named.

A choice is an edition or a reading that a fair reader could take. ``as_printed`` is the choice that
gives back the numbers of the paper, whether or not it is a good one.
"""

import pandas as pd

from prosperity import data, measures
from prosperity.base.errors import InputError
from prosperity.base.words import refusal

FIRST, PRINTED_LAST, LAST = 2015, 2020, 2023  # years of the paper's figures; last white paper held
GDP_EDITIONS = ("as_printed", *data.choices("gdp"))
SHARES = (*GDP_EDITIONS, "caict")
DIGITAL_GROWTHS = ("levels", "published")
GDP_GROWTHS = ("nominal", "real")
SIZES_2015 = ("required", "published")
PENETRATIONS = ("as_printed", "caict")
PRINTED_SHARE_2015 = 27.04  # percent; claim C102
HUNDRED_MILLION_PER_TRILLION = 10_000


def years(last_year: int) -> range:
    """The years of a figure that ends in ``last_year``.

    Raises:
        InputError: if the last year is not one from 2016 to 2023.
    """
    if last_year not in range(FIRST + 1, LAST + 1):
        raise refusal(
            "refused_range", name="last_year", value=repr(last_year), first=FIRST + 1, last=LAST
        )
    return range(FIRST, last_year + 1)


def size(last_year: int = PRINTED_LAST) -> pd.DataFrame:
    """Value added of the digital economy as each year's white paper first prints it.

    Returns:
        By year: ``size_trillion_yuan`` and the ``edition`` that prints it.

    >>> size().loc[2020, "size_trillion_yuan"]
    np.float64(39.2)
    """
    return data.chain("digital_economy", "headline", years(last_year))[
        ["size_trillion_yuan", "edition"]
    ]


def parts(last_year: int = PRINTED_LAST) -> pd.DataFrame:
    """The two parts of the digital economy, each from the year's own white paper.

    Returns:
        By year, in trillion yuan: ``digital_industrialisation``, the digital industries, and
        ``industrial_digitalisation``, the digital part of all others; years whose white paper
        prints no split are left out.

    >>> parts().loc[2020].to_list()
    [7.5, 31.7]
    """
    rows = {}
    for year, edition in size(last_year)["edition"].items():
        if edition in data.editions("digital_split"):
            sizes = data.load("digital_split", edition)["size_trillion_yuan"]
            rows[year] = sizes.loc[year].astype(float)
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("year")


def required_size_2015() -> float:
    """The size of 2015, in trillion yuan, that the printed share of 27.04 percent needs.

    Formula: 27.04 / 100 * GDP of 2015 on the edition after the fourth census. No source prints it.

    >>> round(required_size_2015(), 3)
    18.627
    """
    return measures.required_part(PRINTED_SHARE_2015, float(gdp_trillion_yuan("census4")[FIRST]))


def gdp_trillion_yuan(edition: str) -> pd.Series:
    """Nominal GDP by year in trillion yuan.

    Args:
        edition: announced, verified, census4 or census5; or as_printed, the join behind the paper's
            shares: the edition after the fourth census to 2019 and the first announcement for 2020.

    Raises:
        InputError: for an unknown edition.
    """
    if edition == "as_printed":
        level = data.chain("gdp", "as_printed")["gdp_hundred_million_yuan"]
    else:
        level = data.load("gdp", edition)["gdp_hundred_million_yuan"]
    return level / HUNDRED_MILLION_PER_TRILLION


def digital_growth_percent(method: str, last_year: int = PRINTED_LAST) -> pd.Series:
    """Growth of the digital economy by year.

    Args:
        method: levels, computed from the rounded sizes of successive white papers (2015 from the
            increase that was printed with it); or published, the rates that CAICT prints, which
            stand on a comparable base.

    Raises:
        InputError: for an unknown method.

    >>> digital_growth_percent("levels").round(2)[2020], digital_growth_percent("published")[2020]
    (np.float64(9.5), np.float64(9.7))
    """
    table = data.chain("digital_economy", "headline", years(last_year))
    if method == "published":
        return table["nominal_growth_percent"]
    if method != "levels":
        raise InputError(f"unknown growth {method!r}; choose one of {', '.join(DIGITAL_GROWTHS)}")
    growth = measures.growth_percent(table["size_trillion_yuan"])
    first, increase = table.loc[FIRST, ["size_trillion_yuan", "increase_trillion_yuan"]]
    growth[FIRST] = increase / (first - increase) * 100
    return growth


def gdp_growth_percent(kind: str, edition: str, last_year: int = PRINTED_LAST) -> pd.Series:
    """Growth of GDP by year: nominal, of two figures of one vintage, or real, as published.

    An edition that comes out year by year is divided by the year before as it then stood, which
    the chains ``before_announced`` and ``before_verified`` of the table name; two first
    announcements are of two vintages and make no growth.

    Real growth is missing for an edition of GDP that comes without it.

    Raises:
        InputError: for an unknown kind or edition.

    >>> gdp_growth_percent("nominal", "announced").round(2)[[2019, 2020]].to_list()
    [7.79, 2.99]
    """
    if kind == "nominal":
        level = gdp_trillion_yuan(edition)
        before = _gdp_before(edition)
        growth = measures.growth_percent(level) if before is None else (level / before - 1) * 100
    elif kind == "real":
        edition = "announced" if edition == "as_printed" else edition
        if edition in GDP_EDITIONS and edition not in data.editions("gdp_real_growth"):
            return pd.Series(float("nan"), index=years(last_year))
        growth = data.load("gdp_real_growth", edition)["real_growth_percent"]
    else:
        raise InputError(f"unknown growth {kind!r}; choose one of {', '.join(GDP_GROWTHS)}")
    return growth.reindex(years(last_year))


def _gdp_before(edition: str) -> pd.Series | None:
    """GDP of the year before each year, as it stood when that year was published; None: as is."""
    name = f"before_{edition}"
    if name not in data.resource("gdp")["chains"]:
        return None
    chain = data.links("gdp", name)
    levels = {one: gdp_trillion_yuan(one) for one in set(chain.values())}
    return pd.Series({year: levels[one][year - 1] for year, one in chain.items()})


def share_percent(
    edition: str, last_year: int = PRINTED_LAST, size_2015: str = "published"
) -> pd.Series:
    """The digital economy as a share of GDP, by division, or as CAICT prints it.

    Args:
        edition: one of the GDP editions of `gdp_trillion_yuan`; or caict, the printed share.
        last_year: last year of the series.
        size_2015: published, the 18.6 trillion yuan that was printed; or required, what the paper's
            27.04 percent needs (`required_size_2015`).

    Returns:
        Percent by year; missing where the edition has no GDP for the year.

    >>> share_percent("as_printed", size_2015="required").round(2)[[2015, 2020]].to_list()
    [27.04, 38.58]
    """
    if edition == "caict":
        return data.chain("digital_economy", "headline", years(last_year))["share_of_gdp_percent"]
    if size_2015 not in SIZES_2015:
        raise InputError(
            f"unknown size of 2015 {size_2015!r}; choose one of {', '.join(SIZES_2015)}"
        )
    parts = size(last_year)["size_trillion_yuan"].copy()
    if size_2015 == "required":
        parts[FIRST] = required_size_2015()
    return measures.share_percent(parts, gdp_trillion_yuan(edition).reindex(parts.index))


def penetration_percent(edition: str, last_year: int = PRINTED_LAST) -> pd.DataFrame:
    """The digital share of value added in the primary, secondary and tertiary sector.

    Args:
        edition: as_printed, the paper's own values for 2016 and 2020 with the white papers between
            them; or caict, white papers only, which print 17.0 for 2016 where the paper has 16.8.
        last_year: 2020 to 2023.

    Returns:
        By year: ``primary_percent``, ``secondary_percent``, ``tertiary_percent`` and ``status``.
        2017 is missing, for no source of it is at hand; 2021 is taken from the levels and changes
        that the white paper of 2023 prints (status ``implied``).

    >>> penetration_percent("caict").loc[2016, "secondary_percent"]
    np.float64(17.0)
    """
    if edition not in PENETRATIONS:
        raise InputError(
            f"unknown penetration {edition!r}; choose one of {', '.join(PENETRATIONS)}"
        )
    sectors = ["primary_percent", "secondary_percent", "tertiary_percent"]
    table = data.chain("digital_penetration", "caict")
    found = table[[*sectors, "status"]].copy()
    changes = [name.replace("_percent", "_change_points") for name in sectors]
    for year in table.index:
        if year - 1 not in found.index and table.loc[year, changes].notna().all():
            before = table.loc[year, sectors].to_numpy() - table.loc[year, changes].to_numpy()
            found.loc[year - 1] = [*before.astype(float).round(10), "implied"]
    if edition == "as_printed":
        printed = data.load("digital_penetration", "paper")
        found.loc[printed.index, [*sectors, "status"]] = printed[[*sectors, "status"]]
    return found.reindex(range(2016, last_year + 1))
