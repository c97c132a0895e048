"""The charts of the website: a claim's line, and values equal to the library's at every choice."""

import pytest
from prosperity.audit.ledger import evaluate
from prosperity.publish.site.line import line


@pytest.fixture(scope="module")
def lines():
    return {one.claim.id: line(one, "en") for one in evaluate().values()}


def test_a_claim_stands_on_a_line_with_its_readings_in_the_order_of_their_values(lines):
    drawn = {name: one for name, one in lines.items() if one}
    assert {"C006", "C080", "C081", "C100", "C102"} <= set(drawn)
    for name, one in drawn.items():
        values = {each.match.computed: each for each in evaluate(name)[name].findings}
        placed = sorted(one["readings"], key=lambda each: each["at"])
        numbers = [
            float(text)
            for each in placed
            for text, found in values.items()
            if found.computed("en") == each["value"]
        ]
        assert numbers == sorted(numbers) and len(numbers) >= len(placed) >= 2, name
        for each in one["readings"]:
            low, high = each["spread"]
            assert 0 <= low <= each["at"] <= high <= 100, name


def test_the_line_shows_which_edition_makes_a_statement_hold(lines):
    marks = {one["name"]: one["mark"] for one in lines["C006"]["readings"]}
    assert marks == {
        "size over GDP, GDP as announced": "holds",
        "size over GDP, GDP as verified": "fails",
        "size over GDP, GDP after census 5": "fails",
        "share as published": "beside",
    }
    low, high = lines["C006"]["band"]
    holding = [one["at"] for one in lines["C006"]["readings"] if one["mark"] == "holds"]
    assert all(low <= at <= high for at in holding)
    assert lines["C001"] is None, "an argument has no line"
