"""Whether the installed packages are those of the lock, for results depend on them."""

import os
import re
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from packaging.requirements import Requirement

from prosperity.base.errors import InputError
from prosperity.base.places import ROOT


def locked(path: Path = ROOT / "requirements.lock") -> dict[Requirement, bool]:
    """Every entry of the lock, those for other platforms too, and whether all commands need it.

    >>> [needed for entry, needed in locked().items() if entry.name in ("pandas", "jupyterlab")]
    [False, True]
    """
    found, needed = {}, True
    for line in re.sub(r"\\\n", " ", path.read_text(encoding="utf-8")).splitlines():
        if line.startswith("# for "):
            needed = line == "# for core"
        elif line:
            found[Requirement(line.split(" --hash")[0].strip())] = needed
    return found


def differences(path: Path = ROOT / "requirements.lock") -> list[str]:
    """A line for each package whose installed version is not the locked one.

    What only some commands need may be missing.

    >>> differences()
    []
    """
    found = []
    for entry, needed in locked(path).items():
        if entry.marker is None or entry.marker.evaluate():
            try:
                installed = version(entry.name)
            except PackageNotFoundError:
                if not needed:
                    continue
                installed = "missing"
            if installed == "missing" or not entry.specifier.contains(installed):
                found.append(f"{entry.name}: {installed} instead of {entry.specifier}")
    return found


def need(extra: str) -> None:
    """Refuse to begin what only some commands can do if the packages for it are missing.

    Args:
        extra: one of the optional dependencies of pyproject.toml.

    Raises:
        InputError: naming what is missing and the command that brings it.

    >>> need("lab")
    """
    missing = []
    for wanted in map(Requirement, requires("prosperity") or []):
        if wanted.marker and wanted.marker.evaluate({"extra": extra}):
            try:
                version(wanted.name)
            except PackageNotFoundError:
                missing.append(wanted.name)
    if missing:
        python = "py" if os.name == "nt" else "python3"
        raise InputError(
            f"this needs {', '.join(missing)}, not installed yet; run: "
            f"{python} tools/install.py {extra}"
        )
