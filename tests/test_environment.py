"""pyproject.toml, requirements.lock, environment.yml and what is installed tell the same story."""

import ast
import re
import subprocess
import sys
import sysconfig
import tomllib
from importlib.metadata import PackageNotFoundError, packages_distributions
from pathlib import Path

import install
import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from prosperity.__main__ import main
from prosperity.base import packages
from prosperity.base.places import ROOT

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
ENTRIES = [
    entry
    for entry in re.sub(r"\\\n", " ", LOCK).splitlines()
    if entry.strip() and not entry.startswith("# for ")
]
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
PACKAGES = Path(sysconfig.get_path("purelib"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def pinned(requirement: Requirement) -> str:
    return next(iter(requirement.specifier)).version


def test_lock_has_a_hash_on_every_line_and_no_address():
    assert [entry for entry in ENTRIES if "--hash=sha256:" not in entry] == []
    assert not re.search(r"://|--(extra-)?index-url|--find-links| @ ", LOCK)


def test_every_direct_requirement_is_locked_within_its_range():
    direct = sum(PROJECT["optional-dependencies"].values(), PROJECT["dependencies"])
    for wanted in map(Requirement, direct):
        if wanted.name == PROJECT["name"]:  # an extra that brings others
            continue
        versions = [
            pinned(entry)
            for entry in packages.locked()
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


def test_the_lock_says_of_each_direct_requirement_who_needs_it():
    users = {text.split("==")[0]: found for text, found in install.locked(LOCK)}
    for extra, wanted in {
        "core": PROJECT["dependencies"],
        **PROJECT["optional-dependencies"],
    }.items():
        for name in (canonicalize_name(Requirement(one).name) for one in wanted):
            assert name == PROJECT["name"] or users[name] & {extra, "core"}, (name, extra)
    assert not users["pandas"] - {"core"} and "core" not in users["jupyterlab"]


def test_an_extra_that_is_not_there_is_refused_with_those_that_are():
    assert install.main(["slides"]) == (
        "error: unknown extra 'slides'; choose from cluster, handouts, lab, lint, package, site, "
        "test"
    )


def test_installing_again_does_nothing_and_a_further_extra_brings_only_what_is_missing(
    tmp_path, monkeypatch
):
    done = []
    monkeypatch.setattr(install, "READY", tmp_path / "ready")
    monkeypatch.setattr(install, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(install, "create", lambda: done.append("create"))
    monkeypatch.setattr(install, "install", done.append)
    assert install.main([]) == install.main([]) == 0
    assert install.main(["handouts"]) == install.main(["handouts"]) == install.main([]) == 0
    create, core, handouts = done
    assert create == "create"
    assert {text.split("==")[0] for text in handouts} > {"typst", "pypandoc-binary", "pypdf"}
    assert not set(core) & set(handouts)
    monkeypatch.setattr(install, "LOCK", tmp_path / "lock")  # a lock that has changed
    (tmp_path / "lock").write_text("# for core\npandas==9\n", encoding="utf-8")
    assert install.main([]) == 0
    assert done[3:] == ["create", ["pandas==9\n"]]


@pytest.mark.parametrize("extra", ["lab", "handouts", "site", "package"])
def test_a_command_whose_packages_are_missing_says_how_to_get_them(extra, monkeypatch, capsys):
    def version(name):
        raise PackageNotFoundError(name)

    monkeypatch.setattr(packages, "version", version)
    assert main([{"handouts": "handout"}.get(extra, extra)]) == 3
    shown = capsys.readouterr().err
    assert shown.count("\n") == 1
    assert f"tools/install.py {extra}" in shown
    for wanted in map(Requirement, PROJECT["optional-dependencies"][extra]):
        assert canonicalize_name(wanted.name) in shown.replace("_", "-")


def test_only_the_modules_of_a_command_import_what_that_command_alone_brings():
    """So the core is enough for all others: what `make reproduce` installs, it runs with."""
    users = {text.split("==")[0]: found for text, found in install.locked(LOCK)}
    names = packages_distributions()
    places = {"handouts": "handout", "site": "site", "package": "archive", "cluster": "pool",
              "lab": "originals"}  # fmt: skip
    found = set()
    for path in (ROOT / "lib").rglob("*.py"):
        for name in imported(path):
            known = [users.get(canonicalize_name(one), {"core"}) for one in names.get(name, [])]
            extras = set().union(*known)
            if extras and "core" not in extras:
                there = {places.get(extra) for extra in extras} & {path.stem, *path.parts}
                assert there, f"{path} imports {name}"
                found |= there
    assert found == set(places.values())


def imported(path):
    """The packages that a module imports anywhere in it."""
    tree = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    names = [alias.name for node in tree if isinstance(node, ast.Import) for alias in node.names]
    names += [n.module for n in tree if isinstance(n, ast.ImportFrom) and n.module and not n.level]
    return {name.partition(".")[0] for name in names}


def test_installed_equals_locked():
    assert packages.differences() == [], "make env"


def test_a_package_that_differs_from_the_lock_is_named_with_exit_code_4(tmp_path, monkeypatch):
    other = tmp_path / "requirements.lock"
    other.write_text("pandas==0.1 \\\n    --hash=sha256:0\nno-such-package==1\n", encoding="utf-8")
    found = packages.differences(other)
    assert found[0].startswith("pandas: ")
    assert found[0].endswith(" instead of ==0.1")
    assert found[1] == "no-such-package: missing instead of ==1"
    monkeypatch.setattr(packages, "differences", lambda: found)
    assert main(["environment"]) == 4


def test_the_command_says_that_all_is_as_locked(capsys):
    assert main(["environment"]) == 0
    assert "every package is the locked one" in capsys.readouterr().out


@pytest.mark.skipif(sys.platform != "linux", reason="ldd is a tool of Linux")
@pytest.mark.parametrize("program", ["playwright/driver/node", "pypandoc/files/pandoc"])
def test_a_program_in_a_wheel_needs_no_library_that_a_bare_linux_lacks(program):
    """A bare Debian has these; libatomic, say, comes only with packages that happen to be there."""
    found = subprocess.run(["ldd", PACKAGES / program], capture_output=True, text=True)
    needed = set(re.findall(r"^\s+(?:/lib64/)?(\w[\w+-]*)\.so", found.stdout, re.MULTILINE))
    bare = {"linux-vdso", "ld-linux-x86-64", "ld-linux-aarch64", "libc", "libdl", "libm",
            "libgcc_s", "libpthread", "librt", "libstdc++", "libutil"}  # fmt: skip
    assert needed <= bare
    assert needed or "not a dynamic executable" in found.stderr
