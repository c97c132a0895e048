"""What notebooks say of the data follows the data: nothing that is a result is typed in prose."""

import ast
import re
import shutil

import nbformat
import pytest
from prosperity.audit import claims
from prosperity.base.places import DATA, NOTEBOOKS
from prosperity.data.descriptions import build
from prosperity.publish import snapshot

NAMES = sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb"))
BOOKS = {name: nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4) for name in NAMES}
every_notebook = pytest.mark.parametrize("name", NAMES)

# Numbers that are no results: names of things, and the numbering of the text itself.
NAMED = re.compile(
    r"`[^`]*`"  # code
    r"|C\d{3}"  # a statement
    r"|\d\d-[a-z]+"  # a notebook
    r"|^#+ (?:\d+　|练习\d+|Exercise \d+)"  # a heading
    r"|[图表]\d|[Ff]igures? \d"
    r"|[Ss]ections? [\d.]+|[\d.]+(?=节)|[（(][\d.]+(?: to |至)?[\d.]*[）)]"
    r"|CR[13]|HC3|G20|Exercise \d|第\d题",
    re.MULTILINE,
)
OF_THE_PAPER = re.compile(r"论文|the paper|\d\.\d")  # it says whose number it is
NUMBER = re.compile(r"\d+(?:\.\d+)?")
COUNTED = re.compile(
    r"[二两三四五六七八九十百千万]+个?(?:省|县|村|百分点|万人|亿|次报告|条陈述|项措施|个月)"
    r"|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|sixty|hundred)"
    r" (?:counties|provinces|villages|points|percent|million|reports|statements|measures|months)"
)


def prose(name):
    """The text cells of a notebook that are no title and belong to no exercise."""
    for cell in BOOKS[name].cells[2:]:
        if re.match(r"## (练习|Exercises)", cell.source):
            return
        if cell.cell_type == "markdown":
            yield cell.source


@every_notebook
def test_prose_types_no_number_but_one_that_the_paper_prints(name):
    printed = " ".join(
        f"{one.printed} {one.statement_zh} {one.statement_en}" for one in claims.ledger().values()
    )
    known = set(NUMBER.findall(printed))
    for text in prose(name):
        typed = set(NUMBER.findall(NAMED.sub(" ", text)))
        quoted = known if OF_THE_PAPER.search(text) else set()
        assert typed <= quoted, f"put {typed - quoted} in by code with say: {text}"
        assert not COUNTED.search(text), f"count it with say: {text}"


@every_notebook
def test_every_number_in_a_sentence_is_computed_in_its_notebook(name):
    typed, spoken = set(), []
    for cell in (cell for cell in BOOKS[name].cells if cell.cell_type == "code"):
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
                typed |= {one.id for one in node.targets if isinstance(one, ast.Name)}
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "say":
                spoken += [one for one in node.keywords if one.arg not in ("zh", "en", None)]
    given = {"lang"} | {
        line.split(" = ")[0]
        for cell in BOOKS[name].cells
        if "parameters" in cell.metadata.get("tags", [])
        for line in cell.source.splitlines()
    }
    for one in spoken:
        constant = isinstance(one.value, ast.Constant)
        named = isinstance(one.value, ast.Name) and one.value.id in typed - given
        assert not constant and not named, f"{one.arg} is typed: {ast.unparse(one.value)}"
    assert spoken, "a notebook says what it finds"


CHANGES = (  # file, the row as it is, and as it would be
    ("income", "\n1983,original,564.6,309.8", "\n1983,original,564.6,290.0"),
    ("ecommerce_trial", "\ncounties,8,", "\ncounties,9,"),
    ("internet_users", "aged_60,16100,52.0,", "aged_60,16100,70.0,"),
    ("gini", "\n2008,0.491,", "\n2008,0.480,"),
    ("digital_economy", "\n2020,caict-2021,39.2,", "\n2020,caict-2021,41.2,"),
    ("digital_split", "7.5,19.1,", "7.5,,"),
    ("digital_split", "31.7,80.9,", "31.7,,"),
)
MOVES = [  # notebook, what it says of the data as they are, and of the changed ones
    ("91-explore", "ratio is lowest in 1983 (1.82)", "ratio is lowest in 1984 (1.84)"),
    ("30-problems", "100 villages in 8 counties", "100 villages in 9 counties"),
    ("30-problems", "The trial covers 8 counties", "The trial covers 9 counties"),
    ("30-problems", "further behind is now the old", "further behind is now the countryside"),
    ("30-problems", "与全体差距更大的是老年人", "与全体差距更大的是农村"),
    ("11-significance", "highest in 2008 at 0.491", "highest in 2009 at 0.490"),
    ("22-state", "three times; the verdict: reproduced", "three times; the verdict: depends"),
    ("22-state", "and 10 of them are a little over", "and 5 of them are a little over"),
    ("22-state", "grew by 9.50 percent in 2020", "grew by 15.08 percent in 2020"),
    ("00-overview", "on the share: depends", "on the share: contradicted"),
]


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    """The sentences of the notebooks, as they are stored and with some cells changed."""
    folder = tmp_path_factory.mktemp("changed") / "data"
    shutil.copytree(DATA, folder)
    for table, old, new in CHANGES:
        path = folder / f"{table}.csv"
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, table
        path.write_text(text.replace(old, new), encoding="utf-8")
    build(folder)
    names = sorted({name for name, *_ in MOVES})
    found, _ = snapshot.both(folder, folder, names)
    assert found["troubles"] == {}
    stored = {name: "\n".join(spoken(BOOKS[name])) for name in names}
    return stored, {name: "\n".join(found["said"][name]) for name in names}


def spoken(notebook):
    """The sentences that stand in the outputs of a notebook."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if "text/markdown" in output.get("data", {}):
                yield output["data"]["text/plain"]


@pytest.mark.parametrize(("name", "before", "after"), MOVES)
def test_years_counts_and_verdicts_in_a_sentence_follow_the_data(said, name, before, after):
    assert before in said[0][name] and after not in said[0][name]
    assert after in said[1][name] and before not in said[1][name]
