"""Full-text search: an index of all pages that a browser reads in parts, without a server."""

import subprocess
import sys
from pathlib import Path

from prosperity.base.errors import InputError

FOLDER = "pagefind"
UNUSED = "pagefind-*-ui.*", "pagefind-ui.*", "pagefind-highlight.js"  # the site has its own page


def index(site: Path) -> None:
    """Write the index of the pages of a site, one in each language, into its folder.

    Raises:
        InputError: if the program that makes it fails; with its own words.
    """
    words = [
        sys.executable,
        "-m",
        "pagefind",
        "--silent",
        "--site",
        str(site),
        "--output-subdir",
        FOLDER,
    ]
    done = subprocess.run(words, capture_output=True, text=True, encoding="utf-8", errors="replace")
    if done.returncode or not (site / FOLDER / "pagefind.js").exists():
        said = (done.stderr or done.stdout).strip().splitlines() or ["no word of why"]
        raise InputError(f"the index of the search cannot be made: {said[-1]}; run: make with-site")
    for pattern in UNUSED:
        for path in (site / FOLDER).glob(pattern):
            path.unlink()
