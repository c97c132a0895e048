"""All that follows from one folder of data: verdicts, data behind figures, and what is said.

Run as ``python -m prosperity.publish.snapshot FOLDER [NOTEBOOK ...]``: a process of its own,
because which data the study reads is settled when it is imported. It prints one JSON object.
"""

import contextlib
import io
import json
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from unittest import mock


def take(folder: Path, only: Sequence[str] = ()) -> dict:
    """Compute verdicts and figures from the tables in a folder.

    Args:
        folder: the tables.
        only: notebooks whose figures are wanted; all by default.

    Returns:
        ``verdicts``: rows as in ``data/verdicts.csv``; ``why``: claim to what decides it;
        ``figures``: name to the text of its CSV; ``said``: notebook to the sentences it says, in
        order; ``troubles``: notebook to the first error that kept it from drawing.
    """
    from prosperity.base import places

    places.DATA = folder
    from prosperity.audit import committed
    from prosperity.audit.ledger import evaluate
    from prosperity.base import show
    from prosperity.figures.core import Figure
    from prosperity.publish import collection

    results = evaluate()
    why = {one: result.why("en") for one, result in results.items()}
    figures: dict[str, str] = {}

    def keep(figure: Figure, lang: str = "both", folder: Path | None = None) -> None:
        figures[figure.name] = figure.data.to_csv(lineterminator="\n")

    say = show.say
    said: dict[str, list[str]] = {}
    troubles: dict[str, str] = {}
    with mock.patch.object(Figure, "save", keep), mock.patch.object(show, "say") as heard:
        for name in only or collection.names():
            said[name] = []
            heard.side_effect = partial(_hear, say, said[name])
            told = execute([place.source for place in collection.code_cells(name)])
            if told:
                troubles[name] = told
    verdicts = committed.rows(results)
    found = {"verdicts": verdicts, "why": why, "figures": figures, "said": said}
    return found | {"troubles": troubles}


def _hear(say: Callable[..., object], texts: list[str], *given: object, **named: object) -> object:
    """What `say` gives, and its text at the end of a list."""
    sentence = say(*given, **named)
    texts.append(str(sentence))
    return sentence


def execute(sources: list[str]) -> str:
    """Run the cells of a notebook in this process, without showing anything; the first error.

    A cell that fails does not stop the next ones, as long as they do without it.
    """
    space: dict[str, object] = {"__name__": "__main__"}
    trouble = ""
    for source in sources:
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                exec(compile(source, "<cell>", "exec"), space)
        except Exception as error:  # whatever a cell does, the others still tell
            trouble = trouble or f"{type(error).__name__}: {error}"
    return trouble


if __name__ == "__main__":
    print(json.dumps(take(Path(sys.argv[1]), sys.argv[2:]), ensure_ascii=False))
