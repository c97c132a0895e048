"""All that follows from a folder of data: verdicts, data behind figures, and what is said.

Each folder needs processes of its own, because which data the study reads is settled when it is
imported.
"""

import concurrent.futures
import contextlib
import io
import multiprocessing
import multiprocessing.context
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from prosperity.base.errors import InputError
from prosperity.base.files import copied
from prosperity.base.places import DATA

DESCRIPTOR = "datapackage.json"  # which is made of what stands beside the tables
AUDIT = ""  # stands for the verdicts, where a notebook has its name
Part = tuple[dict, Collection[str]]  # what one shows, and the files read for it


@dataclass(frozen=True, slots=True)
class Known:
    """What a notebook shows with the data as they are, from runs that are on record and fresh.

    Args:
        reads: the files of ``data/`` that it reads.
        figures: name to the text of its CSV.
    """

    reads: Collection[str]
    figures: Mapping[str, str]


def warm() -> None:
    """Begin to import what the processes of `both` need, where one process can do it for all."""
    if _context().get_start_method() == "forkserver":
        from multiprocessing import forkserver

        forkserver.ensure_running()


def both(
    before: Path,
    after: Path,
    names: Sequence[str],
    known: Mapping[str, Known] | None = None,
    beside: Callable[[dict], dict] | None = None,
) -> tuple[dict, dict]:
    """What follows from two folders, on all cores: only what their difference reaches.

    A notebook that reads no file that differs is run once, or not at all if it is known. What a
    known notebook shows with the data as they are is not computed either. What the second state
    does not change is not made again: its files are put in the place of those of the first, and
    what processes share is kept as long as the files behind it stay; who reads most comes last,
    when others have made it.

    Args:
        before, after: the folders.
        names: of the notebooks; `AUDIT` stands for the verdicts of the second state.
        known: of notebooks.
        beside: makes the verdicts of the first state of those of the second and of `reads`, while
            the notebooks run.

    Returns:
        Of each folder: ``verdicts``: rows as in ``data/verdicts.csv``; ``why``: claim to what
        decides it; ``figures``: name to the text of its CSV; ``said``: notebook to the sentences
        it says, in order; ``troubles``: notebook to the first error that kept it from drawing.
    """
    changed, known = differing(before, after), known or {}
    revised = [differing(DATA, one) for one in (before, after)]

    def there(name: str, at: int) -> bool:
        """Whether a state is, for all that a notebook reads, that of the data as they are."""
        apart_from = revised[at]
        return name in known and apart_from is not None and not apart_from & {*known[name].reads}

    wanted = [name for name in names if name and not (there(name, 0) and there(name, 1))]
    if not wanted and AUDIT not in names:
        return joined([]), joined([])
    wanted.sort(key=lambda name: len(known[name].reads) if name in known else 0)
    given = [{name: ({"figures": dict(known[name].figures)}, known[name].reads)
              for name in wanted if there(name, at)} for at in (0, 1)]  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="prosperity-states-") as made:
        folder, shared = Path(made) / "data", Path(made) / "shared"
        copied(before, folder)
        shared.mkdir()
        with _workers(folder, str(shared)) as workers:
            first = given[0] | _run(workers, [one for one in wanted if one not in given[0]])
            replace(folder, after)
            again = [one for one in names if one == AUDIT]
            again += [one for one in wanted if one not in given[1]
                      and (changed is None or changed & {*first[one][1]})]  # fmt: skip
            second = first | given[1]
            for name, found in zip(again, workers.map(apart, again), strict=True):
                second[name] = found
                if name == AUDIT and beside:
                    first[AUDIT] = beside(found[0]), ()
    whole = [joined([part for part, _ in each.values()]) for each in (first, second)]
    return whole[0], whole[1]


def _run(workers: concurrent.futures.Executor, names: Sequence[str]) -> dict[str, Part]:
    return dict(zip(names, workers.map(apart, names), strict=True))


def replace(before: Path, after: Path) -> None:
    """Put the files of one folder in the place of those of another; an equal one is left alone."""
    for name in {one.name for folder in (before, after) for one in folder.iterdir()}:
        if not (after / name).exists():
            (before / name).unlink()
        elif (after / name).is_file() and _bytes(before / name) != _bytes(after / name):
            shutil.copyfile(after / name, before / name)


def _context() -> multiprocessing.context.BaseContext:
    if "forkserver" not in multiprocessing.get_all_start_methods():  # on Windows
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    # what is slow to import and asks nothing of the data, whose place is settled in `begin`
    context.set_forkserver_preload(["prosperity.__main__", __name__, "pandas", "unittest.mock"])
    return context


def _workers(folder: Path, shared: str) -> concurrent.futures.Executor:
    """Processes that compute from a folder, begun as they are needed."""
    given = (folder, shared)
    return concurrent.futures.ProcessPoolExecutor(os.cpu_count(), _context(), begin, given)


def differing(before: Path, after: Path) -> set[str] | None:
    """Names of the files in which two folders differ; None if any notebook may see it.

    What descriptions say is asked on import already, before a notebook is run.
    """
    files = {one.name for folder in (before, after) for one in folder.iterdir()}
    files = {one for one in files if one != DESCRIPTOR and not one.endswith(".sha256")}
    found = {one for one in files if _bytes(before / one) != _bytes(after / one)}
    return None if any(one.endswith(".json") for one in found) else found


def _bytes(file: Path) -> bytes | None:
    return file.read_bytes() if file.is_file() else None


def begin(folder: Path, shared: str) -> None:
    """Let this process compute from the tables in a folder, and hear which of them it reads."""
    from prosperity.base import kept, places

    os.environ[kept.SHARED] = shared
    places.DATA = folder
    root = f"{folder}{os.sep}"

    def hear(event: str, given: tuple) -> None:
        if event == "open" and str(given[0]).startswith(root):
            _read.add(str(given[0]).removeprefix(root))

    sys.addaudithook(hear)
    import prosperity

    for room in prosperity.ROOMS:
        getattr(prosperity, room)


_read: set[str] = set()  # files of the folder that this process has opened


def part(name: str) -> Part:
    """What one notebook shows, or the verdicts; and the files read for it."""
    return (shown(name) if name else verdicts() | {"reads": reads()}), _read


def apart(name: str) -> Part:
    """The same in a process that did nothing else, where the system has fork: it reads for itself.

    Raises:
        InputError: for data that nothing can be computed with.
    """
    if not hasattr(os, "fork"):
        return part(name)
    forked = multiprocessing.get_context("fork")
    with concurrent.futures.ProcessPoolExecutor(1, forked) as child:
        try:
            return child.submit(part, name).result()
        except Exception as error:
            raise InputError(f"the data cannot be computed with: {error}") from None


def verdicts(**asked: Any) -> dict:
    """The verdicts, and what decides them.

    Args:
        asked: what else is evaluated than the data as they are, as `evaluate` takes it.
    """
    from prosperity.audit import committed
    from prosperity.audit.ledger import evaluate

    results = evaluate(**asked)
    why = {one: result.why("en") for one, result in results.items()}
    return {"verdicts": committed.rows(results), "why": why}


def reads() -> dict[str, set[str]]:
    """The files of ``data/`` behind the verdict of each statement."""
    from prosperity.audit.ledger import evaluate, ledger
    from prosperity.base.kept import files_of

    found = {one: files_of(partial(evaluate, one))[1] for one in ledger()}
    return {one: {Path(file).name for file in files} for one, files in found.items()}


def shown(name: str) -> dict:
    """The figures and sentences of one notebook."""
    from unittest import mock

    from prosperity.base import show
    from prosperity.figures.core import Figure
    from prosperity.publish import collection

    figures: dict[str, str] = {}

    def keep(figure: Figure, lang: str = "both", folder: Path | None = None) -> None:
        figures[figure.name] = figure.table()

    texts: list[str] = []
    say = partial(_hear, show.say, texts)
    with mock.patch.object(Figure, "save", keep), mock.patch.object(show, "say", say):
        told = execute([place.source for place in collection.code_cells(name)])
    found = {"figures": figures, "said": {name: texts}}
    return found | {"troubles": {name: told} if told else {}}


def joined(parts: Sequence[dict]) -> dict:
    """Parts as one."""
    whole: dict = {"verdicts": [], "why": {}, "figures": {}, "said": {}, "troubles": {}}
    for one in parts:
        whole = {key: value + one[key] if isinstance(value, list) and key in one
                 else value | one[key] if key in one else value
                 for key, value in whole.items()}  # fmt: skip
    return whole


def _hear(say: Callable[..., object], texts: list[str], *given: object, **named: object) -> object:
    """What `say` gives, and its text at the end of a list."""
    sentence = say(*given, **named)
    texts.append(str(sentence))
    return sentence


def execute(sources: list[str]) -> str:
    """Run the cells of a notebook in this process, without showing anything; the first error.

    A cell that fails does not stop the next ones, as long as they do without it.
    """
    space: dict[str, object] = {"__name__": "__main__", "display": lambda *_, **__: None}
    trouble = ""
    for source in sources:
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                exec(compile(source, "<cell>", "exec"), space)
        except Exception as error:  # whatever a cell does, the others still tell
            trouble = trouble or f"{type(error).__name__}: {error}"
    return trouble
