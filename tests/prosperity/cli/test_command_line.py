"""The command line, as a user types it: clear refusals, the right exit codes, results in place."""

import json
import shlex
import subprocess
import sys

import pytest
from prosperity.__main__ import main
from prosperity.audit.ledger import counts


@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        (["-p", "stage", "5"], "choose one of all, 1, 2, 3, 4"),
        (["-p", "basis", "guess"], "choose one of as_printed, original, revised"),
        (["-p", "lang", "fr"], "choose one of zh, en, both"),
        (["-p", "stgae", "2"], "'stgae'"),
        (["-p", "boundaries", "[1878]"], "5 rising years from 1978 to 2025"),
        (["-p", "boundaries", "[2020, 2012, 2003, 1984, 1978]"], "5 rising years from 1978"),
    ],
)
def test_an_unknown_or_ill_typed_parameter_is_refused_before_a_kernel_starts(
    parameters, told, capsys, monkeypatch
):
    monkeypatch.setattr("nbpress.run.run", lambda *_, **__: pytest.fail("a run was started"))
    assert main(["run", "--only", "12-stages", *parameters]) == 3
    shown = capsys.readouterr()
    assert told in shown.err
    assert shown.err.startswith("error: ")
    assert shown.err.count("\n") == 1, "one clear line"


@pytest.mark.parametrize("name", ["贵州", "贵州省", "Guizhou", "GUIZHOU", "guizhou"])
def test_a_province_is_named_as_one_likes(name, capsys, tmp_path):
    asked = [
        "run",
        "--only",
        "50-province*",
        "--dry-run",
        "--out",
        str(tmp_path),
        "-p",
        "lang",
        "zh",
    ]
    assert main([*asked, "-p", "province", name, "-p", "beside", "浙江"]) == 0
    assert "50-province.lang=zh.province=guizhou.beside=zhejiang" in capsys.readouterr().out
    assert main([*asked, "--matrix", f"province={name},上海市"]) == 0
    shown = capsys.readouterr().out
    assert "province=guizhou" in shown and "province=shanghai" in shown


@pytest.mark.parametrize("command", ["run", "handout"])
def test_a_province_that_is_none_is_refused_with_those_near_it(command, capsys, tmp_path):
    where = ["--only", "50-province"] if command == "run" else ["50-province"]
    assert main([command, *where, "--out", str(tmp_path), "-p", "province", "guizho"]) == 3
    assert "unknown province 'guizho'; near it: guizhou; choose" in capsys.readouterr().err


def test_one_statement_in_one_language_runs_into_the_folder_asked_for(tmp_path, capsys):
    asked = ["--only", "21-origins", "-p", "claim", "C085", "-p", "lang", "en"]
    assert main(["run", *asked, "--out", str(tmp_path)]) == 0
    assert "21-origins.lang=en.claim=C085" in capsys.readouterr().out
    [copy] = tmp_path.rglob("21-origins*.ipynb")
    cells = json.loads(copy.read_text(encoding="utf-8"))["cells"]
    assert not any("lang-zh" in cell["metadata"].get("tags", []) for cell in cells)
    shown = json.dumps([cell.get("outputs", []) for cell in cells], ensure_ascii=False)
    assert "Tapscott" in shown
    assert "塔普斯科特" not in shown
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert report["tally"]["counts"] == counts()
    [job] = report["jobs"]
    again = shlex.split(job["rerun"])
    assert again[0] == "prosperity" and main([*again[1:], "--dry-run"]) == 0
    assert f"would run  {job['name']}: asked for with --force" in capsys.readouterr().out


def test_data_describes_the_tables(capsys):
    assert main(["data"]) == 0
    assert "gdp_real_growth" in capsys.readouterr().out
    assert main(["data", "gdp"]) == 0
    shown = capsys.readouterr().out
    assert "census5" in shown
    assert "hundred million yuan" in shown
    assert main(["data", "gdp", "--lang", "zh"]) == 0
    assert "亿元" in capsys.readouterr().out
    assert main(["data", "gpd"]) == 3
    assert "unknown table 'gpd'" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["site", "package"])
def test_a_folder_that_cannot_be_is_one_line_before_anything_runs(
    command, tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr("prosperity.cli.site.copies", lambda *_: pytest.fail("a run began"))
    (tmp_path / "file").touch()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").touch()
    for folder, told in (
        ("file/x", "a file stands where a folder is needed; move it or choose another"),
        ("file", "a file stands where a folder is needed; move it or choose another"),
        ("mine", "holds other things, such as thesis.txt, that would be lost"),
    ):
        assert main([command, "--to", str(tmp_path / folder)]) == 3
        shown = capsys.readouterr().err
        assert told in shown and shown.count("\n") == 1
    assert (tmp_path / "mine" / "thesis.txt").exists()


def test_help_names_the_exit_codes(capsys):
    assert main(["--help"]) == 0
    assert "1 a verdict differs" in capsys.readouterr().out


def test_ctrl_c_is_one_line_and_an_exit_code(monkeypatch, capsys):
    def stopped(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("nbpress.run.run", stopped)
    assert main(["run"]) == 130
    assert capsys.readouterr().err == "stopped; run again to do what is left\n"


DRAWS = ["matplotlib", "PIL", "seaborn", "scipy"]


@pytest.mark.parametrize(
    ("asked", "heavy"),
    [
        ("from prosperity.__main__ import main; main(['claims', '--id', 'C005'])",
         ["pandas", "numpy", "nbformat", "nbpress.run", *DRAWS]),
        ("from prosperity import explore, figures; figures.digital_share().table()", DRAWS),
    ],
)  # fmt: skip
def test_what_is_told_loads_nothing_that_draws_or_runs(asked, heavy):
    code = f"import sys; {asked}; print('loaded:', {{*{heavy}}} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.endswith("loaded: set()\n"), done.stdout + done.stderr


def test_lab_tells_root_what_jupyterlab_wants_of_it(monkeypatch, capsys):
    monkeypatch.setattr("os.geteuid", lambda: 0, raising=False)
    monkeypatch.setattr("subprocess.Popen", lambda *_, **__: pytest.fail("JupyterLab began"))
    assert main(["lab"]) == 3
    assert "make lab ARGS=--allow-root" in capsys.readouterr().err
