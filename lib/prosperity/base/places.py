"""Where the collection's folders are, found from this file, so from any working directory."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
DATA = ROOT / "data"
NOTEBOOKS = ROOT / "notebooks"
FIGURES = ROOT / "figures"
OUT = ROOT / "out"
