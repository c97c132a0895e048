"""The 31 provinces: their names, their groups, and each measure as one table of years by provinces.

A measure is a named quantity with its unit in the name; `measure` computes it from the published
tables within one edition and never fills a year. Two groupings are in use: the four regions of the
National Bureau of Statistics, and north and south, which is a convention of this collection.
"""

from __future__ import annotations

import difflib
import functools
from collections.abc import Callable, Iterable, Mapping, Sequence

from prosperity import data
from prosperity.base import show
from prosperity.base.errors import InputError, one_of
from prosperity.base.frames import pd
from prosperity.base.kept import kept
from prosperity.base.words import each, label, refusal
from prosperity.data.cells import Tables, Value, by_year
from prosperity.study import finance_index
from prosperity.study.registry import each_year, quantity, takes

REGIONS = ("east", "central", "west", "northeast")
SPLITS = ("two_halves", "four_regions")
GDP_EDITIONS = tuple(data.choices("province_gdp"))
GDP_EDITION = "census4"  # unless another is asked for
LEFT_OUT = {  # of a sample, with the reason in the notebook
    "all": (),
    "no_municipalities": ("beijing", "tianjin", "shanghai", "chongqing"),
    "no_headquarters": ("beijing", "shanghai", "guangdong"),
}
SAMPLES = (*LEFT_OUT, "inland")


@kept
def names() -> tuple[str, ...]:
    """The 31 provinces in the official order, in pinyin.

    >>> names()[0], len(names())
    ('beijing', 31)
    """
    return tuple(data.load("provinces").index)


def find(name: str) -> str:
    """The province that a name stands for, in pinyin: pinyin, Chinese or English, short or full.

    Raises:
        InputError: if there is no such province; the message names those that are spelt like it,
            then all.

    >>> find("贵州"), find("贵州省"), find("GUIZHOU"), find("inner mongolia")
    ('guizhou', 'guizhou', 'guizhou', 'neimenggu')
    """
    known = called()
    key = _plain(name)
    if key not in known:
        least = 0.6 if key.isascii() else 0.5  # of two characters one may be wrong
        raise _refused(name, known, difflib.get_close_matches(key, known, 4, least))
    return known[key]


def second(name: str) -> str:
    """The province to set beside another, as `find` finds it; ``none`` stays.

    >>> second("none"), second("浙江省")
    ('none', 'zhejiang')
    """
    return name if name == "none" else find(name)


def _plain(name: object) -> str:
    return str(name).strip().casefold().removesuffix(" province").replace(" ", "")


@kept
def called() -> dict[str, str]:
    """Every name of a province, without blanks and capitals, to its pinyin."""
    table = data.load("provinces")
    columns = ("title_zh", "full_title_zh", "title_en")
    found = {_plain(name): str(key) for column in columns for key, name in table[column].items()}
    return {**found, **{one: one for one in names()}}


def _refused(name: str, known: Mapping[str, str], spelt: Sequence[str]) -> InputError:
    """The refusal of a name, with the provinces whose names are near it before all of them."""
    near = dict.fromkeys(known[one] for one in spelt)
    shown = titles()["zh"]
    both = {one: f"{one}（{shown[one]}）" for one in names()}
    zh, en = "、".join(both[one] for one in near), ", ".join(near)
    return refusal(
        "refused_province", province=repr(name),
        near={"zh": f"相近的有{zh}；" if zh else "", "en": f"near it: {en}; " if en else ""},
        allowed={"zh": "、".join(both.values()), "en": ", ".join(names())},
    )  # fmt: skip


def title(province: str, lang: str) -> str:
    """The name of a province as each language writes it.

    >>> title("shaanxi", "zh"), title("shaanxi", "en")
    ('陕西', 'Shaanxi')
    """
    row = data.load("provinces").loc[find(province)]
    return each(lambda one: row[f"title_{one}"], lang, " ")


def named(province: str) -> dict[str, str]:
    """The name of a province by language, to be put into a sentence of either.

    >>> named("shaanxi")
    {'zh': '陕西', 'en': 'Shaanxi'}
    """
    return {lang: title(province, lang) for lang in ("zh", "en")}


def titles() -> dict[str, dict[str, str]]:
    """The names of all provinces by language, then by province, for labels in a figure."""
    table = data.load("provinces")
    return {lang: table[f"title_{lang}"].to_dict() for lang in ("zh", "en")}


def neighbours(province: str) -> list[str]:
    """The provinces that share a border with one on land; Hainan has Guangdong across the strait.

    >>> neighbours("zhejiang")
    ['shanghai', 'jiangsu', 'anhui', 'jiangxi', 'fujian']
    """
    return data.load("provinces").loc[find(province), "neighbours"].split(";")


def groups(split: str) -> pd.Series:
    """The group of each province under a split: two_halves or four_regions.

    Raises:
        InputError: for an unknown split.
    """
    one_of("split", split, SPLITS)
    return data.load("provinces")[split]


@kept
def sample(name: str) -> tuple[str, ...]:
    """The provinces of a sample: all, no_municipalities, no_headquarters or inland.

    Raises:
        InputError: for an unknown sample.

    >>> len(sample("all")), len(sample("no_headquarters")), len(sample("inland"))
    (31, 28, 21)
    """
    if name == "inland":
        regions = groups("four_regions")
        return tuple(one for one in names() if regions[one] != "east")
    one_of("sample", name, SAMPLES)
    return tuple(one for one in names() if one not in LEFT_OUT[name])


def _wide(table: str, column: str, edition: str | None = None) -> pd.DataFrame:
    frame = data.load(table, edition)[column].astype(float).unstack("province")
    return frame.reindex(columns=list(names())).dropna(how="all")


def gdp(edition: str = GDP_EDITION, column: str = "gdp_hundred_million_yuan") -> pd.DataFrame:
    """GDP, or a sector's part of it, in hundred million yuan.

    census4 goes on with the database's own years after its last.
    """
    one_of("edition", edition, GDP_EDITIONS)
    level = _wide("province_gdp", column, edition)
    if edition == "census4":
        level = pd.concat([level, _wide("province_gdp", column, "database")])
    return level


def people(kind: str = "resident") -> pd.DataFrame:
    """Residents at the end of the year in ten thousand: resident, urban or rural."""
    return _wide("province_population", f"{kind}_ten_thousand_persons")


def _each(quantity: Callable[..., Value], years: Iterable[int]) -> pd.DataFrame:
    """A quantity of a province and a year as a table of both."""
    return pd.DataFrame({one: by_year(quantity, years, province=one) for one in names()})


_income = functools.partial(_wide, "province_income")
_digital = functools.partial(_wide, "province_digital")


@quantity
@takes("yuan", who="urban|rural|resident", province="guizhou", year="2019")
def province_income(tables: Tables, province: str, who: str, year: int) -> Value:
    """Income per head in a province of town (urban), country (rural) or all (resident), yuan.

    >>> province_income(Tables(), "guizhou", "rural", 2019).number
    Fraction(10756, 1)
    """
    column = f"{who}_income_yuan"
    return tables.cell("province_income", column, province=province, year=year)


@quantity
@takes("ratio", province="guizhou", year="2019")
def province_income_ratio(tables: Tables, province: str, year: int) -> Value:
    """Urban over rural income per head in a province.

    >>> round(float(province_income_ratio(Tables(), "guizhou", 2019).number), 2)
    3.2
    """
    urban, rural = (province_income(tables, province, who, year) for who in ("urban", "rural"))
    return urban / rural


takes("ratio", province="guizhou", first="2013", last="2019")(
    each_year(
        "province_income_ratios",
        province_income_ratio,
        "Urban over rural income per head in a province, by year.",
    )
)


OF_GDP: dict[str, Callable[[str], pd.DataFrame]] = {  # by edition of GDP
    "gdp_hundred_million_yuan": gdp,
    "gdp_per_person_yuan": lambda edition: gdp(edition) / people().loc[2013:] * 10_000,
    "ecommerce_percent_of_gdp": lambda edition: (
        _digital("ecommerce_sales_hundred_million_yuan") / gdp(edition) * 100
    ),
}
MEASURES: dict[str, Callable[[], pd.DataFrame]] = {
    **{name: functools.partial(of_gdp, GDP_EDITION) for name, of_gdp in OF_GDP.items()},
    "ratio": lambda: _each(province_income_ratio, _income("resident_income_yuan").index),
    "consumption_ratio": lambda: (
        _income("urban_consumption_yuan") / _income("rural_consumption_yuan")
    ),
    "gap_yuan": lambda: _income("urban_income_yuan") - _income("rural_income_yuan"),
    **{name: functools.partial(_income, name) for name in (
        "resident_income_yuan", "urban_income_yuan", "rural_income_yuan")},
    "urban_share_percent": lambda: people("urban") / people() * 100,
    "primary_share_percent": lambda: gdp(column="primary_hundred_million_yuan") / gdp() * 100,
    "broadband_per_hundred": lambda: (
        _digital("broadband_subscribers_ten_thousand") / people() * 100
    ),
    **{name: functools.partial(_digital, name) for name in (
        "mobile_phones_per_hundred", "internet_penetration_percent")},
    "beds_per_thousand": lambda: _wide("province_health", "beds_ten_thousand") / people() * 1000,
    "technicians_per_ten_thousand": lambda: _wide(
        "province_health", "technicians_per_ten_thousand_persons"
    ).loc[2014:],
}  # fmt: skip


@data.kept_table
def _measure(name: str) -> pd.DataFrame:
    table = MEASURES[name]().dropna(how="all")
    table.index.name, table.columns.name = "year", "province"
    return table


def measure(name: str, edition: str = "") -> pd.DataFrame:
    """One measure, years by provinces; its unit is in its name.

    Args:
        name: a key of `MEASURES`, or finance_index where `finance_index` finds the workbook.
        edition: of GDP, for a key of `OF_GDP`; by default census4.

    Raises:
        InputError: for an unknown measure or edition, listing all, or an edition of a measure
            that has none.

    Zhejiang in 2019: 60,182 yuan in towns over 29,876 in the countryside.

    >>> round(float(measure("ratio").loc[2019, "zhejiang"]), 3)
    2.014
    """
    if name == "finance_index":
        return finance_index.load()
    one_of("measure", name, MEASURES)
    if not edition:
        return _measure(name)
    if name not in OF_GDP:
        known = ", ".join(OF_GDP)
        raise InputError(f"{name} has no editions; leave edition out, or choose one of {known}")
    table = OF_GDP[name](edition).dropna(how="all")
    return table.rename_axis(index="year", columns="province")


def decimals(values: pd.DataFrame | pd.Series) -> int:
    """With how many decimals values of one measure are written: none from 1,000 on, 1 from 20 on.

    >>> decimals(measure("ratio")), decimals(measure("rural_income_yuan"))
    (2, 0)
    """
    largest = values.to_numpy(float, na_value=float("nan"))
    most = max(one for one in largest.ravel() if one == one)
    return 0 if most >= 1000 else 1 if most >= 20 else 2


def province_measures(lang: str = "both") -> show.Table:
    """Every measure of the provinces: its name, what it is, and the years that hold all 31.

    >>> [row for row in province_measures("en").rows if row[0] == "ratio"]
    [['ratio', 'urban-rural income ratio', '2013–2019']]
    """
    rows = []
    for name in MEASURES:
        years = full_years(name)
        span = f"{years[0]}–{years[-1]}" if years else "–"
        rows.append([name, label(f"measure_{name}", lang), span])
    heads = [label(f"measures_{one}", lang) for one in ("name", "title", "years")]
    return show.Table(heads, rows, [False] * 3)


def full_years(name: str) -> list[int]:
    """The years in which a measure has a value for every province.

    >>> full_years("ratio")
    [2013, 2014, 2015, 2016, 2017, 2018, 2019]
    """
    table = measure(name)[list(names())]
    return [int(year) for year in table.index[table.notna().all(axis=1)]]


def card(*frames: pd.DataFrame, lang: str, most: int = 2) -> show.Table:
    """The provenance card of tables by province, or by any key that holds the year."""
    flat = []
    for frame in frames:
        one = frame.reset_index()
        one = one.set_index("year") if "year" in one else one.set_index(one.columns[0])
        one.attrs = frame.attrs
        flat.append(one)
    return data.card(*flat, lang=lang, most=most)
