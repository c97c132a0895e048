"""The collection as a whole: anatomy, two languages that say the same, numbers that are checked."""

import ast
import json
import re
from itertools import pairwise

import nbformat
import pytest
from nbpress.plan.parameters import declared
from prosperity.audit import claims
from prosperity.base.places import FIGURES, NOTEBOOKS
from prosperity.study import parameters

NAMES = sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb"))
BOOKS = {name: nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4) for name in NAMES}
NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?")
CLAIM = re.compile(r"C\d{3}")
SECTION = re.compile(r"[Ss]ections? [1-4]\.\d(\.\d)?|[1-4]\.\d(\.\d)?(?=节)|（[1-4]\.\d）")
IMPORT = re.compile(r"^\s*(?:import|from) ", re.MULTILINE)
# a line that is blank, or holds nothing but the words of a sentence or the call around them
SENTENCE = re.compile(r'\s*((zh=|en=)?"(?:[^"\\]|\\.)*",?|say\(|lang,|\)(  # fmt: skip)?)?')
# what a person does at a screen, and what only some copies have
SCREEN = re.compile(
    r"自查|运行(其后|下面|本|这|以下)?的?单元格|运行不到|文末|[Ss]elf-check|to run$|below and run|"
    r"run the|stand at the end|minute to run|卡片|[Tt]he card\b",
    re.MULTILINE,
)
every_notebook = pytest.mark.parametrize("name", NAMES)


def tags(cell):
    return cell.metadata.get("tags", [])


def cells(name, kind):
    return [cell for cell in BOOKS[name].cells if cell.cell_type == kind]


def pairs(name):
    """Each Chinese cell with the English one right after it."""
    following = list(pairwise(BOOKS[name].cells))
    return [(zh, en) for zh, en in following if "lang-zh" in tags(zh)]


def outputs(name):
    """All text that the code cells of a notebook show."""
    return json.dumps([cell.outputs for cell in cells(name, "code")], ensure_ascii=False)


@every_notebook
def test_every_chinese_cell_is_followed_by_its_english_one(name):
    marked = [cell for cell in cells(name, "markdown") if "lang-zh" in tags(cell)]
    assert len(marked) == len(pairs(name)) > 0
    assert all("lang-en" in tags(en) for _, en in pairs(name))
    assert 2 * len(marked) == len(cells(name, "markdown")), "each text cell is in a language"


@every_notebook
def test_both_languages_have_the_same_headings_lists_claims_and_numbers(name):
    for zh, en in pairs(name):
        for pattern in (r"^#+", r"^- ", r"^\d+\. ", r"^\|"):
            found = [re.findall(pattern, cell.source, re.MULTILINE) for cell in (zh, en)]
            assert found[0] == found[1], f"{pattern} differs in:\n{zh.source}\n{en.source}"
        said = [sorted(CLAIM.findall(cell.source)) for cell in (zh, en)]
        assert said[0] == said[1], en.source
        numbers = [precise(cell.source) for cell in (zh, en)]
        assert numbers[0] == numbers[1], en.source


def precise(text):
    """Years, decimals and percentages: the numbers that must not differ between languages."""
    plain = SECTION.sub(" ", CLAIM.sub(" ", text)).replace(" percent", "%")
    found = re.findall(r"(?<![\d.])(?:\d{4}|\d+\.\d+|\d+(?=%))(?![\d.]*\d)", plain)
    return sorted(set(found))


@every_notebook
def test_decimals_in_prose_are_printed_by_the_paper_or_shown_by_a_cell(name):
    printed = {claim.printed for claim in claims.ledger().values()}
    known = set(NUMBER.findall(" ".join(printed))) | set(NUMBER.findall(outputs(name)))
    for zh, en in pairs(name):
        for text in (SECTION.sub("", cell.source) for cell in (zh, en)):
            unknown = {number for number in NUMBER.findall(text) if "." in number} - known
            assert not unknown, f"{unknown} in: {text}"


@every_notebook
def test_title_names_the_claims_of_the_section(name):
    own = {key for key, claim in claims.ledger().items() if name in claim.notebook.split(";")}
    title = BOOKS[name].cells[1].source
    named = set()
    for first, last in re.findall(r"C(\d{3})(?:–C(\d{3}))?", title):
        named |= {f"C{number:03}" for number in range(int(first), int(last or first) + 1)}
    assert own <= named, sorted(own - named)


@every_notebook
def test_no_sentence_speaks_of_what_a_copy_on_paper_or_of_a_student_lacks(name):
    said = [cell.source for cell in cells(name, "markdown") if name != "91-explore"]
    said += [
        output.data.get("text/markdown", "")
        for cell in cells(name, "code")
        for output in cell.outputs
        if "data" in output and "check" not in tags(cell)
    ]
    assert [found[0] for text in said for found in SCREEN.finditer(text)] == []


@every_notebook
def test_anatomy(name):
    marked = [cell for cell in cells(name, "code") if "parameters" in tags(cell)]
    assert len(marked) == 1
    given = [line for line in marked[0].source.splitlines() if line and line[0] != "#"]
    assert len(given) <= 8
    assert all("  # " in line for line in given), "a comment says what each may be"
    assert given[0].startswith('lang = "both"')
    names = [line.split(" = ")[0] for line in given]
    assert set(names) <= {*parameters.ALLOWED, *parameters.REFUSED}
    set_up = BOOKS[name].cells[BOOKS[name].cells.index(marked[0]) + 1].source
    assert "parameters.check(" in set_up
    assert all(f"{each}={each}" in set_up for each in names)
    importing = [one.source for one in cells(name, "code") if IMPORT.search(one.source)]
    assert importing == [set_up], "imports stand in the set-up cell alone"


@every_notebook
def test_steps_stand_between_what_the_paper_says_and_what_does_not_hold(name):
    chinese = [cell.source for cell in cells(name, "markdown") if "lang-zh" in tags(cell)]
    heads = re.findall(r"^## (.*)", "\n".join(chinese), re.MULTILINE)
    assert heads[:2] == ["论文怎么说", "数据"] and heads[-1] in ("练习", "继续")
    steps = [int(one.split("　")[0]) for one in heads if re.match(r"\d+　", one)]
    assert steps == list(range(1, len(steps) + 1)) and len(steps) >= 2
    assert heads.index("判定") == len(heads) - 3, "then what does not hold, then exercises"


@every_notebook
def test_a_cell_computes_nothing_that_belongs_in_the_library(name):
    for cell in cells(name, "code"):
        lines = [line for line in cell.source.splitlines() if not SENTENCE.fullmatch(line)]
        assert len(lines) <= 12, cell.source
        assert not cell.source.rstrip().endswith(";"), cell.source
        forbidden = r"sys\.path|warnings|matplotlib|seaborn|\.csv|\.png|\.svg|font|color|open\("
        code = re.sub(r"#.*", "", cell.source)
        assert not re.search(forbidden, code), cell.source
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.FunctionDef):
                assert node.end_lineno - node.lineno < 6, cell.source


@every_notebook
def test_a_figure_cell_draws_once_saves_once_and_its_files_are_committed(name):
    for cell in cells(name, "code"):
        if "figure" in tags(cell):
            assert cell.source.count(".save(lang)") == 1
            shown = [o for o in cell.outputs if "image/png" in o.get("data", {})]
            assert len(shown) == 2, "one picture in each language"
            alts = [output.metadata["image/png"]["alt"] for output in shown]
            kept = [json.loads(path.read_text("utf-8"))["alt"] for path in FIGURES.glob("*.json")]
            assert dict(zip(("zh", "en"), alts, strict=True)) in kept


@every_notebook
def test_allowed_values_in_the_comment_are_those_the_library_takes(name):
    for variable, one in declared(BOOKS[name], name).items():
        ends = () if one.rising else one.range or ()
        for value in (*(one.allowed or ()), *ends):
            parameters.check(**{variable: value})


@every_notebook
def test_parameters_are_read_without_scrolling_sideways(name):
    [marked] = [cell for cell in cells(name, "code") if "parameters" in tags(cell)]
    assert max(map(len, marked.source.splitlines())) <= 92, "what a window of 1000 pixels shows"
