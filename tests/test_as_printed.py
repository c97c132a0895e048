"""Every command that a README prints works as printed: run here, or what it maps to."""

import re
import shlex
import subprocess
import tomllib
from importlib.metadata import entry_points

import install
import nbpress.__main__
import prosperity.__main__
import pytest
import yaml
from prosperity.base.places import ROOT

READMES = ("README.md", "README.zh.md")
FIRST = {"make", ".venv/bin/prosperity", ".venv/bin/nbpress", ".venv/bin/python", "python3",
         "python", "conda"}  # fmt: skip
MAKE = (ROOT / "Makefile").read_text(encoding="utf-8")


def printed(name):
    """The commands of a README in their order: whole lines that are set in, and code in a line."""
    text = (ROOT / name).read_text(encoding="utf-8")
    found = re.findall(r"^    (.+)|`([^`\n]+)`", text, re.MULTILINE)
    lines = [line for both in found for line in both if line.partition(" ")[0] in FIRST]
    words = [shlex.split(line, comments=True) for line in lines]
    return [one for one in words if len(one) > 1]


COMMANDS = sorted({tuple(one) for name in READMES for one in printed(name)})


def test_both_print_the_same_commands_in_the_same_order():
    plain = [[tuple(w for w in one if w not in {"zh", "en", "--lang"}) for one in printed(name)]
             for name in READMES]  # fmt: skip
    assert plain[0] == plain[1]
    assert len(plain[0]) > 15


@pytest.mark.parametrize("name", READMES)
def test_one_form_is_used_and_the_environment_is_there_before_it(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    bare = r"(?<!bin/)\b(prosperity|nbpress) (run|claims|data|handout|site|package|lab|warm)\b"
    assert re.findall(rf"^    .*{bare}|`[^`\n]*{bare}|-m (prosperity|nbpress)", text, re.M) == []
    first = next(one for one in printed(name) if one[0].endswith("/prosperity"))
    order = printed(name)
    assert order.index(["make", "reproduce"]) < order.index(first)
    assert order.index(["make", "handouts"]) < next(
        number for number, one in enumerate(order) if one[1] == "handout"
    ), "what handouts need is installed before"
    assert r".venv\Scripts" in text[: text.index(" ".join(first))]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_printed_command_works(words, monkeypatch, tmp_path, capsys):
    monkeypatch.chdir(ROOT)
    program, rest = words[0], list(words[1:])
    if program == "make":
        done = subprocess.run(["make", "-n", *rest], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        assert re.search(rf"^{rest[0]}:.*## ", MAKE, re.MULTILINE), "make help tells of it"
    elif program.endswith(("/prosperity", "/nbpress")):
        name = program.rpartition("/")[2]
        [script] = entry_points(group="console_scripts", name=name)
        if rest[0] == "run":  # what it would run
            rest.append("--dry-run")
        if rest[0] == "handout":  # what it would deliver
            monkeypatch.setattr("nbpress.handout.command.deliver", lambda orders, *_, **__: (
                0 if orders else 2
            ))  # fmt: skip
            monkeypatch.setattr("nbpress.handout.command.bundle", lambda *_: tmp_path / "a.zip")
        if rest[0] == "site":  # what it would show; tests of the website run the command itself
            monkeypatch.setattr("prosperity.cli.site.OUT", tmp_path)
            monkeypatch.setattr("prosperity.publish.site.build", lambda _, books, *__: [*books])
        assert script.load()(rest) == 0, capsys.readouterr().err
    elif rest[0] == "tools/install.py":
        done = []
        monkeypatch.setattr(install, "READY", tmp_path / "ready")
        monkeypatch.setattr(install, "create", lambda: None)
        monkeypatch.setattr(install, "install", done.extend)
        assert install.main(rest[1:]) == 0
        assert any(entry.startswith("pytest==") for entry in done)
    elif rest[:2] == ["-m", "pytest"]:
        tested = re.search(r"-m pytest (.*)\$\(ARGS\)", MAKE)[1].replace("$(JOBS)", "2").split()
        assert set(rest[2:]) <= set(tested) and rest[-4:] == tested[-4:], "as make test"
    elif rest[:2] == ["-m", "http.server"]:
        assert rest[2:] == ["-d", "out/site"] and "into out/site" in MAKE, "where the website is"
    elif rest[:3] == ["-m", "pip", "install"]:
        assert " ".join(words) in (ROOT / "postBuild").read_text(encoding="utf-8")
    elif rest[:2] == ["env", "create"]:
        assert yaml.safe_load((ROOT / rest[-1]).read_text(encoding="utf-8"))["dependencies"]
    elif rest[0] == "activate":
        assert yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))["name"] == rest[1]
    else:
        pytest.fail("of a kind that no one tests")


def test_the_two_commands_are_those_of_pyproject():
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]
    assert {name: one.load() for name in scripts for one in entry_points(
        group="console_scripts", name=name)} == {
        "prosperity": prosperity.__main__.main, "nbpress": nbpress.__main__.main,
    }  # fmt: skip
