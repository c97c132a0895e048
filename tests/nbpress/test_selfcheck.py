"""A self-check says all that it says in the language asked for, or in each so that one can hide."""

import re

import pytest
from nbpress import selfcheck

SEAL = selfcheck.digest("sealed", "28.3", "salt")
STATES = {  # of the words of a check: the exercise, an answer that calls them forth, its kind
    "answer": ("open", 28.34, "percent"),
    "unchecked": ("open", ..., "percent"),
    "right": ("sealed", 28.34, "percent"),
    "wrong": ("sealed", 27, "percent"),
    "empty": ("sealed", ..., "percent"),
    "no_number": ("sealed", "x", "percent"),
    "not_finite": ("sealed", float("nan"), "percent"),
    "whole": ("sealed", 2.5, "count"),
    "range": ("sealed", -5000, "percent"),
    "changed": ("sealed", 28.34, "percent"),
}


@pytest.mark.parametrize("key", selfcheck.WORDS)
def test_what_is_said_in_two_languages_can_be_hidden_in_either(key, monkeypatch):
    monkeypatch.setattr(selfcheck, "_SEALS", {})
    selfcheck.seal("sealed", SEAL, "salt", stage="all")
    name, answer, kind = STATES[key]
    stage = 2 if key == "changed" else "all"
    told = {
        lang: selfcheck.check(name, answer, kind, lang, decimals=1, stage=stage)
        for lang in ("zh", "en", "both")
    }
    begin = {lang: text.split("{")[0] for lang, text in
             zip(("zh", "en"), selfcheck.WORDS[key], strict=True)}  # fmt: skip
    assert all(told[lang].startswith(begin[lang]) for lang in begin)
    shown = {lang: one._repr_mimebundle_()[0] for lang, one in told.items()}
    assert list(shown["zh"]) == list(shown["en"]) == ["text/plain"]
    assert shown["both"]["text/plain"] == f"{told['zh']}\n{told['en']}"
    parts = re.findall(r'<p lang="(zh|en)">(.*?)</p>', shown["both"]["text/html"])
    assert [lang for lang, _ in parts] == ["zh", "en"]
    assert all(text.startswith(begin[lang]) for lang, text in parts)
