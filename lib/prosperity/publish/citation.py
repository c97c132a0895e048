"""How to cite the collection, from ``CITATION.cff`` alone."""

import functools
import re
from pathlib import Path
from urllib.parse import quote

import yaml

from prosperity.base.errors import InputError
from prosperity.base.places import ROOT
from prosperity.base.words import label

FILE = ROOT / "CITATION.cff"
NEEDED = {
    "cff-version": r"1\.2\.0",
    "message": r".+",
    "title": r".+",
    "version": r"\d+\.\d+\.\d+",
    "date-released": r"\d{4}-\d{2}-\d{2}",
}
KNOWN = {*NEEDED, "type", "authors", "license", "abstract", "keywords", "doi", "url",
         "repository-code", "identifiers", "references", "preferred-citation", "contact",
         "commit"}  # fmt: skip


def load(path: Path = FILE) -> dict:
    """The citation, checked against what version 1.2.0 of the format and this collection need.

    Raises:
        InputError: for a field that is missing, unknown or not of its form.

    >>> load()["cff-version"]
    '1.2.0'
    """
    try:
        found = _read(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise InputError(f"{path.name} cannot be read: {error}; restore it") from None
    if not isinstance(found, dict):
        raise InputError(f"{path.name} is not a list of fields; restore it")
    for name, form in NEEDED.items():
        if not re.fullmatch(form, str(found.get(name, "")), re.DOTALL):
            raise InputError(
                f"{path.name}: {name} is {found.get(name)!r}; write it in the form {form}"
            )
    if unknown := sorted(set(found) - KNOWN):
        raise InputError(f"{path.name}: unknown field {unknown[0]!r}; remove or correct it")
    authors = found.get("authors")
    if not authors or not all("name" in one or "family-names" in one for one in authors):
        raise InputError(f"{path.name}: authors need a name, or family-names, each")
    return found


@functools.cache  # each page of the website asks
def _read(text: str) -> object:
    return yaml.safe_load(text)


def authors(lang: str = "en") -> str:
    """The authors as a citation names them; the maintainers by their name in its language."""
    names = [
        one.get("name") or f"{one['family-names']}, {one.get('given-names', '')}".rstrip(", ")
        for one in load()["authors"]
    ]
    maintainers = label("cite_authors", "en")
    return "; ".join(label("cite_authors", lang) if one == maintainers else one for one in names)


def binder(repository: str, path: str) -> str:
    """The address that opens a notebook of a public repository in JupyterLab on Binder.

    Args:
        repository: its address, as ``repository-code`` in CITATION.cff has it.
        path: of the notebook, from the root.

    >>> binder("https://github.com/owner/name", "notebooks/91-explore.ipynb")[:45]
    'https://mybinder.org/v2/gh/owner/name/HEAD?ur'
    >>> binder("https://example.org/name.git", "a.ipynb")
    'https://mybinder.org/v2/git/https%3A%2F%2Fexample.org%2Fname.git/HEAD?urlpath=lab%2Ftree%2Fa.ipynb'
    """
    known = re.fullmatch(r"https://github\.com/([^/]+/[^/]+?)(\.git)?/?", repository)
    place = f"gh/{known[1]}" if known else f"git/{quote(repository, safe='')}"
    return f"https://mybinder.org/v2/{place}/HEAD?urlpath={quote(f'lab/tree/{path}', safe='')}"


def title(lang: str) -> str:
    """The title of the collection; in Chinese the name of the website."""
    return str(load()["title"]) if lang == "en" else label("site_name", lang)


def text(lang: str = "en") -> str:
    """One line for a list of references; in Chinese by GB/T 7714, under the name of the website.

    >>> text().count("Version"), text("zh").count("[CP]")
    (1, 1)
    """
    one, date = load(), str(load()["date-released"])
    given = {"title": title(lang), "version": one["version"], "date": date, "year": date[:4]}
    form = {"zh": "{authors}. {title}[CP]. {version}版. ({date}).",
            "en": "{authors} ({year}). {title}. Version {version}."}  # fmt: skip
    return form[lang].format(authors=authors(lang), **given)


def address() -> str:
    """Where the website is, ending in a slash: ``url`` in CITATION.cff; "" while there is none."""
    found = load().get("url", "")
    return found.rstrip("/") + "/" if found else ""


def verdict(which: str, verdicts: tuple[str, str], lang: str) -> str:
    """How to cite the verdict on one statement.

    Args:
        which: id of the statement.
        verdicts: the verdict in words, by the date of the paper and now.
        lang: zh or en.
    """
    (then, now), one, home = verdicts, load(), address()
    place = f" {home}{lang}/claims/{which}.html" if home else ""
    return label(
        "site_cite_form", lang, authors=authors(lang), year=str(one["date-released"])[:4],
        which=which, then=then, now=now, version=one["version"],
        title=title(lang),
        date=str(one["date-released"]), address=place,
    )  # fmt: skip


def bibtex() -> str:
    """The same for BibTeX."""
    one = load()
    fields = {
        "author": "{" + authors() + "}",
        "title": "{" + one["title"] + "}",
        "year": str(one["date-released"])[:4],
        "version": one["version"],
    }
    inside = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
    return "@software{prosperity,\n" + inside + "\n}"
