"""The table of faults names tests that are there."""

import re

from prosperity.base.places import ROOT

TESTS = ROOT / "tests"


def test_each_kind_of_fault_is_held_by_a_test_that_exists():
    rows = (TESTS / "faults.md").read_text(encoding="utf-8").split("| --- ")[-1].split("\n")[1:]
    for row in filter(None, rows):
        file, test = re.search(r"`([\w/]+\.py)::(\w+)` \|$", row).groups()
        assert f"def {test}(" in (TESTS / file).read_text(encoding="utf-8"), row
