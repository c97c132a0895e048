"""Results that no kernel makes are made again exactly when they are not as they should be."""

import pytest
from nbpress.fresh.made import FOLDER, NAME, Made, digest


@pytest.fixture
def site(tmp_path):
    """A folder of pages, made from a key."""
    folder = tmp_path / "site"
    (folder / "zh").mkdir(parents=True)
    (folder / "zh" / "index.html").write_text("page")
    made = Made(tmp_path)
    made.note(folder, "key")
    made.keep()
    return folder


@pytest.mark.parametrize(
    "spoil",
    [
        lambda site: (site / "zh" / "index.html").write_text("another page"),
        lambda site: (site / "zh" / "index.html").unlink(),
        lambda site: (site / "added.html").touch(),
        lambda site: (site.parent / FOLDER / NAME).write_text("[]"),
        lambda site: (site.parent / FOLDER / NAME).write_text("{"),
        lambda site: (site.parent / FOLDER / NAME).unlink(),
    ],
    ids=["changed", "gone", "added", "record of another form", "record cut short", "no record"],
)
def test_a_folder_is_right_until_something_in_it_changes(site, spoil):
    assert Made(site.parent).right(site, "key")
    spoil(site)
    assert not Made(site.parent).right(site, "key")


def test_a_key_follows_values_names_and_contents(tmp_path):
    (tmp_path / "a").write_text("1")
    keys = [digest(["zh"], [tmp_path])]
    keys.append(digest(["en"], [tmp_path]))
    (tmp_path / "a").write_text("2")
    keys.append(digest(["zh"], [tmp_path]))
    (tmp_path / "a").rename(tmp_path / "b")
    keys.append(digest(["zh"], [tmp_path]))
    assert len(set(keys)) == 4
    (tmp_path / "__pycache__").mkdir()  # Python's compiled copies say nothing new
    (tmp_path / "__pycache__" / "a.pyc").touch()
    assert digest(["zh"], [tmp_path]) == keys[-1]


def test_what_is_gone_is_forgotten(site):
    for file in (site / "zh" / "index.html", site / "zh", site):
        file.unlink() if file.is_file() else file.rmdir()
    made = Made(site.parent)
    made.keep()
    assert Made(site.parent).known == {}
