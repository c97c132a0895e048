"""Write the whole site into a folder: whole or not at all."""

import functools
import json
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import jinja2

from prosperity import data
from prosperity.audit.ledger import evaluate
from prosperity.audit.record import record
from prosperity.base.files import anew, write
from prosperity.base.places import DATA, FIGURES, OUT, ROOT
from prosperity.base.words import TONGUE, label
from prosperity.publish import citation, collection
from prosperity.publish.site import charts, content, feed, search, tables
from prosperity.publish.site.handouts import copy_words
from prosperity.publish.site.handouts import handouts as listed
from prosperity.publish.site.notebook import (
    TEMPLATES,
    coloured,
    file_name,
    link_claims,
    render,
    wide_tables,
    with_anchors,
)
from prosperity.publish.site.reference import reference
from prosperity.publish.site.shared import FIRST, About, alt, dataset, short

LANGUAGES = ("zh", "en")
PAGES = ("index", "claims", "charts", "figures", "data", "handouts", "method", "cite", "search")
# what the search finds
FOUND = ("index", "claim", "charts/page", "figure", "table", "book", "handouts", "method", "cite")
# of a page in the order of what the search finds: what answers before what is looked up
WEIGHTS = {"charts/page": 10, "figure": 6, "book": 6, "claim": 4, "table": 0.2}
Faces = Callable[[list[str]], tuple[str, dict[str, bytes]]]
DOWNLOADS = ("CITATION.cff", "LICENSE", "LICENSE-text.md", "LICENSE-data.md")


def build(
    folder: Path,
    books: Mapping[tuple[str, str], Path],
    handouts: Path = OUT / "handouts",
    solved: bool = False,
    faces: Faces | None = None,
) -> list[Path]:
    """Write the site.

    Args:
        folder: where to; a site that is there is replaced when the new one is complete.
        books: (notebook, language) to the copy that is shown; language both: that to download.
        handouts: folder of handouts to offer, if there is one.
        solved: offer the teachers' copies too.
        faces: from texts, those of the first pages before the others, the rules of a style sheet
            for the font, and the files that they name.

    Returns:
        The pages.
    """
    with anew(folder) as new:
        site = Site(new, books, handouts, solved)
        site.write()
        site.finish(faces)
    return sorted(folder.rglob("*.html"))


class Site:
    """One site while it is written."""

    def __init__(self, folder: Path, books: Mapping, handouts: Path, solved: bool):
        self.folder, self.books = folder, books
        self.environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True,
            lstrip_blocks=True, undefined=jinja2.StrictUndefined,
        )  # fmt: skip
        self.handouts, self.handout_folder = listed(handouts, solved), handouts

    def write(self) -> None:
        """All pages in both languages, and what they offer for download."""
        self.copy()
        for lang in LANGUAGES:
            self.speak(lang)
            self.write_lists()
            self.write_claims()
            self.write_figures()
            self.write_tables()
            self.write_notebooks()
        self.lang = "en"
        self.page(
            "start", "../index.html", label("site_name", "en"), About(label("site_lead", "en"))
        )

    def speak(self, lang: str) -> None:
        """Turn to a language: what its pages show."""
        self.lang = lang
        self.claims, self.figures = content.claims(lang), content.drawn(lang)
        self.tables = [tables.table(name, lang) for name in data.tables()]
        self.notebooks = [(name, collection.question(name, lang)) for name in collection.names()]

    def finish(self, faces: Faces | None = None) -> None:
        """What is made from all pages: the font that they show, feeds, lists, the search."""
        for lang in LANGUAGES:
            text = self.text("feed.xml", lang, authors=citation.authors(lang), **feed.feed(lang))
            write(self.folder / lang / "feed.xml", text.encode())
        pages = sorted(page for lang in LANGUAGES for page in (self.folder / lang).rglob("*.html"))
        home = citation.address()
        missing = self.text("missing.html", "en", top=urlsplit(home).path if home else "")
        write(self.folder / "404.html", missing.encode())
        if home:
            found = [page.relative_to(self.folder).as_posix() for page in pages]
            write(self.folder / "sitemap.xml", self.text("sitemap.xml", "en", pages=found).encode())
            write(self.folder / "robots.txt", f"Sitemap: {home}sitemap.xml\n".encode())
        if faces:
            self.embed(faces, pages)
        search.index(self.folder)

    def embed(self, faces: Faces, pages: list[Path]) -> None:
        """Let the font travel with the site: a part for the first pages, one for the others."""
        first = [self.folder / lang / "index.html" for lang in LANGUAGES]
        texts = [
            "".join(page.read_text(encoding="utf-8") for page in some) for some in (first, pages)
        ]
        rules, files = faces(texts)
        (self.folder / "fonts").mkdir()
        for name, held in files.items():
            (self.folder / "fonts" / name).write_bytes(held)
        sheet = self.folder / "site.css"
        text = rules.replace('url("', 'url("fonts/') + sheet.read_text(encoding="utf-8")
        sheet.write_text(text, encoding="utf-8", newline="\n")

    def write_lists(self) -> None:
        """The pages that lead to all others."""
        shared = {
            "claims": self.claims,
            "lead": content.lead(self.lang),
            "shown": [figure for _, figure in content.LEAD[1:]],  # the first one has the chart
            **self.write_charts(),
            "asked": self.asked,
            "choices": content.choices(self.claims, self.lang),
            "tables": self.tables,
            "figures": self.figures,
            "books": self.notebooks,
            "questions": dict(self.notebooks),
            "handouts": self.handouts,
            "said": copy_words,
            "meanings": content.meanings(self.lang),
            "made": content.made(self.lang),
            "repository": citation.load().get("repository-code"),
            "citation": citation.text(self.lang),
            "bibtex": citation.bibtex(),
        }
        for name in PAGES:
            told = About(label(f"site_{name}_about", self.lang))
            self.page(name, f"{name}.html", label(f"site_{name}", self.lang), told, **shared)

    def write_claims(self) -> None:
        """A page for each statement."""
        ids = [one["id"] for one in self.claims]
        titles = {one["name"]: one["title"] for one in self.figures}
        for one in self.claims:
            why = link_claims(str(jinja2.filters.escape(one["lead"])), "")
            told = wide_tables(one["readings"], self.lang)
            cite = citation.verdict(one["id"], one["words"], self.lang)
            title = f"{one['id']} {one['statement']}"
            picture = next(iter(one["figures"]), FIRST)
            about = About(short(f"{one['verdict']}. {one['why']}"), picture, one["review"])
            self.page(
                *("claim", f"claims/{one['id']}.html", title, about),
                one=one, why=why, told=told, ids=ids, titles=titles, cite=cite,
                chart=self.chart(one["id"]),
            )  # fmt: skip

    def chart(self, claim: str) -> str:
        """The address, among the charts, where the choices of a claim can be changed."""
        name = self.asked.get(claim)
        return self.charts[name].asked(evaluate(claim)[claim]) if name else ""

    def write_figures(self) -> None:
        """A page for each figure."""
        names = [one["name"] for one in self.figures]
        for one in self.figures:
            about = [claim for claim in self.claims if one["name"] in claim["figures"]]
            embed = content.embed(one, self.lang)
            card = About(short(one["alt"]), one["name"])
            self.page(
                *("figure", f"figures/{one['name']}.html", one["title"], card),
                one=one, told_of=about, names=names, embed=embed,
                chart=self.asked.get(one["name"]),
            )  # fmt: skip

    def write_tables(self) -> None:
        """A page for each table."""
        for one in self.tables:
            found = [(claim["id"], cell["line"]) for claim in self.claims
                     for cell in claim["cells"] if cell["table"] == one["name"]]  # fmt: skip
            card = About(short(one["description"]), linked=dataset(one, self.lang))
            self.page(
                "table",
                f"data/{one['name']}.html",
                one["title"],
                card,
                one=one,
                told_of=list(dict.fromkeys(which for which, _ in found)),
                linked={line for _, line in found},
                most=tables.MOST,
                content=tables.content(one["name"], self.lang),
            )

    def write_notebooks(self) -> None:
        """A page for each notebook."""
        repository = citation.load().get("repository-code")
        for name, question in self.notebooks:
            text = render(self.books[name, self.lang], self.lang, "../../", self.keep)
            body, headings = with_anchors(text)
            if asked := content.askable(name, self.lang):
                body = body.replace(
                    "<h1>", f'<h1 data-alias="{asked}" data-pagefind-index-attrs="data-alias">', 1
                )
            binder = repository and citation.binder(repository, f"notebooks/{name}.ipynb")
            drawn = [
                one["name"]
                for one in self.figures
                if one["place"] and one["place"].notebook == name
            ]
            card = About(f"{question} {label('site_lead', self.lang)}", next(iter(drawn), FIRST))
            self.page(
                "book",
                f"notebooks/{name}.html",
                question,
                card,
                name=name,
                body=body,
                books=self.notebooks,
                weight=WEIGHTS["charts/page" if asked else "book"],
                headings=headings,
                binder=binder,
            )

    def write_charts(self) -> dict[str, object]:
        """A page for each chart; what home and the list of charts show of them."""
        every = self.charts = charts.charts(self.lang)
        for one in every.values():
            path = f"{charts.FOLDER}/{one.name}.html"
            card = About(f"{one.title} {label('site_charts_text', self.lang)}", one.figure)
            self.page("charts/page", path, one.title, card, chart=one)
        self.asked = {about: one.name for one in every.values()
                      for about in (*one.claims, one.figure)}  # fmt: skip
        return {"charts": every, "chart": charts.brief(every["stages"])}

    def page(self, template: str, path: str, title: str, about: About, **shown: object) -> None:
        """Write one page of the current language."""
        lang, depth = self.lang, path.count("/") + 1
        root = "" if path.startswith("../") else "../" * depth
        kind = label(f"site_is_{template.partition('/')[0]}", lang) if template in FOUND else ""
        html = self.text(
            f"{template}.html", lang, title=title, other={"zh": "en", "en": "zh"}[lang], root=root,
            path=path, template=template,
            pages=[one for one in PAGES if one != "handouts" or self.handouts],
            coloured=coloured, about=about, pictured=alt(about.picture, lang), found=kind,
            **{"weight": WEIGHTS.get(template, 1), **shown},
        )  # fmt: skip
        target = Path(os.path.normpath(self.folder / lang / path))
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(html, encoding="utf-8", newline="\n")

    def text(self, file: str, lang: str, **shown: object) -> str:
        """A template filled in, in one language."""
        return self.environment.get_template(file).render(
            lang=lang, tongue=TONGUE[lang], home=citation.address(), each=label,
            word=functools.partial(label, lang=lang), own=functools.partial(data.told, lang=lang),
            **shown,
        )  # fmt: skip

    def style(self) -> None:
        """The folder with styles and scripts."""
        self.folder.mkdir(parents=True)
        for name in ("site.css", "site.js", "search.js", *charts.FILES):
            shutil.copyfile(TEMPLATES / name, self.folder / Path(name).name)

    def copy(self) -> None:
        """Style, script, figures, tables, notebooks, handouts, claims for programs."""
        self.style()
        for source, ends in ((FIGURES, ("svg", "png", "csv")), (DATA, ("csv", "json"))):
            target = self.folder / source.name
            target.mkdir()
            for path in sorted(source.iterdir()):
                if path.suffix[1:] in ends:
                    shutil.copyfile(path, target / path.name)
        for name in DOWNLOADS:
            shutil.copyfile(ROOT / name, self.folder / name)
        (self.folder / "notebooks").mkdir()
        for name in collection.names():
            target = self.folder / "notebooks" / f"{name}.ipynb"
            shutil.copyfile(self.books[name, "both"], target)
        for group in self.handouts:
            for one in (file for copy in group["copies"] for file in copy["files"]):
                target = self.folder / "handouts" / one["path"]
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(self.handout_folder / one["path"], target)
        shutil.copytree(reference(), self.folder / "reference",
                        ignore=shutil.ignore_patterns(".*"))  # fmt: skip
        (self.folder / ".nojekyll").touch()
        records = [record(result) for result in evaluate().values()]
        text = json.dumps(records, ensure_ascii=False, indent=1) + "\n"
        write(self.folder / "claims.json", text.encode())

    def keep(self, png: bytes) -> str:
        """Store a picture of a notebook unless a figure already has its bytes; its address."""
        if not hasattr(self, "known"):
            self.known = {
                path.read_bytes(): f"figures/{path.name}"
                for path in (self.folder / "figures").glob("*.png")
            }
        if png not in self.known:
            name = f"pictures/{file_name(png)}"
            (self.folder / "pictures").mkdir(exist_ok=True)
            (self.folder / name).write_bytes(png)
            self.known[png] = name
        return self.known[png]
