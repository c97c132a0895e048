"""Files that are replaced in one step, and only where their content differs."""

import os
from pathlib import Path


def write(path: Path, content: bytes) -> None:
    """Replace a file in one step, so that no reader ever meets half of it; leave an equal one."""
    if path.is_file() and path.read_bytes() == content:
        return
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    partial.write_bytes(content)
    partial.replace(path)
