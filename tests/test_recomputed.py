"""The second computation of the notebooks' numbers notices what it is there to notice."""

import importlib
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def examined():
    folder = str(ROOT / "benchmarks" / "recompute")
    sys.path.insert(0, folder)
    try:
        recompute = importlib.import_module("recompute")
    finally:
        sys.path.remove(folder)
    stored = (ROOT / "notebooks" / "40-paths.ipynb").read_text(encoding="utf-8")

    def with_change(old="", new=""):
        assert old in stored
        book = recompute.examined("40-paths", stored.replace(old, new, 1) if old else stored)
        return book.failed, book.missing()

    return with_change


def test_every_number_of_a_notebook_as_stored_has_a_second_computation(examined):
    assert examined() == ([], [])


@pytest.mark.parametrize(
    ("old", "new"), [(">48.4<", ">48.3<"), ("For 27 percent", "For 28 percent")]
)
def test_another_digit_in_a_table_or_a_sentence_differs(examined, old, new):
    failed, _ = examined(old, new)
    assert len(failed) == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [("持平1项", "持平2项"), ("That an indicator moves", "That in 7 of 10 cases it moves")],
)
def test_a_number_in_one_language_alone_and_a_new_number_have_none(examined, old, new):
    _, missing = examined(old, new)
    assert missing
