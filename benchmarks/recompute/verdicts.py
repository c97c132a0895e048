"""The numbers in verdicts: each must be the one computed for its reading.

The label of a reading is found in the text of the verdict, and each number behind it must be the
one of `statements`, at the digits that it is printed with. Which digits the rounding of the inputs
allows is the collection's own question.
"""

import functools
import re

import numpy as np
from common import read
from state import bounds
from statements import growth, penetration, readings


def counted():
    """How many readings a statement has, and how many stand beside them: each way of asking once."""
    found = {}
    for row in read("claims").dropna(subset="readings").itertuples():
        for cell in (row.readings, row.beside):
            ways = 0
            for group in str(cell).split(" + ") if isinstance(cell, str) else ():
                each = 1
                for choice in group.split("; "):
                    values = choice.split("=")[1].split("|")
                    extra = 3 if "*" in values else 0  # all four editions stand for the one star
                    each *= len(values) + extra - 2 * sum(one.startswith("-") for one in values)
                ways += each
            found.setdefault(row.id, []).append(f"({ways} readings)")
    return found


@functools.cache
def failing():
    """How many readings beside a claim fail, for the two whose reason tells it."""
    found, low, fails = readings(), bounds()[0], 0
    for label, multiple in found["C100"].items():
        if ", real, " in label and "census 4" not in label:  # 2.3 may stand for 2.35, 9.7 for 9.65
            digital = growth()["levels" if "sizes" in label else "published"][2020]
            slow, least = digital / multiple, low if "sizes" in label else digital - 0.05
            fails += least / (slow + 0.05) >= 4
    beside = [value for label, value in found["C131"].items()
              if "line" not in label or "GDP" in label or "income" in label]  # fmt: skip
    return {"C100": fails, "C131": sum(value <= 1 for value in beside)}


def number(text, span):
    return float(text[slice(*span)].replace(",", ""))


def equal(told, value):
    """Whether a number is the one computed, at the digits that it is printed with."""
    digits = len(told.partition(".")[2])
    return abs(float(told.replace(",", "")) - float(value)) <= 0.5 * 10**-digits + 1e-9


def segment(text, start):
    """The numbers of one reading: to the next reading or sentence."""
    stop = re.search(r"; |\. |\.$| \(\d+ readings[,)]", text[start:])
    return start, start + stop.start() if stop else len(text)


def follow(text, states, start, stop, value):
    """Mark the numbers of one reading that are right; return those that are not."""
    wrong, year = [], 0
    for span in states:
        told, after = text[slice(*span)], text[span[1] :]
        if not (start <= span[0] and span[1] <= stop) or after.startswith("…"):
            continue
        if isinstance(value, list):
            right, other = int(told) in value, value
        elif np.isscalar(value):
            right, other = equal(told, value), value
        elif after.startswith((": ", "年")):
            year, right, other = int(told), int(told) in value.index, list(value.index)
        elif not year:
            key = re.search(r"(\w+):? $", text[: span[0]])[1]
            other = {name.split("_")[0]: one for name, one in value.items()}[key]
            right = equal(told, other)
        else:
            right, other = equal(told, value[year]), value[year]
        if right:
            states[span] = states[span] or "computed"
        else:
            wrong.append(f"{told} for {other}")
    return wrong


def why(book, place, claim, found, ways):
    """Follow every reading that the reason of a verdict tells."""
    text, states = place.texts[0], place.states[0]
    for label, value in sorted(found.get(claim, {}).items(), key=lambda one: -len(one[0])):
        for match in re.finditer(rf"(?:: |; |^|\. ){re.escape(label)}(?:: | )", text):
            wrong = follow(text, states, *segment(text, match.end()), value)
            book.failed += [f"{book.name} {claim}, {label}: {one}" for one in wrong]
    labels = (
        read("digital_penetration").dropna(subset="secondary_label").query("edition != 'paper'")
    )
    dated = (
        [f"{row.year}: {row.secondary_label}" for row in labels.itertuples()]
        if claim == "C011"
        else []
    )
    told = ways.get(claim, [])
    if claim in failing():
        told = told + [one[:-1] + f", of which {failing()[claim]} fail)" for one in told]
    for piece in [*told, *dated]:
        place.mark(piece, "computed")
    if claim == "C107":
        place.mark(f"2016: {penetration()['secondary'][2016]}%", "computed")


def all_verdicts(book):
    """Every table of verdicts and of readings in one notebook."""
    found, ways = readings(), counted()
    shown = next(
        (p.line.get("Content") for p in book.places if p.row == "Id" and p.column == "Content"),
        None,
    )
    for place in book.places:
        claim = place.line.get("Id", place.row)
        if place.column == "Why":
            why(book, place, claim, found, ways)
        elif place.column == "Content" and place.row == "Why":
            why(book, place, shown, found, ways)
        elif place.column == "Computed" and "Reading" in place.line:
            claim = claim if re.fullmatch(r"C\d{3}", claim) else shown
            one(book, place, claim, found)


def stated(book):
    """How many statements a notebook is about, where it says so; an argument prints nothing."""
    rows = read("claims")
    own = rows[rows["notebook"].str.split(";").map(lambda names: book.name in names)]
    if any("The paper makes" in text for place in book.places for text in place.texts):
        book.check(
            f"The paper makes {len(own)} statements here; {(own['kind'] != 'argument').sum()} of them print"
        )


def one(book, place, claim, found):
    """One row of a table of readings; a claim without choices has one reading, a dash."""
    held = found.get(claim, {})
    label = place.line["Reading"]
    if label == "–" and len(held) == 1:
        [label] = held
    if label in held and np.isscalar(held[label]):
        wrong = follow(place.texts[0], place.states[0], 0, len(place.texts[0]), held[label])
        book.failed += [f"{book.name} {claim}, {label}: {one}" for one in wrong]
