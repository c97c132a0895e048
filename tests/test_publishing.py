"""What GitHub and Binder run is what a reader runs, and names no host of a registry."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections import Counter
from pathlib import Path

import pytest
import yaml
from jupyter_server.services.config.manager import ConfigManager
from prosperity.audit import verdicts
from prosperity.base.places import ROOT
from prosperity.cli.lab import LAB, settings
from prosperity.publish import citation

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


def test_what_zenodo_is_told_is_the_citation():
    cited, told = citation.load(), json.loads((ROOT / ".zenodo.json").read_text("utf-8"))
    for ours, theirs in {"title": "title", "version": "version", "keywords": "keywords",
                         "date-released": "publication_date"}.items():  # fmt: skip
        assert cited[ours] == told[theirs]
    assert told["description"] == cited["abstract"].strip()
    assert [one["name"] for one in told["creators"]] == [one["name"] for one in cited["authors"]]
    assert told["license"] in cited["license"]


def test_the_citation_names_the_paper_and_the_publishers_of_most_data():
    [paper] = [one for one in citation.load()["references"] if one["type"] == "article"]
    assert paper["year"] == 2021
    sources = json.loads((ROOT / "data" / "sources.json").read_text(encoding="utf-8"))
    agencies = Counter(source["agency"] for source in sources.values())
    named = {one["name"] for each in citation.load()["references"] for one in each["authors"]}
    assert {agency for agency, _ in agencies.most_common(3)} <= named


def test_the_newest_dated_entry_of_the_changes_is_the_release_that_is_cited():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    version, date = re.search(
        r"^## \[?([\d.]+)\]? - (\d{4}-\d{2}-\d{2})$", text, re.MULTILINE
    ).groups()
    cited = citation.load()
    assert (version, date) == (cited["version"], cited["date-released"])
    assert text.index("## Unreleased") < text.index(f"## {version}")


@pytest.mark.parametrize(
    "path", sorted((ROOT / ".github/ISSUE_TEMPLATE").glob("[0-9]*.yml")), ids=lambda path: path.name
)
def test_an_issue_form_is_whole_and_in_both_languages(path):
    form = yaml.safe_load(path.read_text(encoding="utf-8"))
    labels = [field["attributes"]["label"] for field in form["body"]]
    for text in [form["name"], form["description"], *labels]:
        assert " · " in text and re.search("[\u4e00-\u9fff]", text)
    if "verdict" in form["labels"]:
        [options] = [f["attributes"]["options"] for f in form["body"] if f.get("id") == "verdict"]
        assert set(verdicts.VERDICTS) <= {one.partition(" · ")[0] for one in options}


def test_what_is_run_before_a_commit_is_a_target_of_make():
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert [hook["entry"] for hook in hooks["repos"][0]["hooks"]] == ["make tidy"]
    container = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text(encoding="utf-8"))
    assert container["postCreateCommand"] == "make env"


def test_conda_brings_a_pip_that_takes_the_lock():
    conda = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    assert "pip>=24" in conda, "pip 23.2 refuses the extras of a hashed lock"


@pytest.mark.skipif(os.name == "nt", reason="Binder runs on Linux")
def test_what_binder_runs_last_installs_the_collection_and_the_settings(tmp_path):
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
    assert (tmp_path / "env/etc/jupyter/labconfig/default_setting_overrides.json").is_file()


def test_settings_of_the_collection_come_before_the_user_s_own():
    given = settings({"JUPYTER_CONFIG_PATH": "/home/one"})["JUPYTER_CONFIG_PATH"]
    assert given.split(os.pathsep) == [str(LAB / "settings"), "/home/one"]
    given = settings({}, "zh")["JUPYTER_CONFIG_PATH"]
    assert given.split(os.pathsep) == [str(LAB / "zh"), str(LAB / "settings")]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """A wheel built from a copy of what git knows."""
    copy, folder = tmp_path_factory.mktemp("copy"), tmp_path_factory.mktemp("wheel")
    for name in ("pyproject.toml", "README.md", "LICENSE", "LICENSE-data.md", "LICENSE-text.md"):
        shutil.copy(ROOT / name, copy)
    for name in (f"{top}/{one}" for top in ("lib", *SHARED) for one in tree(top)):
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, copy / name)
    command = "import hatchling.build as build, sys; build.build_wheel(sys.argv[1])"
    words = [sys.executable, "-c", command, str(folder)]
    subprocess.run(words, cwd=copy, check=True, capture_output=True)
    [made] = folder.glob("*.whl")
    return made


PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
# what every JupyterLab of an environment finds: the menu of languages, and time for Tab
SHARED = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]


def tree(folder):
    """What git knows of a folder."""
    asked = ["git", "ls-files", "-z", folder]
    known = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    there = (name for name in known.split("\0") if name and (ROOT / name).exists())
    return {name.removeprefix(f"{folder}/") for name in there}


def test_a_wheel_holds_every_file_of_both_packages_and_what_jupyterlab_is_given(wheel):
    """Templates, forms and styles included."""
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    data = f"{'-'.join(wheel.name.split('-')[:2])}.data/data"
    shared = {f"{data}/{there}/{one}" for here, there in SHARED.items() for one in tree(here)}
    assert len(shared) == 4 and held == tree("lib") | shared


def test_the_environment_holds_what_jupyterlab_is_given_as_it_stands():
    for here, there in SHARED.items():
        for name in tree(here):
            assert Path(sys.prefix, there, name).read_bytes() == (ROOT / here / name).read_bytes()


def test_a_plain_jupyterlab_waits_for_the_first_tab_which_imports(monkeypatch, tmp_path):
    """Completing `prosperity.` imports the rooms, longer than the second that JupyterLab waits."""
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path))  # no settings of this user
    found = ConfigManager(config_dir_name="labconfig").get("default_setting_overrides")
    assert found["@jupyterlab/completer-extension:manager"]["providerTimeout"] >= 10_000


def test_what_a_wheel_installs_works_in_a_collection_and_says_so_elsewhere(wheel, tmp_path):
    installed = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    given = os.environ | {"PYTHONPATH": str(installed)}
    words = [sys.executable, "-m", "prosperity", "data"]

    def asked(folder):
        return subprocess.run(words, cwd=folder, env=given, capture_output=True, text=True)

    inside, outside = asked(ROOT / "notebooks"), asked(tmp_path)
    assert inside.returncode == 0 and "gdp_real_growth" in inside.stdout
    assert outside.returncode == 3
    assert outside.stderr.count("\n") == 1 and "run in a copy of the repository" in outside.stderr
