"""What GitHub and Binder run is what a reader runs, and names no host of a registry."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile

import pytest
import yaml
from prosperity import citation
from prosperity.command_lab import LAB, settings
from prosperity.places import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
MAKE = (ROOT / "Makefile").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_is_whole_and_calls_only_targets_that_exist(path):
    text = path.read_text(encoding="utf-8")
    found = yaml.safe_load(text)
    assert found["jobs"]
    for target in re.findall(r"^ +(?:- )?(?:run: )?make ([a-z]+)", text, re.MULTILINE):
        assert re.search(rf"^{target}:", MAKE, re.MULTILINE), target
    assert "://" not in text
    assert not re.search(r"--(extra-)?index-url|pypi\.org|npmjs", text)


def test_the_two_commands_are_run_by_the_workflow():
    text = (ROOT / ".github/workflows/check.yml").read_text(encoding="utf-8")
    assert "make reproduce" in text
    assert "make test" in text
    jobs = yaml.safe_load(text)["jobs"]
    assert len(jobs["run"]["strategy"]["matrix"]["os"]) == 3
    assert jobs["run"]["steps"][-2]["run"] == "git diff --exit-code"


def test_workflows_and_pyproject_name_the_same_pythons():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = [one.rpartition(" ")[2] for one in project["classifiers"] if ":: 3." in one]
    text = (ROOT / ".github/workflows/check.yml").read_text(encoding="utf-8")
    tried = yaml.safe_load(text)["jobs"]["run"]["strategy"]["matrix"]["python"]
    assert tried == [named[0], named[-1]]
    assert project["requires-python"] == f">={named[0]}"


def test_pyproject_and_citation_say_the_same():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    cited = citation.load()
    assert project["version"] == cited["version"]
    assert [one["name"] for one in project["authors"]] == [one["name"] for one in cited["authors"]]
    assert project["license"] == " AND ".join(cited["license"])
    assert set(project["keywords"]) == set(cited["keywords"])
    assert project["description"] == cited["title"]


def test_conda_brings_a_pip_that_takes_the_lock():
    conda = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    assert "pip>=24" in conda, "pip 23.2 refuses the extras of a hashed lock"


@pytest.mark.skipif(os.name == "nt", reason="Binder runs on Linux")
def test_what_binder_runs_last_puts_the_menu_of_languages_into_jupyterlab(tmp_path):
    script = ROOT / "postBuild"
    assert os.access(script, os.X_OK)
    fake = tmp_path / "python"
    fake.write_text(f'#!/bin/sh\ncase "$1" in -c) echo "{tmp_path}/env";; *) echo "$@";; esac\n')
    fake.chmod(0o755)
    given = os.environ | {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", str(script)], cwd=ROOT, env=given, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "-m pip install --no-deps --no-build-isolation -e ."
    share = tmp_path / "env/share/jupyter/labextensions/prosperity-languages"
    assert (share / "static/remoteEntry.js").is_file()
    assert (tmp_path / "env/etc/jupyter/labconfig/default_setting_overrides.json").is_file()


def test_settings_of_the_collection_come_before_the_user_s_own():
    given = settings({"JUPYTER_CONFIG_PATH": "/home/one"})["JUPYTER_CONFIG_PATH"]
    assert given.split(os.pathsep) == [str(LAB / "settings"), "/home/one"]


def test_a_wheel_holds_every_file_of_both_packages(tmp_path):
    """What git knows of lib/ is what a wheel holds, templates, forms and styles included."""
    copy = tmp_path / "copy"
    known = subprocess.run(
        ["git", "ls-files", "-z", "lib"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    tree = {name.removeprefix("lib/") for name in known if name and (ROOT / name).exists()}
    for name in ("pyproject.toml", "README.md", "LICENSE", "LICENSE-data.md", "LICENSE-text.md"):
        copy.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, copy)
    for name in tree:  # a copy, for setuptools leaves its own files beside the source
        (copy / "lib" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "lib" / name, copy / "lib" / name)
    command = "import setuptools.build_meta as build, sys; build.build_wheel(sys.argv[1])"
    subprocess.run(
        [sys.executable, "-c", command, str(tmp_path)], cwd=copy, check=True, capture_output=True
    )
    [wheel] = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert held == tree
