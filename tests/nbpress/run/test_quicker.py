"""What is done by quicker means says what papermill and Jupyter say, which still do it so."""

import importlib
import inspect
from datetime import datetime

import jupyter_client
import nbformat
import papermill
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jupyter_client import jsonutil
from nbformat.v4 import nbbase
from nbpress.run import patches

parser = importlib.import_module("dateutil.parser")  # which both depend on
USED = {  # the name, and where it is asked
    "write_ipynb(nb, output_path)": papermill.execute.execute_notebook,
    "dateutil.parser.parse(": papermill.engines.NotebookExecutionManager,
    "_dateutil_parse(": jsonutil.parse_date,
    "validate(output, output_type)": nbbase.new_output,
}


@pytest.mark.parametrize("name", USED)
def test_the_installed_version_still_asks_by_the_name_that_is_replaced(name):
    assert name in inspect.getsource(USED[name]), (papermill, jupyter_client, nbformat)


@given(st.datetimes(timezones=st.timezones()), st.sampled_from(["auto", "milliseconds"]))
def test_a_time_is_read_as_dateutil_reads_it(time, precision):
    texts = [time.isoformat(timespec=precision)]
    texts += [f"{time.replace(tzinfo=None).isoformat(timespec=precision)}Z"]
    for text in filter(jsonutil.ISO8601_PAT.match, texts):
        assert datetime.fromisoformat(text) == parser.isoparse(text) == parser.parse(text)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)
PARTS = st.fixed_dictionaries(
    {},
    optional={
        "data": st.dictionaries(st.sampled_from(["text/plain", "application/json"]), VALUES),
        "metadata": st.dictionaries(st.text(max_size=3), VALUES), "text": VALUES, "name": VALUES,
        "ename": VALUES, "evalue": VALUES, "traceback": VALUES, "execution_count": VALUES,
    },
)  # fmt: skip


def usual(node, ref):
    nbformat.validate(node, ref=ref, version=4)


QUICKER = patches.quicker(usual)


@given(st.sampled_from(["display_data", "stream", "error", "execute_result", "none"]), PARTS)
def test_an_output_is_refused_where_and_as_nbformat_refuses_it(kind, parts):
    node = {"output_type": kind, **parts}
    said = []
    for validate in (usual, QUICKER):
        try:
            said.append(validate(node, kind))
        except Exception as error:
            said.append((type(error), str(error)))
    assert said[0] == said[1]
