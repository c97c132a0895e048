"""The locked font: read from memory and no other, and every drawing is as if it were not."""

import hashlib
import io
import json
import multiprocessing
import subprocess
import sys

import pytest
from matplotlib import font_manager
from matplotlib.figure import Figure
from prosperity.figures import font
from prosperity.figures.style import style

KINDS = {"svg": "Date", "png": "Software", "pdf": "CreationDate"}  # and what it would say of itself


def drawn():
    """The digests of a drawing in both weights, with math beside Chinese, for screen and print."""
    digests = []
    with style():
        figure = Figure()
        figure.text(0.1, 0.6, "城乡收入比 urban-rural ratio", weight="bold")
        figure.text(0.1, 0.4, "增长率 $\\Delta y / y$", rotation=30)
        for kind, mark in KINDS.items():
            file = io.BytesIO()
            figure.savefig(file, format=kind, metadata={mark: None})
            digests.append(hashlib.sha256(file.getvalue()).hexdigest())
    return digests


def read_from_memory(family):
    """Whether matplotlib has the regular and the bold font of a family from memory."""
    found = []
    for weight in font.WEIGHTS:
        path = font_manager.findfont(font_manager.FontProperties(family=family, weight=weight))
        file = font_manager.get_font(path).fname
        assert str(file) == path
        found.append(isinstance(file, font.Mapped))
    return found


def test_both_weights_are_read_from_memory_and_no_other_font():
    font.register_font()
    assert read_from_memory(font.FONT) == [True, True]
    assert read_from_memory("DejaVu Sans") == [False, False]


def test_a_drawing_is_the_same_when_the_font_is_read_by_its_name():
    code = (
        "import json, runpy, sys; from prosperity.figures import font;"
        "font.read_from_memory = lambda: None; here = runpy.run_path(sys.argv[1]);"
        "print(json.dumps([here['drawn'](), here['read_from_memory']('prosperity')]))"
    )
    command = [sys.executable, "-c", code, __file__]
    by_name = subprocess.run(command, check=True, capture_output=True, text=True)
    assert json.loads(by_name.stdout) == [drawn(), [False, False]]


@pytest.mark.skipif(sys.platform == "win32", reason="this system forks no process")
def test_a_forked_process_draws_the_same_beside_its_parent():
    here = drawn()
    with multiprocessing.get_context("fork").Pool(2) as pool:
        there = [pool.apply_async(drawn) for _ in range(4)]
        assert [here, drawn()] == [drawn(), here]
        assert [one.get(60) for one in there] == [here] * 4
