"""Files are read and written whole or not at all, and one line says what is wrong with them."""

import errno
import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from nbpress.errors import PressError
from nbpress.files import write
from nbpress.run.store import check_tidy


def test_writes_at_once_never_mix_and_a_part_may_be_on_another_file_system(folder, monkeypatch):
    def written(name):
        for number in range(100):
            write(f"{name}/one.ipynb", f"{name}{number}", Path("parts"))
            assert Path(name, "one.ipynb").read_bytes().decode() == f"{name}{number}"

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(written, "abcd"))
    replace = os.replace

    def strict(source, target):
        if Path(source).parent.parent != Path(target).parent:
            raise OSError(errno.EXDEV, "another file system")
        replace(source, target)

    monkeypatch.setattr(os, "replace", strict)
    write("far/one.ipynb", "far", Path("parts"))
    assert [str(p) for p in Path("far").iterdir()] == ["far/one.ipynb"]
    assert Path("far/one.ipynb").read_bytes() == b"far" and not list(Path("parts").iterdir())


CODE = {"cell_type": "code", "source": "1"}


@pytest.mark.parametrize(
    "cells",
    ["x", None, ["x"], [{"cell_type": "code"}], [CODE | {"metadata": {"tags": None}}],
     [CODE | {"metadata": {"slideshow": "no"}}], [CODE | {"outputs": None}],
     [CODE | {"outputs": [{"output_type": "stream"}]}], [CODE | {"source": [1]}]],
)  # fmt: skip
def test_a_file_that_is_json_and_no_notebook_is_one_line(tmp_path, cells):
    path = tmp_path / "a.ipynb"
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4}))
    with pytest.raises(PressError, match="a.ipynb is not a notebook: "):
        check_tidy(path)
