"""Which edition of a handout: for whom, in which language, in which format, on which paper."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from nbpress.errors import PressError
from nbpress.handout.wording import words

AUDIENCES = ("student", "teacher", "slides")
LANGUAGES = ("zh", "en", "both")
FORMATS = ("pdf", "html", "ipynb", "docx", "pptx", "moodle", "qti")
ONLY = {  # formats that only some have: questions for a learning platform hold the answers
    "docx": ("student", "teacher"),
    "pptx": ("slides",),
    "moodle": ("teacher",),
    "qti": ("teacher",),
}
ENDINGS = {"moodle": "moodle.xml", "qti": "qti.zip"}
PAPERS = ("a4", "letter")


@dataclass(frozen=True)
class Edition:
    """One edition. Slides are shown in class: like a student's copy they hold no solution.

    parts: all, or some of exercises, figures and any tag of cells. code: whether code is printed.
    graded: whether a student's copy is marked by the teacher alone, and so carries no self-check.

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
    parts: tuple[str, ...] = ("all",)
    code: bool = True
    graded: bool = False

    def __post_init__(self) -> None:
        for what, value, known in (
            ("edition", self.audience, AUDIENCES),
            ("language", self.lang, LANGUAGES),
            ("format", self.format, FORMATS),
            ("paper", self.paper, PAPERS),
        ):
            if value not in known:
                raise PressError(f"unknown {what} {value!r}; choose one of {', '.join(known)}")
        if self.audience not in ONLY.get(self.format, AUDIENCES):
            whose = " or ".join(ONLY[self.format])
            raise PressError(f"{self.format} is made for {whose} only, not for {self.audience}")

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
        parts = [] if self.parts == ("all",) else ["+".join(self.parts)]
        paper = [self.paper] if printed else []
        ending = ENDINGS.get(self.format, self.format)
        return ".".join([self.audience, *parts, self.lang, *paper, ending])


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
    about: dict[str, str] = field(default_factory=dict)
    values: Mapping[tuple[str, object], dict[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Lesson:
    """For which lesson and whom a copy is made; what is not known is "" and left to write in.

    group: the class. student, number: whose copy it is.
    """

    course: str = ""
    teacher: str = ""
    group: str = ""
    due: str = ""
    student: str = ""
    number: str = ""

    def of(self, student: str, number: str) -> "Lesson":
        """The same lesson for one student."""
        return replace(self, student=student, number=number)

    def fields(self, languages: Sequence[str]) -> list[tuple[str, str]]:
        """What stands at the head of a copy to write on: label, and what is known already."""
        known = (self.student, self.number, self.group, self.teacher, self.due)
        labels = ("name", "number", "class", "teacher_name", "due")
        return [(words(key, languages), text) for key, text in zip(labels, known, strict=True)]


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
