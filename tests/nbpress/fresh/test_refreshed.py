"""A copy that only got new prose, tags or blanks is the copy that a full run would give."""

import json

import pytest
from nbpress import plan
from nbpress.run import run

PICTURE = {"a.png": {"image/png": "BBBB"}}


def code(cells, number=0):
    return [cell for cell in cells if cell["cell_type"] == "code"][number]


def add(cells, place, kind="markdown"):
    new = {"cell_type": kind, "id": f"new-{place}", "metadata": {}, "source": "new"}
    cells.insert(place, new)


MOVES = {  # cells are counted, and papermill adds one
    "first": lambda book: add(book["cells"], 0),
    "before the parameters": lambda book: add(book["cells"], 1),
    "after the parameters": lambda book: add(book["cells"], 2),
    "between": lambda book: add(book["cells"], 3, "raw"),
    "last": lambda book: add(book["cells"], len(book["cells"])),
    "moved": lambda book: book["cells"].append(book["cells"].pop(0)),
    "tag": lambda book: code(book["cells"], 1)["metadata"].update(tags=["figure"]),
    "ids": lambda book: [cell.update(id=cell["id"] + "x") for cell in book["cells"]],
}
EDITS = {  # every cell stays where it is
    "prose": lambda book: book["cells"][0].update(source="other"),
    "attachment": lambda book: book["cells"][0].update(attachments=PICTURE),
    "blanks": lambda book: code(book["cells"], 1).update(source="print(x)   "),
    "raw": lambda book: book["cells"][0].update(cell_type="raw"),
    "metadata": lambda book: code(book["cells"], 1)["metadata"].update(jupyter={"a": 1}),
    "title": lambda book: book["metadata"].update(title="Other"),
}
CASES = {
    "defaults-parameters": ("parameters", {}, MOVES | EDITS),
    "defaults-injected-parameters": ("injected-parameters", {}, MOVES),
    "defaults-other": ("other", {}, MOVES),
    "given-parameters": ("parameters", {"x": "7"}, MOVES),
    "given-injected-parameters": ("injected-parameters", {"x": "7"}, MOVES),
    "given-other": ("other", {"x": "7"}, MOVES),
}


@pytest.mark.parametrize(("tag", "given", "changes"), CASES.values(), ids=CASES)
def test_a_refreshed_copy_equals_that_of_a_full_run(folder, notebook, tag, given, changes):
    cells = ["# prose", ("x = 1", tag), "# more", "print(x)", "'''a \n'''"]
    for number in range(len(changes)):
        notebook(folder / f"nb/{number:02}.ipynb", *cells)
    if given and tag != "parameters":  # papermill gives them all the same
        jobs = [plan.Job(job.name, job.notebook, job.output, {"x": 7})
                for job in plan.collection(folder / "nb")]  # fmt: skip
    else:
        jobs = [job for path in sorted((folder / "nb").glob("*.ipynb"))
                for job in plan.collection(path, parameters=given)]  # fmt: skip
    assert run(jobs).exit_code == 0
    for change, job in zip(changes.values(), jobs, strict=True):
        book = json.loads(job.notebook.read_text(encoding="utf-8"))
        change(book)
        job.notebook.write_text(json.dumps(book), encoding="utf-8")
    assert {job["state"] for job in run(jobs).jobs} == {"refreshed"}
    refreshed = [job.output.read_text(encoding="utf-8") for job in jobs]
    assert run(jobs, force=["*"]).exit_code == 0
    for kind, job, text in zip(changes, jobs, refreshed, strict=True):
        assert text == job.output.read_text(encoding="utf-8"), kind
