"""Tables of the office's data service come in as they were exported, or are refused in one line."""

import csv
import io
import shutil
import struct
import time

import pytest
from prosperity.__main__ import main
from prosperity.base.errors import InputError
from prosperity.base.places import DATA
from prosperity.data import PACKAGE, Package, exports
from prosperity.publish import importing

NAMES = {row["province"]: row["full_title_zh"] for row in PACKAGE.rows("provinces")}
ON = "2026-11-25"


def export(indicator, header, lines, database=exports.PROVINCES):
    """What the data service writes, as text."""
    first = "地区" if database == exports.PROVINCES else "指标"
    says = f"指标：{indicator}\n" if indicator else ""
    years = ",".join(f"{year}年" for year in header)
    body = "\n".join(",".join(map(str, line)) for line in lines)
    return (
        f"数据库：{database}\n{says}时间：最近5年\n{first},{years}\n{body}\n"
        "注：试验。\n数据来源：国家统计局\n"
    ).replace("\n", "\r\n")


def provincial(indicator, column, years, change=lambda _, value: value, table="province_income"):
    """An export of a provincial column; change gets province and the value of 2019."""
    last = {row["province"]: row[column] for row in PACKAGE.rows(table) if row["year"] == "2019"}
    return export(
        indicator, years,
        [(NAMES[one], *(change(one, float(last[one])) for _ in years)) for one in NAMES],
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(DATA, tmp_path / "data")


@pytest.fixture
def bring(tmp_path, folder):
    """Import texts into the copy, each as a file in the office's own encoding."""

    def call(*texts, **options):
        files = []
        for number, text in enumerate(texts):
            files.append(tmp_path / f"export{number}.csv")
            files[-1].write_bytes(text.encode("gb18030"))
        return importing.try_out(files, folder, ON, **options)

    return call


def grown(factor):
    return lambda _, value: f"{value * factor:.1f}"


URBAN = ("城镇居民人均可支配收入(元)", "urban_income_yuan")
RURAL = ("农村居民人均可支配收入(元)", "rural_income_yuan")
ALL = ("居民人均可支配收入(元)", "resident_income_yuan")


def later(one, value):
    """An income of 2019, grown to five percent above what the province's mean was in 2023."""
    means = {
        row["year"]: float(row["resident_income_yuan"])
        for row in PACKAGE.rows("province_income")
        if row["province"] == one
    }
    return f"{value * 1.05 * means['2023'] / means['2019']:.1f}"


def test_the_panel_grows_by_a_year_with_a_source_of_its_own(bring, folder):
    found = bring(*(provincial(*one, [2024], later) for one in (URBAN, RURAL, ALL)))
    assert (found.agreed, sum(map(len, found.added.values()))) == (0, 93)
    table = Package(folder).load("province_income")
    assert table.loc[(2024, "gansu"), "source"] == f"nbs-export-provinces-{ON}"
    assert len(table.loc[2024]) == 31
    field = next(
        one for one in Package(folder).resource("province_income")["schema"]["fields"]
        if one["name"] == "resident_income_yuan"
    )  # fmt: skip
    assert field["years"]["*"] == [2013, 2024], "what is whole is claimed"


def test_a_value_that_is_known_from_elsewhere_must_agree(bring):
    with pytest.raises(InputError, match="for 2022 guangdong where .* has 56905.3; a revised"):
        bring(provincial(*URBAN, [2022], grown(1.2)))


def test_a_new_edition_is_described_and_claimed_for_its_whole_span(bring, folder):
    text = provincial(
        "地区生产总值(亿元)", "gdp_hundred_million_yuan", [2021, 2020],
        lambda one, _: _gdp_2019(one), "province_gdp",
    )  # fmt: skip
    bring(text, edition="revised", titles=("Revised anew", "再次修订"))
    package = Package(folder)
    assert package.resource("province_gdp")["editions"]["revised"]["title_zh"] == "再次修订"
    assert package.editions("province_gdp")[-1] == "revised"
    assert sorted(set(package.load("province_gdp", "revised").index.get_level_values(0))) == [
        2020, 2021,
    ]  # fmt: skip


def _gdp_2019(province):
    return next(
        row["gdp_hundred_million_yuan"]
        for row in PACKAGE.rows("province_gdp")
        if (row["year"], row["province"], row["edition"]) == ("2019", province, "census4")
    )


def test_a_national_series_gains_a_year(bring, folder):
    lines = [("居民消费价格指数(上年=100)", "100.4", "100.0"),
             ("城市居民消费价格指数(上年=100)", "100.5", "100.1"),
             ("农村居民消费价格指数(上年=100)", "100.1", "99.8")]  # fmt: skip
    found = bring(export("", [2026, 2025], lines, exports.NATION))
    assert found.agreed == 3
    assert Package(folder).load("prices").loc[2026, "cpi_rural_index"] == 100.1


def test_nothing_of_the_collection_is_touched_before_all_is_well(bring, folder):
    before = {path.name: path.read_bytes() for path in DATA.iterdir() if path.is_file()}
    bring(
        export("", [2026], [("年末总人口(万人)", "140300")], exports.NATION), edition="census2020"
    )
    assert {path.name: path.read_bytes() for path in DATA.iterdir() if path.is_file()} == before


COUNTRY = provincial(*RURAL, [2024], grown(1.3))
REFUSED = {
    "another indicator": (
        COUNTRY.replace(RURAL[0], "城镇登记失业率(%)"),
        "no table has the indicator '城镇登记失业率(%)' of 分省年度数据; known are",
    ),
    "another unit": (
        COUNTRY.replace("收入(元)", "收入(万元)"),
        "农村居民人均可支配收入(万元) has another unit than the table; export 农村居民",
    ),
    "a place that is none": (COUNTRY.replace("甘肃省", "甘州省"), "'甘州省' is no province"),
    "a province that is missing": (
        "\r\n".join(line for line in COUNTRY.split("\r\n") if "西藏" not in line),
        "xizang is missing (30 of 31 provinces)",
    ),
    "a province that comes twice": (
        COUNTRY.replace("注：", f"{NAMES['gansu']},1\r\n注："), "gansu stands twice",
    ),
    "a value that is none": (
        provincial(*RURAL, [2024], lambda one, value: "约1" if one == "gansu" else value),
        "has '约1' for 甘肃省 in 2024; expected a number",
    ),
    "a year that differs": (
        provincial(*RURAL, [2018], grown(2)), "where province_income.rural_income_yuan has",
    ),
    "country above town": (
        provincial(*ALL, [2024], lambda _, value: value * 3),
        "province_income.csv, row ",
    ),
    "another table": ("a,b\r\n1,2\r\n", "is no export of the data service"),
    "no values": (export(RURAL[0], [2024], [(name, "") for name in NAMES.values()]), "no value"),
}  # fmt: skip


@pytest.mark.parametrize("fault", REFUSED)
def test_what_is_no_export_of_ours_is_refused_in_one_line(bring, fault):
    text, told = REFUSED[fault]
    with pytest.raises(InputError) as refusal:
        bring(text)
    assert told in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_table_with_editions_wants_one_named(bring):
    with pytest.raises(InputError, match="'gdp' has editions; say which .* announced, verified"):
        bring(export("", [2026], [("国内生产总值(亿元)", "1450000")], exports.NATION))


def test_a_workbook_of_either_kind_is_read_like_the_text(tmp_path):
    import openpyxl

    text = provincial(*URBAN, [2019, 2018])
    lines = list(csv.reader(io.StringIO(text)))
    (tmp_path / "text.csv").write_bytes(text.encode("gb18030"))
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append([_number(cell) for cell in line])
    book.save(tmp_path / "new.xlsx")
    (tmp_path / "old.xls").write_bytes(_old_workbook(lines))
    series = [exports.read(tmp_path / name).series for name in ("text.csv", "new.xlsx", "old.xls")]
    assert [(one.place, {k: float(v) for k, v in one.values.items()}) for one in series[0]] == [
        (one.place, {k: float(v) for k, v in one.values.items()}) for one in series[1]
    ]
    assert series[1] == series[2]


def test_a_file_that_is_no_workbook_is_one_line(tmp_path):
    for name in ("no.xlsx", "no.xls"):
        (tmp_path / name).write_bytes(b"PK\x03\x04 no" if name.endswith("x") else b"no")
        with pytest.raises(InputError, match=f"{name} is no workbook .*; export it again"):
            exports.read(tmp_path / name)


def _number(cell):
    try:
        return float(cell)
    except ValueError:
        return cell


def _old_workbook(lines):
    """A workbook as programs of the nineties wrote it: records of text and of numbers."""

    def record(kind, content):
        return struct.pack("<HH", kind, len(content)) + content

    parts = [record(0x0009, struct.pack("<HH", 7, 0x10)), record(0x0042, struct.pack("<H", 936))]
    for row, line in enumerate(lines):
        for at, cell in enumerate(line):
            head = struct.pack("<HH3x", row, at)
            if isinstance(value := _number(cell), float):
                parts.append(record(0x0003, head + struct.pack("<d", value)))
            elif value:
                text = value.encode("gbk")
                parts.append(record(0x0004, head + bytes([len(text)]) + text))
    return b"".join(parts) + record(0x000A, b"")


def test_the_command_shows_what_is_new_and_writes_nothing_when_told_so(tmp_path, capsys):
    path = tmp_path / "prices.csv"
    line = [("居民消费价格指数(上年=100)", "100.4")]
    path.write_bytes(export("", [2026], line, exports.NATION).encode("gb18030"))
    began = time.process_time()
    assert main(["data", "import", str(path), "--dry-run"]) == 0
    assert time.process_time() - began < 5
    told = capsys.readouterr().out
    assert "prices.cpi_national_index: 1 new, 2026" in told
    assert "verdicts: 0 changed" in told
    assert "nothing is written" in told
