"""Read what the statistical office's data service exports: CSV, XLS or XLSX, in Chinese.

A few lines say what the table is (data base, indicator and unit, period), a line names the years,
then come the rows: provinces, if the data base is that of the provinces, or else indicators. Notes
and the source follow. The CSV is GB18030; the same lines stand in the sheet of a workbook.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from prosperity.base.errors import InputError

PROVINCES, NATION = "分省年度数据", "年度数据"
YEAR = re.compile(r"([12]\d{3})年?")
NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
SAYS = re.compile(r"(数据库|指标|时间|地区|注|数据来源)[：:](.*)")
ABSENT = {"", "-", "--", "…"}


@dataclass(frozen=True, slots=True)
class Series:
    """One indicator of one place, as printed.

    Args:
        indicator: with its unit in brackets, as the office writes it: 地区生产总值(亿元).
        place: full name of a province; empty for the nation.
        values: text of each year that has a value.
    """

    indicator: str
    place: str
    values: dict[int, str]


@dataclass(frozen=True, slots=True)
class Export:
    """What one file holds.

    Args:
        file: its name.
        database: 分省年度数据 or 年度数据.
        series: one for each row with a value.
        note: what the office remarks on it; may be empty.
    """

    file: str
    database: str
    series: tuple[Series, ...]
    note: str


def read(path: Path) -> Export:
    """An export, as it was downloaded.

    Raises:
        InputError: for a file that is none, or in which something cannot be read; the message
            names the line and what was expected.
    """
    lines = [[cell.strip() for cell in line] for line in _lines(path)]
    lines = [line for line in lines if any(line)]
    start = next((at for at, line in enumerate(lines) if len(_years(line)) > 0), None)
    said = dict(_said(lines))
    if start is None or said.get("数据库") not in (PROVINCES, NATION):
        _refuse(
            path, "is no export of the data service",
            f"expected the lines 数据库：{PROVINCES} (or {NATION}), 指标, 时间 and one with years",
        )  # fmt: skip
    provincial = said["数据库"] == PROVINCES
    if provincial and not said.get("指标"):
        _refuse(path, "names no indicator", "expected a line 指标：名称(单位)")
    series = []
    for line in lines[start + 1 :]:
        if SAYS.match(line[0]):
            break
        indicator, place = (said["指标"], line[0]) if provincial else (line[0], "")
        if values := dict(_values(path, line, lines[start])):
            series.append(Series(_plain(indicator), place, values))
    if not series:
        _refuse(path, "holds no value", "export the indicator with its years")
    return Export(path.name, said["数据库"], tuple(series), said.get("注", ""))


def _refuse(path: Path, rule: str, remedy: str) -> NoReturn:
    raise InputError(f"{path.name} {rule}; {remedy}")


def _plain(indicator: str) -> str:
    """One way to write brackets.

    >>> _plain("国内生产总值（亿元）")
    '国内生产总值(亿元)'
    """
    return indicator.replace("（", "(").replace("）", ")").replace(" ", "")


def _said(lines: list[list[str]]) -> Iterator[tuple[str, str]]:
    for line in lines:
        if found := SAYS.match(line[0]):
            yield found[1], "，".join([found[2], *filter(None, line[1:])]).strip()


def _years(line: list[str]) -> dict[int, int]:
    """Positions of the years of the header; none in another line."""
    found = {at: YEAR.fullmatch(cell) for at, cell in enumerate(line)}
    years = {at: int(match[1]) for at, match in found.items() if match and at}
    return years if line[0] in ("地区", "指标") else {}


def _values(path: Path, line: list[str], header: list[str]) -> Iterator[tuple[int, str]]:
    for at, year in _years(header).items():
        cell = line[at].replace(",", "") if at < len(line) else ""
        if cell in ABSENT:
            continue
        if not NUMBER.fullmatch(cell):
            _refuse(path, f"has {cell!r} for {line[0]} in {year}", "expected a number or nothing")
        yield year, cell


def _lines(path: Path) -> list[list[str]]:
    try:
        content = path.read_bytes()
    except OSError as error:
        _refuse(path, f"cannot be read ({error.strerror})", "name a file that was exported")
    if path.suffix.lower() in (".xls", ".xlsx"):
        return _sheet(path, content)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return list(csv.reader(io.StringIO(content.decode(encoding), newline="")))
        except UnicodeDecodeError:
            continue
        except csv.Error as error:
            _refuse(path, f"is no CSV ({error})", "export it again")
    _refuse(path, "is neither GB18030 nor UTF-8", "bring the file as the data service gave it")


def _sheet(path: Path, content: bytes) -> list[list[str]]:
    """The first sheet of a workbook, of the old or the new kind, whatever its name says."""
    lines: Iterable[Iterable[object]]
    try:
        if content.startswith(b"PK"):
            import openpyxl

            book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
            lines = book.worksheets[0].iter_rows(values_only=True)
        else:
            import xlrd

            old = xlrd.open_workbook(file_contents=content, logfile=io.StringIO())
            lines = ([cell.value for cell in line] for line in old.sheet_by_index(0).get_rows())
        return [[_text(cell) for cell in line] for line in lines]
    except Exception as error:  # each reader has errors of its own
        last = str(error).splitlines()[0] if str(error) else type(error).__name__
        _refuse(path, f"is no workbook ({last})", "export it again, or as CSV")


def _text(cell: object) -> str:
    """A cell as a person reads it.

    >>> [_text(one) for one in (49670.2, 41314.0, 12, None, float("nan"), "北京市")]
    ['49670.2', '41314', '12', '', '', '北京市']
    """
    if cell is None or cell != cell:
        return ""
    return f"{cell:.15g}" if isinstance(cell, float) else str(cell)
