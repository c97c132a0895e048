"""Where the browser for tests is found, and what happens where there is none."""

import importlib.util
import os
import subprocess
import sys

import pytest
from prosperity.base.places import ROOT

spec = importlib.util.spec_from_file_location("browser", ROOT / "tests" / "browser.py")
tools = importlib.util.module_from_spec(spec)
spec.loader.exec_module(tools)


def program(path):
    """A file that can be run."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n", encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.mark.skipif(os.name == "nt", reason="a program there needs an ending")
def test_a_browser_on_the_path_is_found_and_the_one_that_is_named_comes_first(tmp_path):
    usual, other = program(tmp_path / "bin" / "google-chrome"), program(tmp_path / "my-browser")
    given = {"PATH": str(usual.parent)}
    assert tools.chromium(given) == str(usual)
    assert tools.chromium({**given, "CHROMIUM": str(other)}) == str(other)
    with pytest.raises(AssertionError, match="CHROMIUM names no-such-browser"):
        tools.chromium({**given, "CHROMIUM": "no-such-browser"})


@pytest.mark.parametrize("place", ["Google Chrome", "Chromium", "Microsoft Edge"])
def test_applications_of_macos_are_found(tmp_path, place):
    wanted = program(tmp_path / "Applications" / f"{place}.app" / "Contents" / "MacOS" / place)
    assert wanted in set(tools.places({"PATH": ""}, home=tmp_path))


@pytest.mark.parametrize("variable", ["PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"])
def test_programs_of_windows_are_found(tmp_path, variable):
    wanted = program(tmp_path / "Microsoft" / "Edge" / "Application" / "msedge.exe")
    assert wanted in set(tools.places({"PATH": "", variable: str(tmp_path)}, home=tmp_path))


def test_in_ci_a_missing_browser_is_a_failure(monkeypatch):
    monkeypatch.setattr(tools, "places", lambda *_: [])
    with pytest.raises(AssertionError, match="CI=true asks for"):
        tools.chromium({"CI": "true"})
    assert tools.chromium({"CI": ""}) is None


def test_without_a_browser_its_tests_are_skipped_and_counted(tmp_path):
    """The same for a run of the suite: one line at its end says how many and what to do."""
    (tmp_path / "test_page.py").write_text(
        "import importlib.util\n"
        f"spec = importlib.util.spec_from_file_location('browser', {spec.origin!r})\n"
        "tools = importlib.util.module_from_spec(spec)\n"
        "spec.loader.exec_module(tools)\n"
        "tools.places = lambda *_: []\n"
        "def test_one():\n    with tools.browser():\n        pass\n"
        "def test_two():\n    with tools.browser():\n        pass\n",
        encoding="utf-8",
    )
    (tmp_path / "conftest.py").write_bytes((ROOT / "tests" / "conftest.py").read_bytes())
    given = {name: one for name, one in os.environ.items() if name != "CHROMIUM"} | {"CI": ""}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:nbval",
         "-p", "no:hypothesispytest", "-n", "1", str(tmp_path)],
        capture_output=True, text=True, cwd=tmp_path, env=given,
    )  # fmt: skip
    assert done.returncode == 0 and "2 browser tests were not run" in done.stdout, done.stdout
