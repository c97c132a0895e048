"""The parts of both READMEs that are computed: findings, verdicts, the notebooks, the badge.

Each stands between two comments, ``<!-- begin counts -->`` and ``<!-- end counts -->``; `update`
writes it anew, so that no number there is ever typed.
"""

import re
from collections.abc import Callable
from pathlib import Path

from prosperity.audit import claims
from prosperity.audit.readings import words
from prosperity.base.errors import InputError
from prosperity.base.files import write
from prosperity.base.places import ROOT
from prosperity.base.words import label
from prosperity.publish import citation, collection
from prosperity.study import digital, divide, editions, incomes

READMES = {"en": ROOT / "README.md", "zh": ROOT / "README.zh.md"}
SHARES = {"first": "C102", "last": "C006"}  # the statements that print them
VERDICTS = ("verdict_name", "verdict_count_then", "verdict_count_now", "verdict_meaning")


def counts(lang: str) -> str:
    """How many statements have which verdict: with what was public then, and now."""
    results = claims.evaluate()
    then, now = (claims.counts(results, then=one) for one in (True, False))
    rows = [
        [
            words("verdict", verdict)[lang],
            *(str(then[verdict]), str(now[verdict])),
            label(f"means_{_key(verdict)}", lang),
        ]
        for verdict in now
        if then[verdict] or now[verdict]
    ]
    total = [f"**{words('label', 'all')[lang]}**", *[f"**{len(results)}**"] * 2, ""]
    return table([label(name, lang) for name in VERDICTS], [*rows, total])


def findings(lang: str) -> str:
    """Three findings in plain words as a numbered list."""
    return "\n".join(f"{number}. {text}" for number, text in enumerate(lead(lang), 1))


def lead(lang: str) -> list[str]:
    """Three findings in plain words, the claim of each in ``**``; every number is computed."""
    told = (_survey(), _share(), _south(lang))
    return [label(f"readme_finding_{n}", lang, **facts) for n, facts in enumerate(told, 1)]


def _survey() -> dict[str, str]:
    first, last = incomes.BREAK - 1, incomes.LAST_PRINTED
    original, revised = incomes.incomes("original"), incomes.incomes("revised")
    steps = incomes.survey_effect(last)["step_percent"]
    return {
        "step": f"{steps[first]:.1f}",
        "least": f"{steps.min():.1f}",
        "year": f"{steps.idxmin()}",
        "printed_first": f"{original['ratio'][first]:.2f}",
        "one_first": f"{revised['ratio'][first]:.2f}",
        "last": f"{revised['ratio'][last]:.2f}",
        "gap_first": f"{revised['gap_yuan'][first]:,.0f}",
        "gap_last": f"{revised['gap_yuan'][last]:,.0f}",
    }


def _share() -> dict[str, str]:
    grid, size = editions.share_grid(), {"first": "backed_out", "last": "published"}
    caict = digital.share_percent("caict")
    facts: dict[str, str] = {}
    for end, year in {"first": digital.FIRST, "last": digital.PRINTED_LAST}.items():
        shares = grid.loc[year, size[end]]
        facts |= {
            f"printed_{end}": claims.ledger()[SHARES[end]].printed,
            f"announced_{end}": f"{shares['announced']:.2f}",
            f"newest_{end}": f"{shares['census5']:.2f}",
            f"published_{end}": f"{caict[year]:.1f}",
        }
    facts["own_first"] = f"{grid.loc[digital.FIRST, 'published']['as_printed']:.2f}"
    return facts


def _south(lang: str) -> dict[str, str]:
    year = digital.PRINTED_LAST
    sales = divide.regional("ecommerce_sales", "two_halves")["ratio"][year]
    broadband = divide.border_range("broadband_per_hundred").loc[year]
    return {
        "verdict": words("verdict", claims.evaluate("C131")["C131"].verdict)[lang],
        "hangs": label(
            "south_turns" if broadband["low"] < 1 <= broadband["high"] else "south_stands", lang
        ),
        "year": f"{year}",
        "sales": f"{sales:.2f}",
        "broadband": f"{broadband['ratio']:.2f}",
        "low": f"{broadband['low']:.2f}",
        "high": f"{broadband['high']:.2f}",
    }


def notebooks(lang: str) -> str:
    """Every notebook with the question in its title."""
    rows = [[f"[`{one}`](notebooks/{one}.ipynb)", collection.question(one, lang)]
            for one in collection.names()]  # fmt: skip
    return table([label("notebook", lang), label("question", lang)], rows)


def binder(lang: str) -> str:
    """The badge that opens the explorer on Binder, once CITATION.cff names the repository."""
    if not (repository := citation.load().get("repository-code")):
        return ""
    address = citation.binder(repository, "notebooks/91-explore.ipynb")
    return f"[![Binder](https://mybinder.org/badge_logo.svg)]({address})"


BLOCKS: dict[str, Callable[[str], str]] = {
    "findings": findings,
    "counts": counts,
    "notebooks": notebooks,
    "binder": binder,
}


def table(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table.

    >>> print(table(["a", "b"], [["1", "2"]]))
    | a | b |
    | --- | --- |
    | 1 | 2 |
    """
    lines = [head, ["---"] * len(head), *rows]
    escaped = [[cell.replace("|", "\\|") for cell in line] for line in lines]
    return "\n".join("| " + " | ".join(line) + " |" for line in escaped)


def renewed(text: str, lang: str) -> str:
    """A README with its computed parts written anew.

    Raises:
        InputError: if a part has no place in the text.
    """
    for name, block in BLOCKS.items():
        begin, end = f"<!-- begin {name} -->", f"<!-- end {name} -->"
        pattern = re.compile(f"({begin}\n).*?({end})", re.DOTALL)
        if not pattern.search(text):
            raise InputError(f"the README lacks {begin} … {end}; put both comments back")
        computed = block(lang)
        text = pattern.sub(_with(computed + "\n" if computed else ""), text)
    return text


def _with(computed: str) -> Callable[[re.Match[str]], str]:
    return lambda found: found[1] + computed + found[2]


def update(path: Path, lang: str, check: bool) -> bool:
    """Write a README's computed parts anew, or only say whether they are up to date."""
    before = path.read_text(encoding="utf-8")
    after = renewed(before, lang)
    if after != before and not check:
        write(path, after.encode())
    return after == before


def _key(verdict: str) -> str:
    return verdict.replace(" ", "_")
