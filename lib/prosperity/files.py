"""Files that are replaced in one step."""

import os
from pathlib import Path


def write(path: Path, content: bytes) -> None:
    """Replace a file in one step, so that no reader ever meets half of it."""
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    partial.write_bytes(content)
    partial.replace(path)
