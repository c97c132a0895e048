"""pyproject.toml, requirements.lock, environment.yml and what is installed tell the same story."""

import re
import tomllib
from importlib.metadata import version

import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from prosperity.places import ROOT

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
ENTRIES = [entry.strip() for entry in re.sub(r"\\\n", " ", LOCK).splitlines() if entry.strip()]
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def locked() -> list[Requirement]:
    return [Requirement(entry.split(" --hash")[0].strip()) for entry in ENTRIES]


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
            for entry in locked()
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
    wanted = {
        entry.name: pinned(entry)
        for entry in locked()
        if entry.marker is None or entry.marker.evaluate()
    }
    installed = {name: version(name) for name in wanted}
    assert installed == wanted, "the environment differs from the lock: make env"
