"""What a kernel finds besides the project: installed packages, and the person's IPython profile."""

import contextlib
import json
import os
import site
import sysconfig
from pathlib import Path

from nbpress.files import PARTS, file_sha, sha, write

FILE = ".press/.installed"  # the packages' times and hash, inside the folder of results


def packages(out: Path, keep: bool = False) -> str:
    """A hash of what is installed: of the list of files and their hashes that each package keeps.

    keep: in a file, with which the lists need not be read again while none has another time. What
    somebody changes in an installed file itself is not seen.
    """
    paths = sysconfig.get_paths()
    places = {paths["purelib"], paths["platlib"]}
    places |= {site.getusersitepackages()} if site.ENABLE_USER_SITE else set()
    lists, times = [], []
    for place in sorted(places):
        with contextlib.suppress(OSError):
            for name in sorted(os.listdir(place)):
                if name.endswith((".dist-info", ".egg-info", ".pth")):
                    file = os.path.join(place, name, "RECORD")
                    with contextlib.suppress(OSError):
                        times.append([file, os.stat(file).st_mtime_ns, os.stat(file).st_size])
                    lists.append(file)
    key = sha(json.dumps([lists, times]))
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        kept = json.loads((out / FILE).read_text(encoding="utf-8"))
        if kept["key"] == key:
            return str(kept["value"])
    value = sha("\n".join(f"{os.path.basename(os.path.dirname(f))} {file_sha(f)}" for f in lists))
    if keep:
        write(out / FILE, json.dumps({"key": key, "value": value}), out / PARTS)
    return value


def profile() -> str:
    """A hash of what IPython reads of a person's own when a kernel starts; "" for nothing."""
    place = os.environ.get("IPYTHONDIR") or os.path.join(os.path.expanduser("~"), ".ipython")
    folder = os.path.join(place, "profile_default")
    files = [os.path.join(folder, f"ipython{kind}_config.{end}")
             for kind in ("", "_kernel") for end in ("py", "json")]  # fmt: skip
    with contextlib.suppress(OSError):
        startup = os.path.join(folder, "startup")
        files += [os.path.join(startup, name) for name in sorted(os.listdir(startup))
                  if name.endswith((".py", ".ipy"))]  # fmt: skip
    found = [f"{file} {hash}" for file in files if (hash := file_sha(file))]
    return sha("\n".join(found)) if found else ""
