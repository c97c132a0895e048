"""Resolve the direct requirements of pyproject.toml into requirements.lock. Needs uv.

python tools/lock.py [--upgrade]

Every version for every supported Python and system, with hashes and without addresses; the line
`# for ...` before an entry names the commands that need it (see tools/install.py).
"""

import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from install import CORE, LOCK, ROOT

ENTRY = re.compile(r"^(?=\w)", re.MULTILINE)  # where an entry begins


def main(options):
    """Write the lock."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    with tempfile.TemporaryDirectory() as folder:
        whole, pins = Path(folder, "whole.txt"), Path(folder, "pins.txt")
        if LOCK.exists():  # versions stay, unless an upgrade is asked for
            whole.write_bytes(LOCK.read_bytes())
        resolve("--all-extras", "--generate-hashes", "--output-file", whole, *options)
        entries = ENTRY.split(re.sub(r"^#.*\n", "", whole.read_text("utf-8"), flags=re.MULTILINE))
        pins.write_text(re.sub(r" \\\n +--hash=\S+", "", "".join(entries)), "utf-8")
        users = {pin(entry): [] for entry in entries if entry}
        for extra in (CORE, *project["optional-dependencies"]):
            chosen = () if extra == CORE else ("--extra", extra)
            for entry in ENTRY.split(resolve(*chosen, "--constraints", pins)):
                if entry and CORE not in users[pin(entry)]:  # whoever else has the core
                    users[pin(entry)].append(extra)
    lines = (f"# for {', '.join(users[pin(entry)])}\n{entry}" for entry in entries if entry)
    LOCK.write_text("".join(lines), encoding="utf-8", newline="\n")


def pin(entry):
    """The package and version of an entry, without marker and hashes.

    >>> pin("numpy==2.4.6 ; python_full_version < '3.12' --hash=sha256:0")
    'numpy==2.4.6'
    """
    return entry.split()[0]


def resolve(*options):
    """What uv answers for every supported Python and system."""
    fixed = ["uv", "pip", "compile", "pyproject.toml", "--quiet", "--universal",
             "--python-version", "3.11", "--no-header", "--no-annotate"]  # fmt: skip
    words = [*fixed, *map(str, options)]
    return subprocess.run(words, cwd=ROOT, check=True, text=True, stdout=subprocess.PIPE).stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
