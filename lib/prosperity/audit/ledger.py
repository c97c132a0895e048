"""The statements of the paper, and each compared with tables and evidence under every reading."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

from prosperity.audit import evidence as historical
from prosperity.audit import published
from prosperity.audit.kinds import KINDS, NOTHING, Match, compare
from prosperity.audit.readings import Reading, parse
from prosperity.audit.result import Claim, Result
from prosperity.audit.units import computed as unit_of
from prosperity.audit.units import known
from prosperity.audit.verdicts import VERDICTS, Finding
from prosperity.base.errors import InputError
from prosperity.base.kept import at_once, kept
from prosperity.base.places import DATA, NOTEBOOKS
from prosperity.data.cells import AbsentError, Tables
from prosperity.data.package import PACKAGE, Package
from prosperity.study.quantities import Outcome, arguments, compute


def read(name: str, folder: Path = DATA) -> tuple[dict[str, str], ...]:
    """Rows of a CSV of the audit, such as ``claims``; read once for each change of the file.

    Raises:
        InputError: if it breaks the schema that is told beside it.
    """
    return (PACKAGE if folder == DATA else Package(folder)).rows(name)


@kept
def ledger(folder: Path = DATA) -> dict[str, Claim]:
    """Every statement by id, in order.

    Raises:
        InputError: for what breaks the schema, or a kind or notebook that does not exist.

    >>> ledger()["C052"].printed
    '3.11'
    """
    found: dict[str, Claim] = {}
    for row in read("claims", folder):
        claim = Claim(**{name: row[name] for name in Claim.__slots__})
        if claim.kind not in KINDS:
            known = ", ".join(KINDS)
            raise InputError(f"claims.csv, {claim.id}: unknown kind {claim.kind!r}; use {known}")
        if folder == DATA:
            _check(claim)
        found[claim.id] = claim
    return found


def _check(claim: Claim) -> None:
    for one in claim.notebook.split(";"):
        if not (NOTEBOOKS / f"{one}.ipynb").is_file():
            raise InputError(f"claims.csv, {claim.id}: no notebook {one!r} in notebooks/")


def named(which: str | Iterable[str], claims: Collection[str]) -> set[str]:
    """The statements that an id, or several, stand for.

    Raises:
        InputError: for what is no id.

    >>> named("C003", ["C003", "C006"])
    {'C003'}
    """
    ids = [which] if isinstance(which, str) else [*which]
    for one in ids:
        if one not in (known_ids := tuple(claims)):
            raise InputError(f"unknown claim {one!r}; ids run from C001 to {known_ids[-1]}")
    return {*ids}


@at_once
def evaluate(
    which: str | Iterable[str] = "all",
    tables: Tables | None = None,
    evidence: Iterable[Mapping[str, str]] | None = None,
    claims: Mapping[str, Claim] | None = None,
    day: str = published.PAPER,
    unchanged: Mapping[str, Result] | None = None,
) -> dict[str, Result]:
    """Compare statements with the tables and the evidence, under every reading.

    Args:
        which: ``all``, an id, or several ids.
        tables: the tables to compute from; those of the data package by default.
        evidence: rows of evidence; those of ``data/evidence.csv`` by default.
        claims: the statements; those of ``data/claims.csv`` by default.
        day: the date of the paper, for the verdict ``then``.
        unchanged: what the tables give without their changes; a reading that looks at no changed
            cell is as it is there.

    Returns:
        Id to `Result`, in the order of the ledger.

    Raises:
        InputError: for an unknown id, quantity, argument or reading, or a day that is none.

    >>> found = evaluate("C006")["C006"]
    >>> found.verdict, found.then
    ('depends', 'depends')
    """
    published.check(day)
    known = evidence is claims is None
    claims = claims or ledger()
    wanted = {*claims} if which == "all" else named(which, claims)
    chosen = [one for one in claims if one in wanted]
    if known and tables is None:
        found = _everything() if which == "all" else {one: _as_it_is(one) for one in chosen}
        return {one: Result(claims[one], found[one], day) for one in chosen}
    tables = tables or Tables()
    if known:
        rows = _evidence()
    else:
        rows = _by_claim(read("evidence") if evidence is None else evidence, claims)
    was = unchanged or {}
    found = {one: _findings(claims[one], tables, rows.get(one, []), was.get(one)) for one in chosen}
    return {one: Result(claims[one], found[one], day) for one in chosen}


@kept
def _everything() -> dict[str, tuple[Finding, ...]]:
    return {one: _as_it_is(one) for one in ledger()}


@kept
def _as_it_is(one: str) -> tuple[Finding, ...]:
    return _findings(ledger()[one], Tables(), _evidence().get(one, []))


@kept
def _evidence() -> dict[str, list[Mapping[str, str]]]:
    return _by_claim(read("evidence"), ledger())


def _by_claim(
    evidence: Iterable[Mapping[str, str]], claims: Mapping[str, Claim]
) -> dict[str, list[Mapping[str, str]]]:
    rows: dict[str, list[Mapping[str, str]]] = {}
    for row in evidence:
        rows.setdefault(row["claim"], []).append(row)
    if strange := sorted(rows.keys() - claims.keys()):
        raise InputError(f"evidence.csv: no claim {strange[0]}; add it to claims.csv")
    return rows


def _findings(
    claim: Claim, tables: Tables, rows: Sequence[Mapping[str, str]], was: Result | None = None
) -> tuple[Finding, ...]:
    readings = parse(claim.readings, claim.beside) if claim.quantity else ()
    given = historical.readings(rows).items()
    makes: list[Callable[[Tables], Finding]] = [
        *(partial(computed, claim, arguments(claim.arguments), one) for one in readings),
        *(partial(_evidenced, claim, key, group) for key, group in given),
    ]
    return tuple(
        make(tables.watched()) if one is None or tables.changes.keys() & one.places else one
        for make, one in zip(makes, was.findings if was else [None] * len(makes), strict=True)
    )


def computed(
    claim: Claim, given: Mapping[str, int | str], reading: Reading, tables: Tables
) -> Finding:
    """What one reading of a claim gives, with the arguments as given."""
    choices = dict(reading.choices)
    outcome: Outcome | None = None
    chosen = arguments("; ".join(f"{name}={choice}" for name, choice in choices.items()))
    asked = {**given, **chosen}
    asked.pop("path", None)  # how a series is walked is the comparison's business
    try:
        outcome = compute(claim.quantity, tables, asked)
        match = compare(claim.kind, claim.printed, outcome, choices)
    except AbsentError as absent:
        match = Match(NOTHING, "", notes=(str(absent),), lacks=absent.year)
    except InputError as error:
        raise InputError(f"claims.csv, {claim.id}: {error}") from None
    rows = {(table, row) for table, row, _ in tables.reads}
    return Finding(
        reading.key,
        {lang: reading.words(lang) for lang in ("zh", "en")},
        match,
        counts=reading.counts,
        weak=tables.unverified(tables.reads),
        choices=reading.choices,
        sources=tuple(tables.sources(tables.reads)),
        places=frozenset(tables.reads),
        unit="" if isinstance(outcome, str) else unit_of(claim.kind, claim.unit, choices),
        published=published.latest(
            published.of_row(tables.rows(table)[row], tables.resource(table)) for table, row in rows
        ),
    )


def _evidenced(claim: Claim, key: str, rows: list[Mapping[str, str]], tables: Tables) -> Finding:
    units = {
        known(claim.unit if row["attribute"] == "count" else row["attribute"])
        if row["compare"] == "number"
        else ""
        for row in rows
    }
    about = tables.package.resource("evidence")
    titles = {one["name"]: one["title"] for one in about["sources"]}
    keys = [key for row in rows for key in row["source"].split(";") if key]
    match = historical.match([historical.resolve(row, tables) for row in rows])
    sources = {titles.get(key, key) for key in keys} | set(tables.sources(tables.reads))
    return Finding(
        key,
        {"zh": key, "en": key},
        match,
        counts=rows[0]["role"] == "reading",
        weak=all(row["strength"] == "weak" for row in rows),
        says={lang: rows[0][f"says_{lang}"] for lang in ("zh", "en")},
        sources=tuple(sorted(sources)),
        places=frozenset(tables.reads),
        unit=units.pop() if len(units) == 1 else "",
        published=published.latest(_public(row, about) for row in rows),
    )


def _public(row: Mapping[str, str], about: Mapping[str, list]) -> str:
    """When a row of evidence became public: the row's own date, or that of its first source.

    Numbers of two sources that are divided or subtracted are both needed, so the later one decides.
    What the table of events tells is history, known long before that table was made.
    """
    keys = [key for key in row["source"].split(";") if key != "events"]
    dates = [published.of_sources(about, [key]) for key in keys]
    joined = historical.EXPRESSION.search(row["found"])
    choose = published.latest if joined else published.earliest
    return row.get("published", "") or choose(dates)


def counts(results: Mapping[str, Result] | None = None, *, then: bool = False) -> dict[str, int]:
    """How many claims have each verdict, now or at the date of the paper."""
    results = evaluate() if results is None else results
    found = [result.then if then else result.verdict for result in results.values()]
    return {verdict: found.count(verdict) for verdict in VERDICTS}
