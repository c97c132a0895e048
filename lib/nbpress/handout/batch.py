"""Many handouts at once: notebooks × parameters × editions, each from a fresh executed copy."""

from collections.abc import Callable, Container, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from nbpress import plan, run
from nbpress.errors import PressError
from nbpress.files import read_notebook
from nbpress.handout.assignment import assignment
from nbpress.handout.editions import LANGUAGES, Edition, Imprint
from nbpress.handout.make import check_font_folders, has_exercises, made, save
from nbpress.plan.parameters import Parameter, declared


@dataclass(frozen=True)
class Order:
    """One file to make: the job whose executed copy it comes from, its edition, where it goes."""

    job: plan.Job
    edition: Edition
    path: Path
    graded: bool = False


def ordered(
    notebook: Path | str,
    editions: Sequence[Edition],
    parameters: Mapping[str, object] | None = None,
    matrix: Mapping[str, object] | None = None,
    out: Path | str = "out",
    graded: bool = False,
) -> list[Order]:
    """The orders for a notebook: every edition for every combination of the parameters.

    editions: of one or more languages; a notebook with a parameter `lang` runs once for each.
    parameters, matrix: as for `plan.collection`; what they do not name keeps its default, whatever
    jobs.toml says. graded: make the source of an nbgrader assignment too.
    """
    known = declared(read_notebook(notebook))
    orders = []
    for lang in (one for one in LANGUAGES if any(edition.lang == one for edition in editions)):
        asked = {**(parameters or {}), **({"lang": lang} if "lang" in known else {})}
        jobs = plan.collection(notebook, None, asked, matrix, out)
        named = {*asked, *(matrix or {})}
        jobs = [job for job in jobs if _default(job, known, named)] or jobs
        for job in jobs:
            words = [w for w in job.name.split(".") if w != f"lang={lang}"]
            folder = Path(out) / "handouts" / words[0]
            for edition in editions:
                if edition.lang == lang:
                    orders.append(
                        Order(job, edition, folder / f"{'.'.join(words)}.{edition.ending}")
                    )
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
    """Run what is stale, then make and write every order.

    on_event(kind, order, message): kind "made", "skipped" (a notebook without exercises, among
    several) or "failed". Returns the exit code: 0, 2 when a notebook failed to run, 3 when an
    edition could not be made; nothing half-written is left.
    """
    tell = on_event or (lambda kind, order, message: None)
    check_font_folders([Path(folder) for folder in fonts])
    jobs = {order.job.name: order.job for order in orders}
    report = run.run(list(jobs.values()), workers=workers, out=out)
    failed = {entry["name"]: entry.get("message", "") for entry in report.failed}
    several = len({order.job.notebook for order in orders}) > 1
    copies = {name: read_notebook(job.output) for name, job in jobs.items() if name not in failed}

    def one(order: Order) -> tuple[str, str, int]:
        name = order.job.notebook.name
        if order.job.name in failed:
            return "failed", f"{name} failed to run: {failed[order.job.name]}", 2
        copy = copies[order.job.name]
        try:
            needs = order.graded or order.edition.audience != "slides"
            if several and needs and not has_exercises(copy, name):
                return "skipped", f"{name} has no exercises", 0
            content: bytes | str
            if order.graded:
                content = assignment(copy, name, order.edition)
            else:
                content = made(copy, name, order.edition, imprint, figures, fonts)
            save(order.path, content)
        except PressError as error:
            return "failed", str(error), 3
        return "made", "", 0

    codes = [0]
    with ThreadPoolExecutor(workers or 2) as threads:
        for order, (kind, message, code) in zip(orders, threads.map(one, orders), strict=True):
            tell(kind, order, message)
            codes.append(code)
    return max(codes)


def _default(job: plan.Job, known: Mapping[str, Parameter], named: Container[str]) -> bool:
    return all(
        name in named or value == known[name].default for name, value in job.parameters.items()
    )
