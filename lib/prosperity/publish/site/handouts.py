"""The handouts that have been made, as people ask for them: for whom, in which language."""

import re
from pathlib import Path

from prosperity.base.words import label, terms
from prosperity.publish.site.course import called

AUDIENCES = ("student", "teacher", "slides")
FORMATS = ("pdf", "html", "docx", "pptx", "ipynb")
FILE = re.compile(
    r"(?P<notebook>[^.]+)(?P<copy>(\.[a-z_]+=[^.]+)*)\.(?P<audience>student|teacher|slides)"
    r"(\.(?P<parts>[a-z+]+))??\.(?P<lang>zh|en|both)(\.(?P<paper>a4|letter))?"
    r"\.(?P<format>pdf|html|docx|pptx|ipynb)"
)


def handouts(folder: Path, solved: bool = False) -> list[dict]:
    """The handouts that have been made, by notebook; solved: those of teachers too.

    Copies of a class bear names and are never among them.

    Returns:
        ``notebook`` and ``copies``, each one with ``audience``, ``lang``, what it is a copy of
        (``values`` of parameters, ``parts``, ``paper``), and ``files`` of its formats.
    """
    groups: dict[str, dict] = {}
    for path in sorted(folder.glob("*/*")) if folder.is_dir() else []:
        found = FILE.fullmatch(path.name)
        wanted = found and (solved or found["audience"] != "teacher")
        if found and wanted and path.is_file() and not path.parent.name.startswith("class"):
            values = tuple(
                pair for word in found["copy"].split(".")[1:]
                if (pair := tuple(word.split("=", 1)))[1] != "all"
            )  # fmt: skip
            parts = found["parts"] or ""
            paper = found["paper"] if found["paper"] == "letter" else ""
            key = (found["audience"], found["lang"], values, parts, paper)
            one = groups.setdefault(path.parent.name, {}).setdefault(key, [])
            size = max(1, round(path.stat().st_size / 1000))
            shown = path.relative_to(folder).as_posix()
            one.append({"path": shown, "kilobytes": size, "format": found["format"]})
    names = ("audience", "lang", "values", "parts", "paper")
    return [
        {
            "notebook": group,
            "copies": [
                dict(zip(names, key, strict=True))
                | {"files": sorted(files, key=lambda one: FORMATS.index(one["format"]))}
                for key, files in sorted(copies.items(), key=lambda one: _order(one[0]))
            ],
        }
        for group, copies in groups.items()
    ]


def _order(key: tuple) -> tuple:
    return AUDIENCES.index(key[0]), key[1] != "zh", *key[2:]


def copy_words(one: dict, lang: str) -> str:
    """Which copy a handout is: of a stage, a province, some parts; "" for the usual one.

    >>> copy_words({"values": (("province", "guizhou"),), "parts": "", "paper": ""}, "zh")
    '贵州'
    """
    said = []
    for name, value in one["values"]:
        word = called("", name, value, lang)
        known = f"copy_{name}" in terms()
        said.append(label(f"copy_{name}", lang, value=word) if known else word)
    return " · ".join(filter(None, [*said, one["parts"].replace("+", ", "), one["paper"]]))
