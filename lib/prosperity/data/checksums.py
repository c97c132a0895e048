"""The checksum of a file as it was accepted: a line that ``sha256sum --check`` reads.

That of a table stands beside it, in ``gdp.sha256``; those of the ledgers stand in one file.
"""

import hashlib
from pathlib import Path


def beside(table: Path) -> Path:
    """The file with the checksum of a table."""
    return table.with_suffix(".sha256")


def line(file: Path, content: bytes | None = None) -> str:
    """A file among checksums; empty if it is not there.

    Args:
        file: the file.
        content: what is in it, or is to be; read from it by default.

    >>> line(Path("none.csv")), line(Path("none.csv"), b"year\\n")[60:]
    ('', '716a  none.csv\\n')
    """
    if content is None:
        if not file.is_file():
            return ""
        content = file.read_bytes()
    return f"{hashlib.sha256(content).hexdigest()}  {file.name}\n"


def is_accepted(file: Path, content: bytes | None = None, among: Path | None = None) -> bool:
    """Whether a file is the one that was accepted.

    Args:
        file, content: as in `line`.
        among: the file with its checksum; the one beside it by default.
    """
    among = among or beside(file)
    lines = among.read_text("utf-8").splitlines(keepends=True) if among.is_file() else []
    return line(file, content) in lines
