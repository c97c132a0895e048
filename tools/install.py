"""Make .venv from requirements.lock: the core, and what the named commands need besides.

    python tools/install.py                  what `prosperity run`, `claims` and `data` need
    python tools/install.py lab handouts     and JupyterLab, and the handouts

The extras are those of pyproject.toml; the line `# for ...` before an entry of the lock names who
needs it. Nothing is installed twice, and a changed lock makes .venv anew. uv is used where it is
found, else venv and pip; both hold each file to its hash. Needs nothing but Python.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.lock"
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
READY = VENV / "ready"  # its lines: hash of the lock, of what is installed of ours, the extras
# what an editable install copies, beside pyproject.toml: what JupyterLab is to find
SHIPPED = sorted(path for path in (ROOT / "lab" / "extensions").rglob("*") if path.is_file())
CORE = "core"


def main(extras):
    """Install what is missing; returns the exit code, or says in one line what is wrong."""
    if sys.version_info < (3, 11):  # noqa: UP036
        this = ".".join(map(str, sys.version_info[:2]))
        return (
            f"error: Python 3.11 or newer is needed, this is {this}; "
            "say which with: make PYTHON=python3.12 reproduce"
        )
    entries = locked(LOCK.read_text(encoding="utf-8"))
    known = sorted(set().union(*(users for _, users in entries)) - {CORE})
    unknown = sorted(set(extras) - {CORE, *known})
    if unknown:
        return f"error: unknown extra {unknown[0]!r}; choose from {', '.join(known)}"
    wanted = {CORE, *extras}
    lock, project = digest(LOCK), digest(ROOT / "pyproject.toml", *SHIPPED)
    usable = READY.exists() and PYTHON.exists()  # a link may lead to a Python that is gone
    was = READY.read_text(encoding="utf-8").split() if usable else []
    there = set(was[2:]) if was[:1] == [lock] else set()
    if wanted <= there and was[1] == project:
        return 0
    new = [text for text, users in entries if users & wanted and not users & there]
    try:
        READY.unlink(missing_ok=True)
        if there:
            print(
                f"adding to .venv: {', '.join(sorted(wanted - there)) or 'prosperity'}", flush=True
            )
        else:
            print(f"making .venv with {'uv' if uv() else 'venv and pip (a minute)'}", flush=True)
            create()
        install(new)
    except KeyboardInterrupt:
        return "stopped; run again to do what is left"
    except subprocess.CalledProcessError as error:
        return f"error: {' '.join(map(str, error.cmd[:4]))} ... ended with {error.returncode}"
    READY.write_text("\n".join([lock, project, *sorted(wanted | there), ""]), encoding="utf-8")
    return 0


def locked(text):
    """The entries of a lock: each with its hashes, and the set of those who need it.

    >>> locked("# for core\\na==1 \\\\\\n    --hash=sha256:0\\n# for lab, test\\nb==2\\n")[1]
    ('b==2\\n', {'lab', 'test'})
    """
    parts = re.split(r"^# for (.*)\n", text, flags=re.MULTILINE)
    users = [set(names.split(", ")) for names in parts[1::2]]
    return list(zip(parts[2::2], users, strict=True))


def digest(*paths):
    """The hash of files, whatever their line ends."""
    whole = b"".join(path.read_bytes().replace(b"\r\n", b"\n") for path in paths)
    return hashlib.sha256(whole).hexdigest()


def uv():
    """The path of uv, if it is there."""
    return shutil.which("uv")


def create():
    """An empty environment of the Python that runs this."""
    if uv():
        run(uv(), "venv", "--quiet", "--clear", "--python", sys.executable, VENV)
    else:
        run(sys.executable, "-m", "venv", "--clear", VENV)


def install(entries):
    """Install entries of the lock, and the collection itself so that its modules can be edited."""
    if uv():
        pip = [uv(), "pip", "install", "--quiet", "--python", PYTHON]
    else:  # what is imported is compiled then, which is a small part of what is installed
        pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
               "--no-compile"]  # fmt: skip
    if entries:
        chosen = VENV / "chosen.txt"
        chosen.write_text("".join(entries), encoding="utf-8")
        run(*pip, "--require-hashes", "--no-deps", "-r", chosen)
    run(*pip, "--no-deps", "--no-build-isolation", "--editable", ROOT)


def run(*command):
    """Run a command; what it says is shown."""
    subprocess.run([str(word) for word in command], check=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
