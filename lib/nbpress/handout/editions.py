"""Which edition of a handout: for whom, in which language, in which format, on which paper."""

import os
from dataclasses import dataclass, field
from datetime import UTC, datetime

from nbpress.errors import PressError

AUDIENCES = ("student", "teacher", "slides")
LANGUAGES = ("zh", "en", "both")
FORMATS = ("pdf", "html", "ipynb")
PAPERS = ("a4", "letter")


@dataclass(frozen=True)
class Edition:
    """One edition. Slides are shown in class: like a student's copy they hold no solution.

    >>> Edition("student", "zh", "pdf").ending
    'student.zh.a4.pdf'
    >>> Edition("pupil", "zh", "pdf")
    Traceback (most recent call last):
    nbpress.errors.PressError: unknown edition 'pupil'; choose one of student, teacher, slides
    """

    audience: str
    lang: str
    format: str
    paper: str = "a4"

    def __post_init__(self) -> None:
        for what, value, known in (
            ("edition", self.audience, AUDIENCES),
            ("language", self.lang, LANGUAGES),
            ("format", self.format, FORMATS),
            ("paper", self.paper, PAPERS),
        ):
            if value not in known:
                raise PressError(f"unknown {what} {value!r}; choose one of {', '.join(known)}")

    @property
    def solved(self) -> bool:
        """Whether solutions stand in it."""
        return self.audience == "teacher"

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that it speaks, the first one leading."""
        return ("zh", "en") if self.lang == "both" else (self.lang,)

    @property
    def ending(self) -> str:
        """The end of its file name; only a printed page has a paper."""
        printed = self.format == "pdf" and self.audience != "slides"
        return ".".join([self.audience, self.lang, *([self.paper] if printed else []), self.format])


@dataclass(frozen=True)
class Imprint:
    """What a handout says about itself besides its content; texts are {"zh": ..., "en": ...}.

    collection: the collection's name. source: where the data are from. licence: what one may do
    with the handout. version: of the data, with its date. home: an address to link to, or "".
    """

    collection: dict[str, str] = field(default_factory=dict)
    source: dict[str, str] = field(default_factory=dict)
    licence: dict[str, str] = field(default_factory=dict)
    version: dict[str, str] = field(default_factory=dict)
    home: str = ""


def today() -> datetime:
    """The date a handout states: that of SOURCE_DATE_EPOCH where it is set, else of now, in UTC.

    Raises PressError when SOURCE_DATE_EPOCH is not a number of seconds.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if not epoch:
        return datetime.now(UTC).replace(microsecond=0)
    try:
        return datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError):
        raise PressError(
            f"SOURCE_DATE_EPOCH is {epoch!r}; give seconds since 1970, such as 1764547200"
        ) from None
