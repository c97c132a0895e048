"""The Peking University index of digital inclusive finance, from the workbook the reader fetches.

The index is free of charge but its owners do not say whether it may be passed on, so the collection
does not carry it. Whoever wants it downloads the workbook of the provincial index from the
Institute of Digital Finance at Peking University, puts it at ``data/local/finance-index.xlsx``, and
cites Guo, Wang, Wang, Kong, Zhang and Cheng (2020), China Economic Quarterly 19(4), 1401-1418.
Everything else works without it.
"""

from __future__ import annotations

from pathlib import Path

from prosperity import data
from prosperity.base.errors import InputError
from prosperity.base.frames import pd
from prosperity.base.kept import read_from
from prosperity.base.places import DATA

WORKBOOK = DATA / "local" / "finance-index.xlsx"
COLUMNS = ("prov_name", "year", "index_aggregate")
INDEX_MAXIMUM = 1000.0


def load(path: Path | None = None) -> pd.DataFrame:
    """The aggregate index, years by provinces, as the workbook prints it.

    Args:
        path: the workbook; by default ``data/local/finance-index.xlsx``.

    Raises:
        InputError: if the workbook is missing, is not one, lacks a sheet with the expected columns,
            names an unknown province, or leaves out a province in some year.
    """
    path = path or WORKBOOK
    if not path.is_file():
        raise InputError(
            f"{path.name} is missing in {path.parent}; fetch the provincial workbook of the index "
            f"from the Institute of Digital Finance, Peking University, and put it there, "
            f"or choose a measure other than finance_index"
        )
    read_from(path)
    sheet = _sheet(path)
    provinces = data.load("provinces")
    keys = {**dict(zip(provinces["full_title_zh"], provinces.index, strict=True)),
            **dict(zip(provinces["title_zh"], provinces.index, strict=True))}  # fmt: skip
    named = sheet["prov_name"].map(lambda cell: keys.get(str(cell).strip()))
    if named.isna().any():
        strange = sheet.loc[named.isna(), "prov_name"].iloc[0]
        raise InputError(f"{path.name}: {strange!r} is no province; expected the provincial sheet")
    try:
        long = pd.Series(
            pd.to_numeric(sheet["index_aggregate"]).to_numpy(float),
            index=pd.MultiIndex.from_arrays(
                [pd.to_numeric(sheet["year"]).astype(int), named], names=["year", "province"]
            ),
        )
        table = long.unstack("province").reindex(columns=list(provinces.index))
    except (TypeError, ValueError) as error:
        raise InputError(
            f"{path.name}: years, values or rows do not fit: {error}; fetch it anew"
        ) from None
    holes = table.isna()
    if holes.any(axis=None):
        year, province = holes.stack()[lambda cells: cells].index[0]
        raise InputError(f"{path.name}: no value for {province} in {year}; fetch it anew")
    if ((table <= 0) | (table > INDEX_MAXIMUM)).any(axis=None):
        raise InputError(f"{path.name}: values outside 0 to {INDEX_MAXIMUM:.0f}; is it the index?")
    return table


def _sheet(path: Path) -> pd.DataFrame:
    try:
        sheets = pd.read_excel(path, sheet_name=None)
    except Exception as error:  # openpyxl and zipfile raise many kinds
        raise InputError(f"{path.name} is no Excel workbook ({error}); fetch it anew") from None
    for sheet in sheets.values():
        if set(COLUMNS) <= set(sheet.columns):
            return sheet.dropna(subset=list(COLUMNS[:2]))
    raise InputError(
        f"{path.name} has no sheet with the columns {', '.join(COLUMNS)}; "
        f"its sheets are {', '.join(map(str, sheets))}"
    )
