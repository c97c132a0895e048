"""Numbers that are not results: names, and texts that the data package holds word for word."""

import functools
import json
import re

import pandas as pd
from text import ROOT, spans

# A label names a thing and counts nothing.
LABELS = (
    r"C\d{3}", r"(?m)^#+ \d", r"\d\.\d to \d\.\d", r"\d\.\d至\d\.\d", r"（\d(?:\.\d)*）",
    r"\b[Ss](?:ection|tep) \d(?:\.\d)*", r"第\d[节题]", r"Exercise \d",
    r"\^\{1/T\}-1", r"“3倍有余”",
    r"(?:\d\d-(?:overview|significance|stages|origins|state|effects|problems|paths|province|claims|explore))",
    r"\[\d+\](?:–\[\d+\])?",  # a reference of the paper
    r"\b[Ss]tages? (?:\d(?:, | to | and )?)+", r"阶段\d",
    r"[Ff]igures? \d(?: to \d)?", r"图\d(?:至图\d)?",
    r"[Pp]er (?:10,000|1,000|100)\b", r"每(?:百|千|万)人",
    r"GB/T 4754-2017", r"Z3", r"CR[13]", r"HC3", r"\(10,000\)", r"100 million yuan",
    r"census \d", r"[四五]经普", r"\d+…", r"2021-12-31",  # the last day of what the paper could have read
)  # fmt: skip
LABEL_COLUMNS = ("Id", "Section", "Stage", "Claim", "Reading")


@functools.cache
def corpus():
    """Texts of the data package that hold a number, the longest first."""
    texts = set()
    for table, columns in {
        "claims": ["statement_zh", "statement_en", "test_zh", "test_en", "cites"],
        "evidence": ["says_zh", "says_en"], "terms": ["zh", "en"], "readings": ["zh", "en"],
        "published_studies": ["authors", "journal"],
    }.items():  # fmt: skip
        frame = pd.read_csv(ROOT / "data" / f"{table}.csv", dtype=str)
        for column in columns:
            texts |= set(frame[column].dropna())
    for path in (ROOT / "data").glob("*.json"):
        texts |= set(strings(json.loads(path.read_text(encoding="utf-8"))))
    texts = {one.rstrip(".。") for one in texts if spans(one) and re.search(r"[A-Za-z一-鿿]", one)}
    return sorted(texts, key=len, reverse=True)


def strings(tree):
    """Every text in a JSON tree."""
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, dict | list):
        for one in tree.values() if isinstance(tree, dict) else tree:
            yield from strings(one)


def digits(text):
    return re.sub(r"[.,+-]", "", text).strip("0")


@functools.cache
def ledger():
    """What the paper prints, by statement."""
    claims = pd.read_csv(ROOT / "data" / "claims.csv", dtype=str).set_index("id")
    return claims["printed"].dropna().to_dict()


@functools.cache
def findings():
    """What evidence finds, by its words and by the statement that it belongs to."""
    rows = pd.read_csv(ROOT / "data" / "evidence.csv", dtype=str).dropna(subset="found")
    return [rows.groupby(key)["found"].agg(" ".join).to_dict() for key in ("says_en", "claim")]


def classify(book):
    """Mark labels, and what the data package holds word for word."""
    claims = [one.texts[0] for one in book.places if (one.row, one.column) == ("Id", "Content")]
    shown = claims[0] if claims else ""
    for place in book.places:
        everything = "\n".join(place.texts)
        if not spans(everything):
            continue
        for text in corpus():
            if text in everything:
                place.mark(text, "quoted")
        for pattern in LABELS:
            for match in set(re.findall(pattern, everything)):
                place.mark(match, "label")
        if place.kind == "prose":
            written(place)
        if place.kind == "task" or place.column in LABEL_COLUMNS or place.row == "Section":
            mark_all(place, "label")
        printed(place, ledger().get(place.row, ledger().get(shown, "")), everything)
        says, claim = findings()
        if place.row == "Rule":
            mark_printed(place, claim.get(shown, ""))
        if place.column == "Computed":
            text = says.get(place.line.get("Reading"), "")
            mark_quotient(place, text)
            mark_printed(place, text)


def written(place):
    """In prose that no code writes, a year is a name, and a number of the paper is a quotation."""
    paper = {one for one in ledger().values() if len(one) > 1}
    for text, states in zip(place.texts, place.states, strict=True):
        for a, b in states:
            if text[a:b] in paper:
                states[a, b] = states[a, b] or "quoted"
            if re.fullmatch(r"(?:19|20)\d\d", text[a:b]):
                states[a, b] = states[a, b] or "label"


def printed(place, paper, everything):
    """What the paper prints stands in its column, and in the rule that it is held against."""
    if place.column == "Printed" or place.row in ("Printed", "Rule") or re.search(
        "Rule: |判定规则：", everything
    ):  # fmt: skip
        mark_printed(place, paper)


def mark_quotient(place, text):
    """Evidence that is itself a quotient or a difference of two printed numbers is worked out."""
    match = re.fullmatch(r"[<>]?(\d+(?:\.\d+)?)([-/])(\d+\.\d+)", text)
    if not match:
        return
    a, b = float(match[1]), float(match[3])
    result = a / b if match[2] == "/" else a - b
    for told, states in zip(place.texts, place.states, strict=True):
        for span in states:
            shown = told[slice(*span)]
            decimals = len(shown.partition(".")[2])
            if any(f"{result / scale:.{decimals}f}" == shown for scale in (1, 10)):
                states[span] = "computed"


def mark_printed(place, paper):
    """Mark the numbers that the ledger of statements holds for one of them, whatever their unit."""
    held = {digits(text) for text in [paper, *re.findall(r"\d[\d,]*(?:\.\d+)?", paper)]}
    for text, states in zip(place.texts, place.states, strict=True):
        for span in states:
            if digits(text[slice(*span)]) in held:
                states[span] = states[span] or "quoted"


def mark_all(place, state):
    for states in place.states:
        for span in states:
            states[span] = states[span] or state
