"""Many handouts at once: notebooks × parameters × editions, each from a fresh executed copy."""

import functools
import os
import re
from collections.abc import Callable, Container, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from nbpress import plan, run
from nbpress.errors import PressError
from nbpress.files import file_sha, read_notebook, write
from nbpress.fresh.made import Made, digest
from nbpress.handout.anatomy import exercises
from nbpress.handout.assignment import assignment
from nbpress.handout.editions import LANGUAGES, Edition, Imprint, Lesson
from nbpress.handout.make import check_font_folders, made
from nbpress.plan.parameters import Parameter, declared

PRESS = Path(__file__).parents[1]  # any room may have had a hand in a handout


@dataclass(frozen=True)
class Order:
    """One file to make: the job whose executed copy it comes from, its edition, where it goes."""

    job: plan.Job
    edition: Edition
    path: Path
    graded: bool = False
    lesson: Lesson = field(default_factory=Lesson)


def ordered(
    notebook: Path | str,
    editions: Sequence[Edition],
    parameters: Mapping[str, object] | None = None,
    matrix: Mapping[str, object] | None = None,
    out: Path | str = "out",
    graded: bool = False,
    lesson: Lesson | None = None,
) -> list[Order]:
    """The orders for a notebook: every edition for every combination of the parameters.

    editions: of one or more languages; a notebook with a parameter `lang` runs once for each.
    parameters, matrix: as for `plan.collection`; what they do not name keeps its default, whatever
    jobs.toml says. graded: make the source of an nbgrader assignment too. lesson: for whom; the
    copies of one student stand in a folder of their own, in that of their group.
    """
    lesson = lesson or Lesson()
    known = declared(read_notebook(notebook), Path(notebook).name)
    orders = []
    for lang in (one for one in LANGUAGES if any(edition.lang == one for edition in editions)):
        asked = {**(parameters or {}), **({"lang": lang} if "lang" in known else {})}
        jobs = plan.collection(notebook, None, asked, matrix, out)
        named = {*asked, *(matrix or {})}
        jobs = [job for job in jobs if _default(job, known, named)] or jobs
        for job in jobs:
            words = [w for w in job.name.split(".") if w != f"lang={lang}"]
            folder = Path(out) / "handouts" / words[0]
            if lesson.student or lesson.number:
                folder = class_folder(out, lesson.group) / plain_name(lesson.number, lesson.student)
            for edition in editions:
                if edition.lang == lang:
                    path = folder / f"{'.'.join(words)}.{edition.ending}"
                    orders.append(Order(job, edition, path, lesson=lesson))
            if graded:
                course = Path(out) / "handouts" / "nbgrader" / "source"
                name = ".".join([*words, lang])
                edition = Edition("teacher", lang, "ipynb")
                orders.append(Order(job, edition, course / name / f"{name}.ipynb", graded=True))
    return orders


def deliver(
    orders: Sequence[Order],
    imprint: Imprint | None = None,
    figures: Sequence[Path | str] = (),
    fonts: Sequence[Path | str] = (),
    out: Path | str = "out",
    workers: int | None = None,
    on_event: Callable[[str, Order, str], object] | None = None,
) -> int:
    """Run what is stale, then make and write every order that is not as it would be made.

    on_event(kind, order, message): kind "made", "fresh" (it is as it would be made, but for its
    date), "skipped" (a notebook without exercises, among several) or "failed"; what was made may
    come with a warning. Returns the exit code: 0, 2 when a notebook failed to run, 3 when an
    edition could not be made; nothing half-written is left.
    """
    tell = on_event or (lambda kind, order, message: None)
    check_font_folders([Path(folder) for folder in fonts])
    jobs = {order.job.name: order.job for order in orders}
    report = run.run(list(jobs.values()), workers=workers, out=out)
    failed = {entry["name"]: entry.get("message", "") for entry in report.failed}
    several = len({order.job.notebook for order in orders}) > 1
    shas = {name: file_sha(job.output) for name, job in jobs.items()}
    copy_of = functools.cache(lambda name: read_notebook(jobs[name].output))
    known, ground = Made(out), _ground(imprint, figures, fonts)

    def one(order: Order) -> tuple[str, str, int]:
        name = order.job.notebook.name
        if order.job.name in failed:
            return "failed", f"{name} failed to run: {failed[order.job.name]}", 2
        key = digest([ground, shas[order.job.name], order.edition, order.graded, order.lesson])
        if known.right(order.path, key):
            return "fresh", "", 0
        told = list[str]()
        try:
            copy = copy_of(order.job.name)
            needs = order.graded or order.edition.audience != "slides"
            if several and needs and not exercises(copy, name):
                return "skipped", f"{name} has no exercises", 0
            rest = imprint, figures, fonts, order.lesson, told.append
            content = (
                assignment(copy, name, order.edition)
                if order.graded
                else made(copy, name, order.edition, *rest)
            )
            write(order.path, content)
        except PressError as error:
            return "failed", str(error), 3
        if not told:  # a warning is told again
            known.note(order.path, key)
        return "made", "; ".join(dict.fromkeys(told)), 0

    codes = [0]
    with ThreadPoolExecutor(workers or os.cpu_count()) as threads:
        for order, (kind, message, code) in zip(orders, threads.map(one, orders), strict=True):
            tell(kind, order, message)
            codes.append(code)
    known.keep()
    return max(codes)


def _ground(
    imprint: Imprint | None, figures: Sequence[Path | str], fonts: Sequence[Path | str]
) -> str:
    """What every handout is made with: the press, the packages that set it, figures and fonts."""
    sizes = [(p.name, p.stat().st_size) for folder in fonts for p in sorted(Path(folder).iterdir())]
    versions = [version(one) for one in ("typst", "pypandoc_binary", "uharfbuzz", "fonttools")]
    date = os.environ.get("SOURCE_DATE_EPOCH")
    return digest([imprint, sizes, versions, date], [PRESS, *figures])


def class_folder(out: Path | str, group: str) -> Path:
    """Where the copies of a class go."""
    return Path(out) / "handouts" / plain_name("class", group)


def plain_name(*words: str) -> str:
    """Words as the name of a folder on every system.

    >>> plain_name("2024-01", "Li / Na")
    '2024-01-Li-Na'
    """
    return re.sub(r'[\s<>:"/\\|?*.]+', "-", "-".join(filter(None, words))).strip("-") or "copy"


def _default(job: plan.Job, known: Mapping[str, Parameter], named: Container[str]) -> bool:
    return all(
        name in named or value == known[name].default for name, value in job.parameters.items()
    )
