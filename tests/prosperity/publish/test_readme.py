"""Both READMEs have the same headings, and their counts are computed, never typed."""

import re

import pytest
from prosperity.audit import claims
from prosperity.base.errors import InputError
from prosperity.base.places import ROOT
from prosperity.publish import citation, readme
from prosperity.study import incomes


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_computed_parts_are_up_to_date(lang):
    assert readme.update(readme.READMES[lang], lang, check=True), "run make store"


def test_both_have_the_same_headings_code_and_tables():
    texts = [path.read_text(encoding="utf-8") for path in readme.READMES.values()]
    for pattern in (r"^#+", r"^    [a-z.]+", r"^\|", r"^!\["):
        found = [re.findall(pattern, text, re.MULTILINE) for text in texts]
        assert found[0] == found[1], pattern


def test_counts_add_up_to_all_statements():
    assert readme.counts("en").count(f"**{len(claims.ledger())}**") == 2
    assert sum(claims.counts().values()) == len(claims.ledger())


@pytest.mark.parametrize(
    "path", [ROOT / "README.zh.md", *sorted(ROOT.glob("docs/*.zh.md"))], ids=lambda path: path.name
)
def test_what_is_bold_in_chinese_is_bold_wherever_it_is_shown(path):
    """After a full stop and before a word, two asterisks end nothing and are shown as they are."""
    assert not re.findall(r"[。，；：）”]\*\*(?=\w)", without_openings(path.read_text("utf-8")))


def without_openings(text):
    """A text without the asterisks that open what is bold."""
    return re.sub(r"\*\*(?=\S)([^*\n]+\*\*)", r"\1", text)


def test_a_readme_without_a_place_for_a_part_is_refused():
    with pytest.raises(InputError, match="lacks <!-- begin findings -->"):
        readme.renewed("# Title\n", "en")


def test_the_badge_appears_once_the_repository_has_an_address(monkeypatch):
    assert readme.binder("en") == ""
    known = citation.load() | {"repository-code": "https://github.com/owner/name"}
    monkeypatch.setattr(citation, "load", lambda: known)
    text = readme.renewed(readme.READMES["en"].read_text(encoding="utf-8"), "en")
    assert (
        "](https://mybinder.org/v2/gh/owner/name/HEAD?urlpath=lab%2Ftree%2Fnotebooks%2F91" in text
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_three_findings_lead_and_the_first_is_the_change_of_survey(lang):
    first, second, third = readme.findings(lang).splitlines()
    step = incomes.survey_effect().loc[2012, "step_percent"]
    assert f"{step:.1f}" == "41.7" and "41.7" in first
    assert all(one in second for one in ("27.04", "27.53", "37.88")) and "1.82" in third
