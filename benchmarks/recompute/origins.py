"""Notebook 21-origins: printed years beside those that evidence gives."""

import numpy as np
import pandas as pd
from common import read


def dated():
    """One row for each piece of evidence on a year: both years, and whether it decides and agrees."""
    claims = read("claims").set_index("id")["notebook"]
    rows = read("evidence")
    rows = rows[["21-origins" in str(claims[one]) for one in rows["claim"]]]
    other = rows[(rows["compare"] == "code") & (rows["found"] != rows["printed"])]
    differing = set(zip(other["claim"], other["reading"], strict=True))
    rows = rows[rows["compare"] == "date"]
    years = rows["found"].astype(str).str.extract(r"^(\d{4})")[0].astype(float)
    printed = rows["printed"].astype(str).str.extract(r"^(\d{4})")[0].astype(float)
    clear = pd.Series(
        [key not in differing for key in zip(rows["claim"], rows["reading"], strict=True)],
        rows.index,
    )
    return pd.DataFrame({"id": rows["claim"], "reading": rows["reading"], "printed": printed, "found": years,
                         "agrees": (years == printed) & clear, "weak": rows["strength"] == "weak",
                         "counts": rows["role"] == "reading"})  # fmt: skip


def origins(book):
    rows = dated()
    deciding = rows[rows["counts"]]
    agreeing = deciding.groupby("id")["agrees"]
    whole, some = agreeing.all(), agreeing.any()
    count = rows["id"].nunique()
    book.check(f"of {count} dated statements {whole.sum()} agree with all evidence, {(some & ~whole).sum()} with some "
               f"of it, {count - some.sum()} with none or cannot be settled.")  # fmt: skip
    same = rows[rows["counts"] & (rows["found"] == rows["printed"])]
    book.check(f"Of {count} dated statements {same['id'].nunique()} have a reading that counts and agrees with the "
               f"printed year; for {rows['found'].isna().sum()} no source settles a year, and "
               f"{(rows['weak'] & rows['counts']).sum()} readings that count rest on weak evidence.")  # fmt: skip
    apart = (deciding["found"] - deciding["printed"]).abs()
    book.check(f"Answer: {apart[deciding['id'] == 'C083'].max():.0f} years")
    years = np.sort(rows.groupby("id")["printed"].first().astype(int))
    book.check(f"Answer: {np.diff(years[years >= 1940]).mean():.3f}")
