"""Whatever a notebook can learn something from makes it stale when it changes, or is said."""

import os
import py_compile
import shutil
import sqlite3
import sys
from pathlib import Path

import pytest
from nbpress import plan
from nbpress.fresh.installed import Packages
from nbpress.run import run

DATA = "the file .*/data changed"


def write(text, name="data"):
    """A change: a file of the notebook's folder gets a text."""
    return lambda folder: (folder / name).write_text(text)


def compiled(text):
    def change(folder):
        (folder / "kit.src").write_text(text)
        py_compile.compile(str(folder / "kit.src"), str(folder / "kit.pyc"), doraise=True)

    return change


def database(number):
    def change(folder):
        (folder / "data").unlink(missing_ok=True)
        with sqlite3.connect(folder / "data") as base:
            base.executescript(f"create table t (n); insert into t values ({number})")

    return change


def linked(target):
    def change(folder):
        (folder / "link").unlink(missing_ok=True)
        os.symlink(target, folder / "link")

    return change


def later(folder):
    os.utime(folder / "data", (1, 1))


def elsewhere(text):
    return lambda folder: (folder.parent / "elsewhere/a.csv").write_text(text)


OPEN = "import os\nhere = os.open('.', os.O_RDONLY)\n"
READS = OPEN + "os.read(os.open('data', os.O_RDONLY, dir_fd=here), 99)"
C_READS = (
    "import ctypes\nc = ctypes.CDLL(None)\nc.fopen.restype = ctypes.c_void_p\n"
    "text = ctypes.create_string_buffer(9)\n"
    "c.fread(text, 1, 9, ctypes.c_void_p(c.fopen(b'data', b'r')))\ntext.value"
)
ATTACHES = """
import sqlite3
def f():
    sqlite3.connect(":memory:").execute("attach\\n'data' as other")
"""
ATTACH = "import sqlite3\nsqlite3.connect(':memory:').execute(\"ATTACH 'data' AS other\")"
MODULE = "'''About.'''\nV = 1  # one\ndef f():\n    '''Also.'''\n    return V\n"
GIVEN = "import sqlite3\nsqlite3.connect(':memory:').execute('attach ? as b', ('data',))"
TRUSTS = (
    "import ssl\ntry:\n    ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations('data')\n"
    "except ssl.SSLError as error:\n    print(error.reason)"
)
FIRST = "import importlib, sys\nsys.path.insert(0, 'first')\nimportlib.import_module('kit').V"
# kind: (its cell, what is there, what then changes, the reason), None where it stays fresh
KINDS = {
    "open": ("open('data').read()", write("1"), write("2"), DATA),
    "exists, appears": ("import os; os.path.exists('new')", None, write("", "new"),
                        "the file .*/new is there now"),
    "exists, goes": ("from pathlib import Path; Path('data').exists()", write("1"),
                     lambda folder: (folder / "data").unlink(), "the file .*/data is gone"),
    "exists, changes": ("import os; os.path.isfile('data')", write("1"), write("22"), None),
    "folder appears": ("import os; os.path.isdir('new')", None,
                       lambda folder: (folder / "new").mkdir(), "the file .*/new is there now"),
    "size": ("import os; os.path.getsize('data')", write("1"), write("22"), DATA),
    "size after a look": ("import os; os.path.exists('data'), os.path.getsize('data')", write("1"),
                          write("22"), DATA),
    "size from a list": ("import os; [one.stat().st_size for one in os.scandir('.')]", write("1"),
                         write("22"), DATA),
    "time": ("import os; os.stat('data').st_mtime", write("1"), later, DATA),
    "time of what is read": ("import os; os.stat('data'), open('data').read()", write("1"), later,
                             None),
    "link": ("import os; os.readlink('link')", linked("a"), linked("b"), "the link .* changed"),
    "open folder": (READS, write("1"), write("2"), DATA),
    "listed open folder": (OPEN + "os.listdir(here)", None, write("", "new"), "changed \\(new\\)"),
    "scanned open folder": (OPEN + "list(os.scandir(here))", None, write("", "new"), "\\(new\\)"),
    "walked folder": ("import os; list(os.fwalk('.'))", None, write("", "new"), "\\(new\\)"),
    "through the process": ("open('/proc/self/cwd/data').read()", write("1"), write("2"), DATA),
    "below os": ("import posix; posix.stat('data').st_size", write("1"), write("22"), DATA),
    "the same file": ("import os; os.path.samefile('data', 'link')",
                      lambda f: (write("1")(f), linked("data")(f)),
                      lambda f: ((f / "link").unlink(), write("1", "link")(f)),
                      "the file .*/link changed"),
    "certificates": (TRUSTS, write("1"), write("2"), DATA),
    "hidden": ("import glob; glob.glob('.*')", None, write("", ".new"), "\\(.new\\)"),
    "hidden cache": ("open('.cache/data').read()",
                     lambda f: ((f / ".cache").mkdir(), write("1", ".cache/data")(f)),
                     write("2", ".cache/data"), "the file .*data changed"),
    "find_spec": ("import importlib.util; importlib.util.find_spec('kit')", None,
                  write("", "kit.py"), "the file .*/kit.py changed"),
    "module by a function": (FIRST, write("V = 1", "kit.py"),
                             lambda f: ((f / "first").mkdir(), write("V = 2", "first/kit.py")(f)),
                             "the file .*first/kit.py changed"),
    "compiled module": ("import kit; kit.V", compiled("V = 1"), compiled("V = 2"),
                        "the file .*/kit.pyc changed"),
    "C": (C_READS, write("1"), write("2"), DATA),
    "attached database": (ATTACH, database(1), database(2), DATA),
    "attached by a name that is given": (GIVEN, database(1), database(2), DATA),
    "attached in a module": ("import kit; kit.f()",
                             lambda f: (database(1)(f), write(ATTACHES, "kit.py")(f)), database(2),
                             DATA),
    "compiled package that nobody knows": ("import typst", write("1"), write("2"), DATA),
    "compiled reader of pages": ("from lxml import etree; etree.parse('a.html').getroot().text",
                                 write("<p>1</p>", "a.html"), write("<p>2</p>", "a.html"),
                                 "the file .*/a.html changed"),
    "path elsewhere": ("import typst; '../elsewhere/a.csv'",
                       lambda f: ((f.parent / "elsewhere").mkdir(), elsewhere("1")(f)),
                       elsewhere("2"), "the file .*elsewhere/a.csv changed"),
    "comment": ("import kit; kit.V", write(MODULE, "kit.py"),
                write(MODULE.replace("one", "two").replace("Al", "As well al"), "kit.py"), None),
    "code": ("import kit; kit.V", write(MODULE, "kit.py"),
             write(MODULE.replace("= 1", "= 2"), "kit.py"), "the module .*/kit.py changed"),
    "docstring shown": ("import kit; print(kit.__doc__)", write(MODULE, "kit.py"),
                        write(MODULE.replace("Ab", "Not ab"), "kit.py"), "kit.py changed"),
    "source shown": ("import kit, inspect; print(inspect.getsource(kit.f))",
                     write(MODULE, "kit.py"), write(MODULE.replace("Al", "Not al"), "kit.py"),
                     "the module .*kit.py changed"),
    "line in a warning": ("import kit; kit.f()",
                          write("import warnings\ndef f():\n    warnings.warn('!')  # 1", "kit.py"),
                          write("import warnings\ndef f():\n    warnings.warn('!')  # 2", "kit.py"),
                          "kit.py changed"),
    "prose of a script": ("%run kit.py", write("print(1)  # 1", "kit.py"),
                          write("print(1)  # 2", "kit.py"), "the file .*kit.py changed"),
    "output restored": ("open('made', 'w').write('1')", None,
                        lambda f: ((f / "made").unlink(), write("1", "made")(f)), None),
    "output edited": ("open('made', 'w').write('1')", None, write("2", "made"),
                      "its output .*made was changed by hand"),
    "blanks in a file that a cell writes": ("\n%%writefile made\na", None, None, None),
}  # fmt: skip
SAID = {"ctypes": 1, "sqlite3": 1, "posix": 1, "typst": 2, "lxml": 1}


@pytest.fixture(scope="module")
def found(tmp_path_factory, notebook):
    """The words of a run over all kinds, and the reasons of each when all has changed."""
    root = tmp_path_factory.mktemp("kinds")
    folders = {kind: root / "nb" / f"k{number}" for number, kind in enumerate(KINDS)}
    for kind, (cell, before, _, _) in KINDS.items():
        notebook(folders[kind] / "a.ipynb", cell)
        if before:
            before(folders[kind])
    jobs = plan.collection(root / "nb", out=root / "out")
    first = run(jobs, out=root / "out")
    assert first.exit_code == 0, first.failed
    again = run(jobs, out=root / "out", dry_run=True)
    assert [job["reasons"] for job in again.jobs] == [[] for _ in jobs]
    for kind, (_, _, change, _) in KINDS.items():
        if change:
            change(folders[kind])
    after = {job["name"]: job for job in run(jobs, out=root / "out", dry_run=True).jobs}
    names = {kind: f"{folder.name}/a" for kind, folder in folders.items()}
    return first.words, {kind: after[name]["reasons"] for kind, name in names.items()}


@pytest.mark.parametrize("kind", KINDS)
def test_a_changed_source_makes_a_job_stale(found, kind):
    import re

    reasons, expected = found[1][kind], KINDS[kind][3]
    assert bool(reasons) is (expected is not None), reasons
    if expected:
        assert re.search(expected, reasons[0]), reasons


def test_what_reads_by_itself_is_said(found):
    assert sorted(found[0]) == sorted(
        f"what '{name}' reads is not seen: all data beside the notebook counts "
        f"({count} of {len(KINDS)} jobs)" for name, count in SAID.items()
    )  # fmt: skip


ASKS = ["os.environ['STUDY']", "os.getenv('STUDY')", "os.environb[b'STUDY']",
        "'STUDY' in os.environ",
        "import string; string.Template('$STUDY').safe_substitute(os.environ)",
        "import collections; collections.ChainMap({}, os.environ).get('STUDY')",
        "dict(os.environ)", "os.path.expandvars('$STUDY')", "%env STUDY"]  # fmt: skip


def test_a_variable_that_a_notebook_reads(folder, notebook, monkeypatch):
    own = "os.environ['OWN'] = '1'; os.getenv('OWN')"
    for number, asks in enumerate(ASKS):
        notebook(folder / f"nb/{number}.ipynb", "import os", asks, own)
    notebook(folder / "nb/all.ipynb", "import os; print([name for name in os.environ][:1])")
    jobs = plan.collection(folder / "nb")
    monkeypatch.setenv("STUDY", "secret")
    assert run(jobs).exit_code == 0
    assert {job["state"] for job in run(jobs).jobs} == {"fresh"}
    assert not any("secret" in p.read_text() for p in Path("out/.press").glob("*.json"))
    monkeypatch.delenv("STUDY")
    *first, last = [job["reasons"][0] for job in run(jobs, dry_run=True).jobs]
    assert set(first[:4]) == {"the variable STUDY has another value"}
    assert all("variable" in reason for reason in first), first
    assert last == "there are other variables in the environment"


def test_a_package_that_was_installed_anew(folder, notebook, monkeypatch):
    monkeypatch.setattr("site.getsitepackages", lambda: ["site"])
    (folder / "site/kit-1.0.dist-info").mkdir(parents=True)
    record = folder / "site/kit-1.0.dist-info/RECORD"
    record.write_text("kit.py,sha256=1,1")
    notebook(folder / "a.ipynb", "1")
    jobs = plan.collection(folder / "a.ipynb")
    run(jobs)
    os.utime(record, (1, 1))  # the same again
    assert run(jobs).jobs[0]["state"] == "fresh"
    record.write_text("kit.py,sha256=2,1")
    assert run(jobs, dry_run=True).jobs[0]["reasons"] == ["what is installed changed"]


def test_an_installed_module_that_is_edited_or_put_in_the_place_of_another(folder, notebook):
    site, other = folder / "site-packages", folder / "other"
    for place in (site / "kit", other):
        place.mkdir(parents=True)
        (place / "__init__.py").write_text("V = 1")
    (site / "alone.py").write_text("V = 1")
    (site / "linked").symlink_to(other)
    way = f"import sys; sys.path.append({str(site)!r})"
    notebook(folder / "nb/a.ipynb", way, "import kit, alone, linked")
    jobs = plan.collection(folder / "nb")
    assert run(jobs).exit_code == 0
    for file in (site / "kit/__init__.py", site / "alone.py", other / "__init__.py"):
        file.write_text("V = 2")
        assert run(jobs, dry_run=True).jobs[0]["reasons"][0] == "what is installed changed"
        file.write_text("V = 1")
        assert run(jobs, dry_run=True).jobs[0]["state"] == "fresh", file
    (site / "late.py").write_text("V = 1")
    edits = f"open({str(site / 'late.py')!r}, 'w').write('V = 2')"
    notebook(folder / "nb/a.ipynb", way, "import late", edits)
    run(jobs)  # the module is changed after it was loaded
    assert run(jobs, dry_run=True).jobs[0]["reasons"][0] == "what is installed changed"


LOADED = {
    "beside modules that cannot be asked": "import sys, types\n"
    "class Odd(types.ModuleType):\n    def __getattr__(self, name):\n        raise OSError\n"
    "sys.modules['odd'], sys.modules['list'] = Odd('odd'), types.ModuleType('list')\n"
    "sys.modules['list'].__file__ = []\nimport kit0",
    "in a child": "import os\nif not os.fork():\n    import kit1\n    os._exit(0)\nos.wait();",
    "in a kernel that is killed at its end": "import atexit, os, signal, kit2\n"
    "atexit.register(os.kill, os.getpid(), signal.SIGKILL);",
}


@pytest.mark.skipif(sys.platform == "win32", reason="no forks")
def test_an_installed_module_however_it_was_loaded(folder, notebook):
    site = folder / "site-packages"
    site.mkdir()
    for n, source in enumerate(LOADED.values()):
        (site / f"kit{n}.py").write_text("V = 1")
        notebook(folder / f"nb/{n}.ipynb", f"import sys; sys.path.append({str(site)!r})", source)
    jobs = plan.collection(folder / "nb")
    assert run(jobs).exit_code == 0
    for n, how in enumerate(LOADED):
        (site / f"kit{n}.py").write_text("V = 2")
        reasons = run(jobs, dry_run=True).jobs[n].get("reasons")
        assert reasons and reasons[0] == "what is installed changed", how
        (site / f"kit{n}.py").write_text("V = 1")


def test_what_is_known_of_installed_modules_outlives_other_runs_and_packages(folder, monkeypatch):
    monkeypatch.setattr("site.getsitepackages", lambda: ["site"])
    files = [folder / f"site-packages/kit{n}.py" for n in range(3)]
    files[0].parent.mkdir()
    for file in files:
        file.write_text("V = 1")
    now, one, other = 2**63, Packages(folder), Packages(folder)
    for run_of, file in ((one, files[0]), (other, files[1])):  # both had read the same before
        run_of.begin()
        run_of.keep([str(file)], now)
    before = str(Packages(folder))
    record = folder / "site/new.dist-info/RECORD"
    record.parent.mkdir(parents=True)
    record.write_text("")
    new = Packages(folder)
    new.begin()
    new.keep([str(files[2])], now)
    shutil.rmtree(record.parent)
    assert str(Packages(folder)) == before != str(new)
    for file in files[:2]:
        file.write_text("V = 2")
        assert str(Packages(folder)) != before, file
        file.write_text("V = 1")


def test_another_place_that_a_pth_file_names(folder, notebook, monkeypatch):
    monkeypatch.setattr("sys.path", [*sys.path, str(folder / "site-packages")])
    pth = folder / "site-packages/kit.pth"
    pth.parent.mkdir()
    pth.write_text("a")
    notebook(folder / "a.ipynb", "1")
    jobs = plan.collection(folder / "a.ipynb")
    run(jobs)
    assert run(jobs).jobs[0]["state"] == "fresh"
    pth.write_text("b")
    assert run(jobs, dry_run=True).jobs[0]["reasons"][0] == "what is installed changed"


def test_a_file_of_the_ipython_profile(folder, notebook, monkeypatch):
    monkeypatch.setenv("IPYTHONDIR", str(folder / "ipython"))
    startup = folder / "ipython/profile_default/startup"
    startup.mkdir(parents=True)
    notebook(folder / "nb/a.ipynb", "print(globals().get('V'))")
    jobs = plan.collection(folder / "nb")
    run(jobs)
    assert run(jobs).jobs[0]["state"] == "fresh"
    (startup / "v.py").write_text("V = 1")
    assert run(jobs, dry_run=True).jobs[0]["reasons"][0] == "what is installed changed"


@pytest.mark.skipif(sys.platform == "win32", reason="no warm kernels")
def test_settings_of_matplotlib_that_appear(folder, notebook):
    notebook(folder / "nb/a.ipynb", "import matplotlib.pyplot")
    jobs = plan.collection(folder / "nb")
    assert run(jobs).jobs[0]["kernel"] == "warm"
    (folder / "nb/matplotlibrc").write_text("font.size: 20")
    [job] = run(jobs, dry_run=True).jobs
    assert "matplotlibrc is there now" in job["reasons"][0]
