"""A small executed notebook with exercises, as the press leaves one behind."""

import base64
import copy
import io
from datetime import UTC, datetime

import pytest
from nbpress.handout import Imprint
from PIL import Image

SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20" width="40" height="20">'
    b'<path d="M0 20 L40 0" stroke="black"/></svg>'
)


def picture(colour):
    """A PNG of a few bytes."""
    file = io.BytesIO()
    Image.new("RGB", (4, 2), colour).save(file, "png")
    return file.getvalue()


def shown(colour, alt):
    """A picture that a cell displayed."""
    data = {"image/png": base64.b64encode(picture(colour)).decode(), "text/plain": "x"}
    about = {"image/png": {"alt": alt, "width": 4}}
    return {"output_type": "display_data", "data": data, "metadata": about}


def prose(text, *tags):
    """A markdown cell."""
    return {"cell_type": "markdown", "metadata": {"tags": [*tags]}, "source": text}


def code(text, *tags, outputs=()):
    """A code cell that ran."""
    return {
        "cell_type": "code",
        "metadata": {"tags": [*tags]},
        "source": text,
        "outputs": [*outputs],
        "execution_count": 1,
    }


def result(text, form="text/plain", about=None):
    """What a cell gave."""
    data = {"text/plain": "x", form: text} if form != "text/plain" else {form: text}
    return {
        "output_type": "execute_result",
        "data": data,
        "metadata": about or {},
        "execution_count": 1,
    }


TABLE = (
    "<table><thead><tr><th>年份 Year</th><th style='text-align:right'>收入 Income</th></tr></thead>"
    "<tbody>"
    + "".join(f"<tr><th>{year}</th><td>{year * 3}</td></tr>" for year in range(1978, 2040))
    + "</tbody></table>"
)
TOLD = {"check": "one", "answer": "7.81", "kind": "percent", "parameters": {"stage": 2}}
WORK = (
    "share = 4321 / 9876\n### BEGIN SOLUTION\n"
    "answer = round(share * secret_factor(), 2)\n### END SOLUTION"
)
CELLS = [
    prose("# 收入差距：一个例子\n\n一句中文，用来引入。", "lang-zh"),
    prose("# The gap: an example\n\nA sentence that leads in.", "lang-en"),
    code('lang = "both"  # allowed: zh, en, both', "parameters"),
    code('# Parameters\nlang = "both"\nstage = 2', "injected-parameters"),
    prose("## 数据\n\n看表与图，其中$R^2=0.9$。", "lang-zh"),
    prose("## Data\n\nTable and figure, $R^2=0.9$, [a link](https://example.org).", "lang-en"),
    code("frame", outputs=[result(TABLE, "text/html")]),
    code("draw()", "figure", outputs=[shown("white", "一条上升的线。")]),
    code("long = '" + "长" * 80 + "' + '" + "w" * 200 + "'", outputs=[]),
    prose("## 练习", "lang-zh"),
    prose("## Exercises", "lang-en"),
    prose("### 练习1　计算（3分）\n\n算出答案。", "lang-zh", "exercise"),
    prose("### Exercise 1　Compute (3 marks)\n\nCompute it.", "lang-en", "exercise"),
    code(
        WORK,
        "solution",
        outputs=[result("The solution gives 7.8125"), shown("black", "隐藏的答案图形")],
    ),
    code(
        'press.check("one", answer)',
        "check",
        outputs=[result("Answer: 7.81 percent.", about={"nbpress": TOLD})],
    ),
    prose("### 练习2　论证（5分）\n\n写出理由。", "lang-zh", "exercise"),
    prose("### Exercise 2　Argue (5 marks)\n\nGive reasons.", "lang-en", "exercise"),
    prose("**评分**\n\n- 看出量度的选择决定结论：3分。\n- 说明口径：2分。", "lang-zh", "solution"),
    prose("**Marks**\n\n- Sees that the measure decides: 3 marks.", "lang-en", "solution"),
]


def notebook(*changes):
    """The executed notebook; a change is (index, cell to put there, or None to leave it out)."""
    cells = copy.deepcopy(CELLS)
    for index, cell in sorted(changes, key=lambda change: -change[0]):
        cells[index : index + 1] = [cell] if cell else []
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
        if "solution" in cell["metadata"]["tags"]:
            cell["metadata"]["notes"] = "answer = round(share * secret_factor(), 2)"
    return {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
            "author_notes": "answer = round(share * secret_factor(), 2)",
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


@pytest.fixture
def executed():
    """Makes the executed notebook, with changes."""
    return notebook


@pytest.fixture
def make(tmp_path, monkeypatch, font_folder):
    """Makes the content of an edition of a notebook; the date is fixed."""
    from nbpress.handout import Edition
    from nbpress.handout.make import made

    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(DATE.timestamp())))
    folder = tmp_path / "figures"
    folder.mkdir()
    for name, colour in (("line", "white"), ("hidden", "black")):
        (folder / f"{name}.zh.png").write_bytes(picture(colour))
        (folder / f"{name}.zh.svg").write_bytes(SVG)
    (folder / "line.csv").write_text("year,value\n", encoding="utf-8")

    def run(audience, lang, form, copy=None, lesson=None, warn=print, **given):
        edition = Edition(audience, lang, form, **given)
        folders = [folder], [font_folder]
        return made(copy or notebook(), "gap.ipynb", edition, IMPRINT, *folders, lesson, warn)

    return run


@pytest.fixture(scope="session")
def font_folder():
    """A folder with a font for Chinese."""
    import importlib.util
    from pathlib import Path

    return Path(importlib.util.find_spec("mpl_font").submodule_search_locations[0], "fonts", "noto")


DATE = datetime(2026, 3, 1, tzinfo=UTC)
IMPRINT = Imprint(
    collection={"zh": "集子", "en": "Collection"},
    source={"zh": "某局", "en": "An agency"},
    licence={"zh": "随意使用", "en": "Use it freely"},
    version={"zh": "第2版", "en": "edition 2"},
    home="https://example.org/collection",
)
