"""The notebooks in a real JupyterLab in a real browser: Run All, an output, a figure.

Two notebooks by default; with ``ALL_IN_LAB=1`` every one.
"""

import contextlib
import importlib.util
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import prosperity
import pytest
from prosperity.base.places import NOTEBOOKS, ROOT, WORK
from prosperity.cli.lab import GUIDES, command, guide, prepare, settings
from prosperity.publish import collection

spec = importlib.util.spec_from_file_location("browser", ROOT / "tests" / "browser.py")
tools = importlib.util.module_from_spec(spec)
spec.loader.exec_module(tools)
EVERY = collection.names()
CHOSEN = EVERY if os.environ.get("ALL_IN_LAB") else ["22-state"]
WRONG = ".jp-RenderedText[data-mime-type*='stderr']"  # a traceback too
CURRENT = ".lm-TabBar-tab.jp-mod-current"
DIRTY = f"{CURRENT}.jp-mod-dirty"
PATIENCE = 120_000  # milliseconds, for the longest notebook on a busy machine


@contextlib.contextmanager
def started(folder, words, **more):
    """JupyterLab with settings of its own, started by a command; its process and its address.

    Options for JupyterLab follow the words of the command; more: variables of its environment.
    """
    names = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTERLAB_SETTINGS_DIR",
             "JUPYTERLAB_WORKSPACES_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")  # fmt: skip
    own = os.environ | {name: str(folder / name.lower()) for name in names} | more
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    options = ["--no-browser", "--allow-root", "--IdentityProvider.token=", "--ip=localhost",
               f"--port={port}", "--FileContentsManager.delete_to_trash=False"]  # fmt: skip
    log = (folder / "log").open("w+")
    server = subprocess.Popen([*words, *options], env=settings(own), stderr=log)
    base = f"http://localhost:{port}/"
    try:
        for _ in range(240):
            try:
                urllib.request.urlopen(f"{base}api")
                break
            except (urllib.error.URLError, ConnectionError):
                assert server.poll() is None, (folder / "log").read_text()
                time.sleep(0.25)
        yield server, base
    finally:
        server.terminate()
        server.wait(20)
        log.close()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signal that asks to end")
def test_lab_in_one_language_speaks_it_alone_and_ends_with_its_command(tmp_path, window):
    words = [sys.executable, "-m", "prosperity", "lab", "91-explore", "--lang", "zh", "--"]
    with started(tmp_path, words) as (given, base):
        page = window.new_page()
        page.goto(f"{base}lab/tree/{WORK.name}/22-state.ipynb")
        page.wait_for_selector(".jp-Notebook .jp-Cell p[lang=zh]", timeout=PATIENCE)
        assert page.input_value(".prosperity-languages select") == "zh"
        assert page.locator(".jp-Notebook [lang=en]:visible").count() == 0
        assert "编辑" in page.locator(".lm-MenuBar").inner_text()
        assert page.evaluate("localStorage.getItem('prosperity-languages')") is None
        assert not list(tmp_path.rglob("plugin.jupyterlab-settings")), "nor a person's settings"
        page.close()
        given.terminate()
        given.wait(20)
        with pytest.raises(urllib.error.URLError):
            urllib.request.urlopen(f"{base}api")


@pytest.fixture(scope="module")
def window():
    with tools.browser() as running:
        yield running


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """A collection with its working copies, to be written to; its modules are its kernels'."""
    root = tmp_path_factory.mktemp("root")
    left = shutil.ignore_patterns("__pycache__")
    for name in ("notebooks", "lib", "data"):
        shutil.copytree(ROOT / name, root / name, ignore=left)
    for name in GUIDES.values():
        shutil.copyfile(ROOT / name, root / name)
    assert prepare(root) == []
    return root


@pytest.fixture(scope="module")
def lab(window, root, tmp_path_factory):
    """The address of a running JupyterLab."""
    start = f"work/{guide('both')}"
    own, folder = {"PYTHONPATH": str(root / "lib")}, tmp_path_factory.mktemp("lab")
    with started(folder, command(start, root=root), **own) as (_, base):
        yield base


@pytest.fixture(scope="module")
def page(window, lab):
    return window.new_page(viewport={"width": 1300, "height": 1000})


HOME = ".jp-Launcher:visible"  # what is seen where no document is open
IDLE = ".jp-StatusBar-TextItem:text-matches('\\\\| Idle$')"


def open_notebook(page, lab, name, folder="work"):
    """Open a notebook and wait for its kernel, as the status bar shows it.

    From its own address, or by File > Open from Path where the application is there already:
    it is loaded once for all tests. The toolbar says idle before there is any kernel, and what is
    run then is dropped.
    """
    if page.locator(HOME).count():
        choose(page, "File", "Open from Path…")
        page.fill(".jp-Dialog input", f"{folder}/{name}.ipynb")
        page.keyboard.press("Enter")
        page.wait_for_selector(f"{CURRENT}:has-text('{name}')", timeout=PATIENCE)
    else:
        page.goto(f"{lab}lab/workspaces/auto-{name}/tree/{folder}/{name}.ipynb?reset")
    page.wait_for_selector(".jp-Notebook:visible .jp-Cell", timeout=PATIENCE)
    page.wait_for_selector(IDLE, timeout=PATIENCE)


def choose(page, menu, entry):
    """Choose an entry of a menu."""
    page.click(f".lm-MenuBar-itemLabel:text-is('{menu}')")
    page.click(f".lm-Menu-itemLabel:text-is('{entry}')")


def run_all(page):
    """Run All Cells from the menu, on outputs that were cleared before, and wait for the end.

    An error ends the run, and is shown: the cells below it would be waited for in vain.
    """
    choose(page, "Edit", "Clear Outputs of All Cells")
    choose(page, "Run", "Run All Cells")
    page.wait_for_function(
        """wrong => {
          const prompts = [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')];
          const ran = prompts.length && prompts.every(one => /\\[\\d+\\]/.test(one.textContent));
          return (ran || document.querySelector(wrong))
            && document.querySelector('.jp-Notebook-ExecutionIndicator').dataset.status === 'idle';
        }""",
        arg=WRONG,
        timeout=PATIENCE,
    )
    assert not page.locator(WRONG).all_text_contents()


def discard(page):
    """Close all documents and leave them as they are on disk."""
    while not page.locator(HOME).count():
        dirty, tab = page.locator(DIRTY).count(), page.locator(CURRENT).get_attribute("data-id")
        choose(page, "File", "Close Tab")
        if dirty:
            page.click(".jp-Dialog-button:has-text('Discard')", timeout=PATIENCE)
        page.wait_for_selector(f".lm-TabBar-tab[data-id='{tab}']", state="detached")
        page.wait_for_selector(CURRENT)  # another document, or the launcher


def test_the_guide_opens_as_a_page(page, lab):
    page.goto(f"{lab}lab/workspaces/auto-guide/tree/{guide('both')}?reset")
    page.wait_for_selector(".jp-MarkdownViewer h1", timeout=PATIENCE)
    assert page.locator("text=official Jupyter news").count() == 0, "asks no other host"
    discard(page)


@pytest.mark.parametrize("name", CHOSEN)
def test_a_notebook_runs_from_top_to_bottom_with_run_all(page, lab, name):
    open_notebook(page, lab, name)
    run_all(page)
    tables = page.locator(".jp-OutputArea-output table")
    assert re.search(r"C\d{3}|\d", " ".join(tables.all_text_contents()))
    if any("figure" in place.source for place in collection.code_cells(name)):
        page.wait_for_selector(".jp-OutputArea-output img", timeout=PATIENCE)
        pictures = "[...document.querySelectorAll('.jp-OutputArea-output img')]"
        wide = page.evaluate(f"Promise.all({pictures}.map(one => one.decode().then("
                             "() => one.naturalWidth)))")  # fmt: skip
        assert wide
        assert min(wide) > 400, "every figure is a picture that the browser can draw"
    discard(page)


def test_a_notebook_that_was_only_opened_is_not_marked_as_changed(page, root, lab):
    open_notebook(page, lab, "12-stages")
    page.wait_for_timeout(1500)  # the kernel tells its language some moments after it is idle
    assert page.locator(CURRENT, has_text="12-stages").count()
    assert page.locator(DIRTY).count() == 0
    discard(page)


def test_what_is_run_and_saved_goes_to_the_working_copy(page, root, lab):
    before = {path: path.read_bytes() for path in root.rglob("*.ipynb")}
    open_notebook(page, lab, "40-paths")
    choose(page, "Edit", "Clear Outputs of All Cells")
    choose(page, "File", "Save Notebook")
    page.wait_for_selector(DIRTY, state="detached", timeout=PATIENCE)
    discard(page)
    changed = [path for path, content in before.items() if path.read_bytes() != content]
    assert changed == [root / "work" / "40-paths.ipynb"]
    assert prepare(root) == [], "cleared outputs are nobody's words"


def test_a_committed_notebook_can_be_read_and_not_saved_over(page, root, lab):
    committed = root / "notebooks" / "40-paths.ipynb"
    before = committed.read_bytes()
    open_notebook(page, lab, "40-paths", folder="notebooks")
    choose(page, "Edit", "Clear Outputs of All Cells")
    page.keyboard.press("Control+s")
    page.wait_for_selector("text=/read.only/i", timeout=PATIENCE)
    assert committed.read_bytes() == before
    discard(page)


def test_the_explorer_follows_its_controls_at_once_and_its_buttons_keep_what_is_seen(
    page, root, lab
):
    open_notebook(page, lab, "91-explore")
    menu = page.locator(".prosperity-languages select").first
    assert menu.evaluate("one => getComputedStyle(one).appearance") == "auto", "it has its arrow"
    assert "选择" in menu.get_attribute("title") and "choose" in menu.get_attribute("title")
    page.select_option(".prosperity-languages select", "zh")
    run_all(page)
    panel = page.locator(".prosperity-explorer").first
    panel.scroll_into_view_if_needed(timeout=PATIENCE)
    picture = panel.locator("img")
    panel.locator("th", has_text="论文所述").wait_for(timeout=PATIENCE)
    page.select_option(".prosperity-languages select", "en")
    panel.locator("th", has_text="The paper says").wait_for(timeout=PATIENCE)
    panel.locator("button", has_text="中文").click()  # a reader's own choice stays
    panel.locator("th", has_text="论文所述").wait_for(timeout=PATIENCE)
    page.wait_for_timeout(500)
    assert panel.locator("th", has_text="论文所述").count()
    panel.locator("button", has_text="English").click()
    panel.locator("th", has_text="The paper says").wait_for(timeout=PATIENCE)
    before = picture.get_attribute("src")
    assert "basis='as_printed'" in panel.locator("pre").text_content()
    for basis in ("original", "revised"):
        panel.locator("select").select_option(
            index=("as_printed", "original", "revised").index(basis)
        )
        panel.locator(f"pre:has-text(\"basis='{basis}'\")").wait_for(timeout=PATIENCE)
    assert picture.get_attribute("src") != before
    row = panel.locator("tr", has_text="C056").text_content()
    assert "fails" in row
    assert "reproduced" in row
    assert "no figure for 1984" in panel.locator("tr", has_text="C042").text_content()
    sentence = page.locator(".prosperity-explorer").nth(1)
    assert "2007" in sentence.inner_text(), "the year of the highest ratio on the revised basis"
    room = panel.locator(".prosperity-verdicts")
    for width in (1000, 1300):
        page.set_viewport_size({"width": width, "height": 800})
        wide, seen, high, low = room.evaluate(
            "one => [one.scrollWidth, one.clientWidth, one.scrollHeight, one.clientHeight]"
        )
        assert wide <= seen and high <= low, "cut nowhere: columns wrap, and the page scrolls"
    page.set_viewport_size({"width": 1300, "height": 1000})
    panel.locator("button:has(.fa-download)").click()
    link = panel.locator("a", has_text=".csv")
    link.wait_for(timeout=PATIENCE)
    assert (root / link.text_content()).read_text("utf-8").startswith("year,")
    told = panel.locator("button:has(.fa-external-link)")
    assert told.evaluate("one => one.scrollWidth <= one.clientWidth"), "the link squeezes nothing"
    told.click()
    link = panel.locator("a", has_text=".ipynb")
    link.click(timeout=PATIENCE)
    opened = page.locator(".jp-Notebook:visible .jp-CodeCell").first
    opened.get_by_text("basis = 'revised'").wait_for(timeout=PATIENCE)
    page.select_option(".prosperity-languages select:visible", "both")
    discard(page)


def test_an_explorer_that_was_saved_shows_its_panels_when_it_is_opened_again(page, root, lab):
    """Without a kernel that knows them: the state of its widgets is kept in the working copy."""
    copy = root / "work" / "91-explore.ipynb"
    open_notebook(page, lab, "91-explore")
    run_all(page)
    choose(page, "File", "Save Notebook")
    page.wait_for_selector(DIRTY, state="detached", timeout=PATIENCE)
    assert "application/vnd.jupyter.widget-state+json" in copy.read_text("utf-8")
    choose(page, "Kernel", "Shut Down Kernel")
    page.wait_for_selector(".jp-StatusBar-TextItem:text-matches('No Kernel')", timeout=PATIENCE)
    page.goto("about:blank")
    open_notebook(page, lab, "91-explore")
    panel = page.locator(".prosperity-explorer").first
    panel.scroll_into_view_if_needed(timeout=PATIENCE)
    panel.locator("img").wait_for(timeout=PATIENCE)
    assert page.locator("text=model not found").count() == 0
    discard(page)


def test_one_s_own_question_has_tab_a_figure_a_table_and_a_link_to_what_is_saved(page, root, lab):
    """As the page of questions says: a new notebook in work/, a name, Tab, a line."""
    if not page.locator(HOME).count():
        page.goto(f"{lab}lab/workspaces/auto-own/tree/{WORK.name}?reset")
    page.locator(".jp-LauncherCard[data-category=Notebook]:visible").first.click(timeout=PATIENCE)
    page.wait_for_selector(IDLE, timeout=PATIENCE)
    page.locator(".jp-Notebook:visible .cm-content").first.click()
    page.keyboard.type("import prosperity")
    page.keyboard.press("Shift+Enter")
    page.locator(".jp-InputPrompt", has_text="[1]:").wait_for(timeout=PATIENCE)
    page.keyboard.type("prosperity.")
    page.keyboard.press("Tab")
    page.locator(".jp-Completer-item", has_text="compare").wait_for(timeout=PATIENCE)
    offered = page.locator(".jp-Completer-match").all_text_contents()
    assert set(offered) == set(prosperity.__all__)
    page.keyboard.press("Escape")
    page.keyboard.type('compare("guizhou", "zhejiang")')
    page.keyboard.press("Shift+Enter")
    picture = page.locator(".jp-Notebook:visible .jp-OutputArea-output img").first
    picture.wait_for(timeout=PATIENCE)
    assert picture.evaluate("one => one.decode().then(() => one.naturalWidth)") > 400
    table = page.locator(".jp-Notebook:visible .jp-OutputArea-output table").first.inner_text()
    assert all(one in table for one in ("Guizhou", "浙江", "2019"))
    page.keyboard.type('prosperity.compare("贵州省", "浙江").save()')
    page.keyboard.press("Shift+Enter")
    link = page.locator(".jp-Notebook:visible .jp-OutputArea-output a", has_text=".csv").first
    link.wait_for(timeout=PATIENCE)
    assert (root / link.text_content()).read_text("utf-8").startswith("year,guizhou,zhejiang")
    link.click()
    page.locator(".jp-CSVViewer:visible").wait_for(timeout=PATIENCE)
    assert [*(root / WORK.name).glob("Untitled*.ipynb")]
    discard(page)


EVIL = "<b>seen</b><script>evil()</script><img src=x onerror=evil()>"


def test_what_a_notebook_holds_does_not_act_until_it_is_trusted(page, root, lab):
    shown = {"output_type": "display_data", "data": {"text/html": EVIL}, "metadata": {}}
    cell = {"cell_type": "code", "id": "a", "metadata": {}, "source": "1", "outputs": [shown],
            "execution_count": 1}  # fmt: skip
    prose = {"cell_type": "markdown", "id": "b", "metadata": {}, "source": EVIL}
    spec = {"name": "python3", "display_name": "Python 3"}
    given = {"cells": [cell, prose], "metadata": {"kernelspec": spec}, "nbformat": 4}
    (root / "work" / "given.ipynb").write_text(json.dumps(given | {"nbformat_minor": 5}), "utf-8")
    acted = []
    page.expose_function("evil", lambda: acted.append(1))
    open_notebook(page, lab, "given")
    assert page.locator(".jp-Notebook:visible b", has_text="seen").count() == 2
    assert not acted
    page.keyboard.press("Control+Shift+c")
    page.keyboard.type("Trust Notebook")
    page.locator(".lm-CommandPalette-item[data-command='notebook:trust']").click(timeout=PATIENCE)
    page.locator(".jp-Dialog .jp-mod-accept").click(timeout=PATIENCE)
    page.wait_for_timeout(1500)
    assert acted, "so that the first count means something"
    discard(page)


def test_either_language_can_be_hidden(page, lab):
    open_notebook(page, lab, "22-state")
    shown = ".jp-MarkdownCell:not(.lm-mod-hidden)"
    cells = json.loads((NOTEBOOKS / "22-state.ipynb").read_text("utf-8"))["cells"]
    every = sum(cell["cell_type"] == "markdown" for cell in cells)
    settled = f"document.querySelectorAll('{shown}').length === "
    page.wait_for_function(f"{settled}{every}", timeout=PATIENCE)
    for lang, other in (("zh", "en"), ("en", "zh")):
        page.select_option(".prosperity-languages select", lang)
        page.wait_for_function(f"{settled}{every // 2}", timeout=PATIENCE)
        told = page.locator(shown).first.text_content()
        assert collection.question("22-state", lang) in told
        assert collection.question("22-state", other) not in told
    page.select_option(".prosperity-languages select", "both")
    page.wait_for_function(f"{settled}{every}", timeout=PATIENCE)
    discard(page)


CHINESE = re.compile("[一-鿿]")


def test_a_hidden_language_is_hidden_in_outputs_too(page, lab):
    """In tables, sentences and pictures as stored, which JupyterLab shows before it trusts them."""
    open_notebook(page, lab, "12-stages")
    page.select_option(".prosperity-languages select", "en")
    head = page.locator(".jp-OutputArea-output table").first
    head.scroll_into_view_if_needed(timeout=PATIENCE)
    assert head.inner_text().split("\n")[0].split("\t")[:2] == ["Id", "Section"]
    assert not CHINESE.search(head.inner_text())
    page.select_option(".prosperity-languages select", "zh")
    assert head.inner_text().split("\n")[0].split("\t")[:2] == ["编号", "章节"]
    page.locator(
        ".jp-OutputArea-output [lang=zh]", has_text="旧口径下"
    ).scroll_into_view_if_needed()
    assert page.locator("p:visible > [lang=en]").count() == 0
    page.wait_for_function(
        """() => {
          const all = [...document.querySelectorAll('.jp-RenderedImage')];
          return all.length && all.length === 2 * all.filter(one => one.offsetParent).length;
        }""",
        timeout=PATIENCE,
    )
    page.select_option(".prosperity-languages select", "both")
    assert CHINESE.search(head.inner_text()) and "Section" in head.inner_text()
    page.select_option(".prosperity-languages select", "zh")
    page.locator("p[lang=zh]", has_text="参考答案").first.scroll_into_view_if_needed()
    assert page.locator("p[lang=en]:visible").count() == 0, "nor what a self-check says"
    page.select_option(".prosperity-languages select", "both")
    discard(page)
