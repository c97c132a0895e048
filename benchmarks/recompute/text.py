"""What the stored notebooks say, and which of its numbers were found again.

A check is a sentence, or a piece of one, with numbers computed anew. It must stand, digit by digit,
in the stored output. Numbers of the English sentences that stand inside a piece count as covered.
"""

import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MARKUP = re.compile(r"</?span[^>]*>")
NUMBER = re.compile(r"(?<![\w.])[-+]?\d[\d,]*(?:\.\d+)?(?:-\d\d)*")


def _outputs(name):
    book = json.loads((ROOT / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8"))
    for cell in book["cells"]:
        for output in cell.get("outputs", []):
            for kind, text in output.get("data", {}).items():
                if kind.startswith("text"):
                    plain = MARKUP.sub("", "".join(text))
                    yield "say(" in "".join(cell["source"]), kind, plain


class Book:
    """The stored output of one notebook: all of it, and the sentences in English."""

    def __init__(self, name):
        self.name, self.failed, self.pieces = name, [], 0
        self.text = "\n".join(text for _, _, text in _outputs(name))
        said = [text for says, kind, text in _outputs(name) if says and kind == "text/markdown"]
        halves = [text.strip().split("\n\n") for text in said]
        self.english = "\n".join("\n".join(parts[len(parts) // 2 :]) for parts in halves)
        self.numbers = [match.span() for match in NUMBER.finditer(self.english)]
        self.covered = set()

    def check(self, piece):
        """Look for a piece of text; note the numbers of the sentences that it holds."""
        self.pieces += 1
        if piece not in self.text:
            self.failed.append(f"{self.name}: {piece}")
        at = self.english.find(piece)
        while at >= 0:
            self.covered |= {span for span in self.numbers if at <= span[0] < at + len(piece)}
            at = self.english.find(piece, at + 1)

    def missing(self):
        """The sentences' numbers that no check holds, each with the words around it."""
        return [self.english[max(0, start - 40) : stop + 20].replace("\n", " ")
                for start, stop in self.numbers if (start, stop) not in self.covered]  # fmt: skip
