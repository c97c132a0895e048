"""One form for a notebook file."""

import json

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbpress import tidy
from nbpress.run.store import check_tidy

OUTPUT = {
    "output_type": "display_data",
    "metadata": {},
    "data": {"text/plain": "a\nb", "image/png": "AAAA\n", "application/json": {"x": [1]}},
}
CELL = {
    "cell_type": "code",
    "source": "1 + 1\n",
    "execution_count": 3,
    "outputs": [OUTPUT, {"output_type": "stream", "name": "stdout", "text": ["x\n", "y"]}],
    "metadata": {"tags": ["figure"], "execution": {"a": 1}, "papermill": {}, "scrolled": True},
}


def book(*cells, **metadata):
    return {"cells": list(cells), "metadata": metadata, "nbformat": 4, "nbformat_minor": 4}


def test_volatile_metadata_go_and_tags_stay():
    made = tidy.normalise(book(CELL, papermill={"duration": 3.0}, language_info={"version": "3"}))
    assert made["cells"][0]["metadata"] == {"tags": ["figure"]}
    assert made["metadata"] == {"kernelspec": tidy.PYTHON, "language_info": {"name": "python"}}


def test_what_an_author_or_another_tool_chose_stays():
    cell = {**CELL, "metadata": {"editable": False}}
    made = tidy.normalise(book(cell, jupytext={"formats": "ipynb,py"}))
    assert made["metadata"]["jupytext"] == {"formats": "ipynb,py"}
    assert made["cells"][0]["metadata"] == {"editable": False}


def test_the_text_is_what_jupyter_itself_writes_and_is_stable():
    made = tidy.text(tidy.normalise(book(CELL)))
    read = nbformat.reads(made, 4)
    nbformat.validate(read)
    assert nbformat.writes(read) + "\n" == made
    assert tidy.text(tidy.normalise(json.loads(made))) == made


def test_ends_of_lines_of_windows_are_untidy(tmp_path):
    path = tmp_path / "a.ipynb"
    path.write_bytes(tidy.text(tidy.normalise(book(CELL))).replace("\n", "\r\n").encode())
    assert not check_tidy(path)
    assert check_tidy(path) and b"\r" not in path.read_bytes()


def test_cells_keep_their_ids_and_doubles_get_new_ones():
    first, double = {**CELL, "id": "one"}, {**CELL, "id": "one"}
    ids = [cell["id"] for cell in tidy.normalise(book(first, double, CELL, CELL))["cells"]]
    assert ids[0] == "one" and len(set(ids)) == 4


def test_widgets_get_numbers_for_their_random_names():
    def made(name):
        state = {"application/vnd.jupyter.widget-state+json": {"state": {name: {"value": 1}}}}
        view = {"data": {"application/vnd.jupyter.widget-view+json": {"model_id": name}}}
        cell = {**CELL, "outputs": [{"output_type": "display_data", "metadata": {}, **view}]}
        return tidy.text(tidy.normalise(book(cell, widgets=state)))

    assert made("a1" * 16) == made("b2" * 16)


@settings(max_examples=40)
@given(st.lists(st.text(max_size=30), max_size=5))
def test_no_source_is_lost(sources):
    cells = [{"cell_type": "markdown", "metadata": {}, "source": text} for text in sources]
    made = json.loads(tidy.text(tidy.normalise(book(*cells))))
    read = ["".join(cell["source"]) for cell in made["cells"]]
    assert read == [text.rstrip("\n") for text in sources]


def test_a_stream_that_came_in_pieces_is_one_output():
    def stream(name, text):
        return {"output_type": "stream", "name": name, "text": text}

    pieces = [stream("stdout", "a"), stream("stdout", "b\n"), stream("stderr", "c")]
    cell = {"cell_type": "code", "source": "", "metadata": {}, "outputs": pieces}
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    outputs = tidy.normalise(notebook)["cells"][0]["outputs"]
    assert outputs == [stream("stdout", "ab\n"), stream("stderr", "c")]


@pytest.mark.parametrize(
    "widgets", [{"state": {}, "version": "1.1.2"}, {"state": {"a": 1}}, {"x": [1]}]
)
def test_widgets_as_old_notebooks_keep_them_stay(widgets):
    assert json.loads(tidy.text(tidy.normalise(book(widgets=widgets))))["metadata"]["widgets"]


def test_widgets_are_numbered_once_and_none_is_lost():
    names = [f"{number * 7919 % 997:032x}" + "f" for number in range(12)]
    state = {name: {"state": {"children": [f"IPY_MODEL_{names[0]}"]}} for name in names}
    metadata = {"widgets": {"application/vnd.jupyter.widget-state+json": {"state": state}}}
    once = tidy.text({"cells": [], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})
    assert once == tidy.text(json.loads(once))
    [kept] = [models["state"] for models in json.loads(once)["metadata"]["widgets"].values()]
    assert list(kept) == [f"{number:032x}" for number in range(12)]
    assert kept[f"{3:032x}"]["state"]["children"] == [f"IPY_MODEL_{0:032x}"]


def test_a_kernel_with_a_name_of_its_own_keeps_it():
    kernel = {"name": "python-geo", "language": "python", "display_name": "Geo"}
    book = {"cells": [], "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 4}
    assert tidy.normalise(book)["metadata"]["kernelspec"] == kernel


@pytest.mark.parametrize("kernel", [{}, {"display_name": "Python 3"}, {"name": "python3.12"}])
def test_a_kernel_without_a_name_of_its_own_is_python(kernel):
    book = {"cells": [], "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 4}
    assert tidy.normalise(book)["metadata"]["kernelspec"]["name"] == "python3"
