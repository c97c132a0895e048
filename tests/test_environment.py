"""pyproject.toml, requirements.lock, environment.yml and what is installed tell the same story."""

import re
import tomllib

import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from prosperity import environment
from prosperity.__main__ import main
from prosperity.places import ROOT

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
ENTRIES = [entry.strip() for entry in re.sub(r"\\\n", " ", LOCK).splitlines() if entry.strip()]
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def pinned(requirement: Requirement) -> str:
    return next(iter(requirement.specifier)).version


def test_lock_has_a_hash_on_every_line_and_no_address():
    assert [entry for entry in ENTRIES if "--hash=sha256:" not in entry] == []
    assert not re.search(r"://|--(extra-)?index-url|--find-links| @ ", LOCK)


def test_every_direct_requirement_is_locked_within_its_range():
    direct = PROJECT["dependencies"] + PROJECT["optional-dependencies"]["test"]
    for wanted in map(Requirement, direct):
        versions = [
            pinned(entry)
            for entry in environment.locked()
            if canonicalize_name(entry.name) == canonicalize_name(wanted.name)
        ]
        assert versions, f"{wanted.name} is not in requirements.lock: run make lock"
        assert all(wanted.specifier.contains(one) for one in versions), wanted


def test_conda_supplies_the_interpreter_and_leaves_the_rest_to_the_lock():
    conda = [entry for entry in CONDA if isinstance(entry, str)]
    assert {re.split("[=<>]", entry)[0] for entry in conda} == {"python", "make", "pip"}
    assert [entry for entry in CONDA if isinstance(entry, dict)] == [
        {"pip": ["-r requirements.lock"]}
    ]
    python = next(entry for entry in conda if entry.startswith("python="))
    assert PROJECT["requires-python"] == f">={python.removeprefix('python=')}"


def test_installed_equals_locked():
    assert environment.differences() == [], "make env"


def test_a_package_that_differs_from_the_lock_is_named_with_exit_code_4(tmp_path, monkeypatch):
    other = tmp_path / "requirements.lock"
    other.write_text("pandas==0.1 \\\n    --hash=sha256:0\nno-such-package==1\n", encoding="utf-8")
    found = environment.differences(other)
    assert found[0].startswith("pandas: ")
    assert found[0].endswith(" instead of ==0.1")
    assert found[1] == "no-such-package: missing instead of ==1"
    monkeypatch.setattr(environment, "differences", lambda: found)
    assert main(["environment"]) == 4


def test_the_command_says_that_all_is_as_locked(capsys):
    assert main(["environment"]) == 0
    assert "every package is the locked one" in capsys.readouterr().out
