"""Working copies: what a person changed stays, whatever becomes of the original."""

import json

import pytest
from prosperity.base import copies
from prosperity.base.places import NOTEBOOKS
from prosperity.cli import lab


@pytest.fixture
def root(tmp_path):
    """A collection of one notebook with its guide, and its working copy."""
    (tmp_path / "notebooks").mkdir()
    for path in ("notebooks/40-paths.ipynb", "README.md", "README.zh.md"):
        (tmp_path / path).write_bytes((NOTEBOOKS.parent / path).read_bytes())
    assert lab.prepare(tmp_path) == []
    return tmp_path


def edit(path, change):
    """Change the last cell of a notebook."""
    notebook = json.loads(path.read_text("utf-8"))
    change(notebook["cells"][-1])
    path.write_text(json.dumps(notebook), "utf-8")


def word(cell):
    cell["source"] = ["my own words"]


def other_word(cell):
    cell["source"] = ["words of the collection"]


def tag(cell):
    cell["metadata"] = {"tags": ["new"]}


def state(root):
    return copies.renew(root / "work", root / "notebooks")["40-paths"]


def test_a_copy_that_nobody_wrote_in_follows_its_original(root):
    copy, original = root / "work/40-paths.ipynb", root / "notebooks/40-paths.ipynb"
    assert state(root) == copies.SAME
    edit(copy, lambda cell: cell["metadata"].update(scrolled=True))
    edit(original, other_word)
    assert state(root) == copies.BROUGHT
    assert "words of the collection" in copy.read_text("utf-8")


def test_what_a_person_wrote_stays_and_the_guide_says_that_the_original_moved_on(root):
    copy = root / "work/40-paths.ipynb"
    edit(copy, word)
    mine = copy.read_bytes()
    assert state(root) == copies.OWN
    edit(root / "notebooks/40-paths.ipynb", tag)
    assert lab.prepare(root) == lab.prepare(root) == ["40-paths"]
    assert copy.read_bytes() == mine
    for guide in ("README.md", "README.zh.md"):
        assert "`prosperity lab 40-paths --fresh`" in (root / "work" / guide).read_text("utf-8")
    assert copies.aside(copy).read_bytes() == mine
    assert lab.prepare(root) == [] and copy.exists()


@pytest.mark.parametrize("content", [b"{}", b"half a noteb", b""])
def test_a_copy_that_nobody_can_read_or_with_no_record_is_a_person_s_own(root, content):
    copy = root / "work/40-paths.ipynb"
    copy.write_bytes(content)
    (root / "work" / copies.RECORD).write_bytes(content)
    assert state(root) == copies.BEHIND
    assert copy.read_bytes() == content


def test_every_link_of_either_guide_leads_to_a_working_copy_a_guide_or_up_to_its_file(root):
    lab.prepare(root)
    guides = {"README.md", "README.zh.md"}
    for name in guides:
        text = (root / "work" / name).read_text("utf-8")
        assert "](40-paths.ipynb)" in text and "](notebooks/" not in text
        found = lab.LINK.findall(text)
        beside = {link for link in found if not link.startswith("../")}
        assert beside & guides == guides - {name}, "each leads to the other"
        assert all((root / "work" / link).exists() for link in beside & guides)
        assert all((NOTEBOOKS / link).exists() for link in set(found) - guides)
