"""A package for a data archive: an RO-Crate of data, notebooks, results and their code."""

import hashlib
import json
import mimetypes
import platform
import shutil
import subprocess
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from rocrate.model import Entity
from rocrate.model.contextentity import ContextEntity
from rocrate.rocrate import ROCrate

from prosperity import data
from prosperity.audit.ledger import evaluate
from prosperity.audit.record import record
from prosperity.base.errors import InputError
from prosperity.base.files import anew
from prosperity.base.places import ROOT
from prosperity.publish import citation, collection, replication
from prosperity.publish.results import listed, results

LEFT_OUT = {"out", "__pycache__", "node_modules", "local"}
LICENCES = {
    "MIT": ("https://spdx.org/licenses/MIT", "MIT License"),
    "CC-BY-4.0": ("https://creativecommons.org/licenses/by/4.0/", "Attribution 4.0 International"),
}
CODE = (".ipynb", ".py")
PARTS = {
    "data": "Part of the data package", "notebooks": "Plan of the runs",
    "figures": "What stands beside a figure", "runs": "Executed copy of a notebook",
    "lib": "Part of the code", "tests": "Test of the code and the collection",
    "benchmarks": "Measurement", "tools": "How packages are chosen and installed",
    "": "Part of the collection",
}  # fmt: skip
MEDIA = {
    ".ipynb": "application/x-ipynb+json", ".csv": "text/csv", ".md": "text/markdown",
    ".lock": "text/plain", ".toml": "application/toml", ".cff": "application/yaml",
}  # fmt: skip


def build(
    folder: Path,
    executed: Mapping[tuple[str, str], Path],
    jobs: Sequence[Mapping] = (),
    report: Path | None = None,
) -> Path:
    """Write the package and its archive beside it.

    Args:
        folder: where to; a package that is there is replaced when the new one is complete.
        executed: (notebook, language) to its executed copy.
        jobs: what the run reports of each job.
        report: the page of the run, if there is one.

    Returns:
        The archive, ``FOLDER.zip``, whose bytes depend on nothing but its content.

    Raises:
        InputError: if the package is not what the RO-Crate specification asks for.
    """
    with anew(folder) as new:
        _copy(new)
        runs = _runs(new, executed)
        found = results()
        (new / "results.csv").write_bytes(listed(found))
        _write(new / "README-data-editors.md", replication.readme(found, jobs))
        records = [record(one) for one in evaluate().values()]
        _write(new / "claims.json", json.dumps(records, ensure_ascii=False, indent=1) + "\n")
        if report and report.exists():
            shutil.copyfile(report, new / "report.html")
        describe(new, runs)
        check(new)
        archive = pack(new, new.with_suffix(".zip"))
        archive.replace(folder.with_suffix(".zip"))
    return folder.with_suffix(".zip")


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def sources() -> list[Path]:
    """The files of the project, relative to its top: those git tracks, or all but what is made."""
    asked = ["git", "-C", str(ROOT), "ls-files", "-z"]
    try:
        told = subprocess.run(asked, capture_output=True)
        names = [Path(one) for one in told.stdout.decode().split("\0") if one]
    except OSError:
        names = []
    if not names:
        names = [path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file()]
    hidden = [one for one in names if any(p[0] == "." or p in LEFT_OUT for p in one.parts)]
    return sorted(one for one in set(names) - set(hidden) if (ROOT / one).is_file())


def _copy(folder: Path) -> None:
    for name in sources():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, target)


def _runs(folder: Path, executed: Mapping[tuple[str, str], Path]) -> dict[str, str]:
    """Copy the executed notebooks; from each copy to its notebook, as addresses in the package."""
    found = {}
    for (name, lang), path in sorted(executed.items()):
        target = folder / "runs" / f"{name}.{lang}.ipynb"
        target.parent.mkdir(exist_ok=True)
        shutil.copyfile(path, target)
        found[f"runs/{target.name}"] = f"notebooks/{name}.ipynb"
    return found


def describe(folder: Path, runs: Mapping[str, str]) -> None:
    """Write ``ro-crate-metadata.json`` for what is in the folder."""
    cited, crate = citation.load(), ROCrate()
    root = crate.root_dataset
    crate.name, crate.description = cited["title"], cited["abstract"].strip()
    root["datePublished"] = str(cited["date-released"])
    root["version"], root["keywords"] = cited["version"], cited["keywords"]
    people = _people(crate, cited)
    root["author"] = root["publisher"] = people if len(people) > 1 else people[0]
    licences = {
        name: crate.add(ContextEntity(crate, address, properties={
            "@type": "CreativeWork", "name": title, "identifier": name, "description": title,
        }))
        for name, (address, title) in LICENCES.items()
    }  # fmt: skip
    root["license"] = list(licences.values())
    _files(crate, folder, licences["MIT"])
    mentions = _mentions(crate, runs)
    root["mentions"] = mentions[0] if len(mentions) == 1 else mentions
    metadata = crate.metadata.generate()
    text = json.dumps(metadata, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    _write(folder / "ro-crate-metadata.json", text)


def _people(crate: ROCrate, cited: Mapping) -> list[ContextEntity]:
    """The authors, as the citation names them, with one way to reach them."""
    contact = crate.add(ContextEntity(crate, "#contact", properties={
        "@type": "ContactPoint", "contactType": "maintainers", "name": "Maintainers",
        "url": "SECURITY.md", "description": "Through the repository, as SECURITY.md says",
    }))  # fmt: skip
    home = {"url": cited["repository-code"]} if "repository-code" in cited else {}
    return [
        crate.add(ContextEntity(crate, f"#author-{number}", properties={
            "@type": "Organization" if "name" in one else "Person",
            "name": one.get("name") or f"{one.get('given-names', '')} {one['family-names']}",
            "contactPoint": contact, **home,
        }))
        for number, one in enumerate(cited["authors"], start=1)
    ]  # fmt: skip


def _files(crate: ROCrate, folder: Path, licence_of_code: ContextEntity) -> None:
    """Each file of the folder with its title, type, size and hash."""
    about_python = {"@type": "ComputerLanguage", "name": "Python", "url": "https://www.python.org/",
                    "version": platform.python_version()}  # fmt: skip
    python = crate.add(ContextEntity(crate, "#python", properties=about_python))
    titles = _titles()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        content = path.read_bytes()
        about: dict[str, object] = {
            "name": name,
            "description": titles.get(name) or PARTS.get(name.split("/")[0], PARTS[""]),
            "encodingFormat": MEDIA.get(path.suffix) or mimetypes.guess_type(name)[0]
            or "text/plain",
            "contentSize": str(len(content)),
            "sha256": hashlib.sha256(content).hexdigest(),
        }  # fmt: skip
        if path.suffix in CODE:
            about |= {"@type": ["File", "SoftwareSourceCode"], "programmingLanguage": python}
        if path.suffix == ".py":
            about["license"] = licence_of_code
        crate.add_file(path, name, properties=about)


def _mentions(crate: ROCrate, runs: Mapping[str, str]) -> list[dict[str, str]]:
    """The runs that made the executed copies from the tables, to be mentioned by the crate."""
    tables = [{"@id": f"data/{data.resource(name)['path']}"} for name in data.tables()]
    for number, (copy, notebook) in enumerate(sorted(runs.items()), start=1):
        crate.add(ContextEntity(crate, f"#run-{number}", properties={
            "@type": "CreateAction", "name": f"Run of {notebook}", "instrument": {"@id": notebook},
            "object": tables, "result": {"@id": copy},
        }))  # fmt: skip
    return [{"@id": f"#run-{number}"} for number in range(1, len(runs) + 1)]


def _titles() -> dict[str, str]:
    found = {f"data/{data.resource(one)['path']}": data.resource(one)["title"]
             for one in data.tables()}  # fmt: skip
    found |= {f"notebooks/{one}.ipynb": collection.question(one, "en") for one in
              collection.names()}  # fmt: skip
    for one in collection.figures():
        for lang, alt in collection.about_figure(one)["alt"].items():
            found |= {f"figures/{one}.{lang}.{end}": alt for end in ("svg", "png")}
        found[f"figures/{one}.csv"] = f"Data of {one}"
    found |= dict(replication.programs())
    return found


def check(folder: Path) -> int:
    """Read the package back and hold it to the RO-Crate specification; the number of files.

    Raises:
        InputError: naming the first thing that is missing or wrong.
    """
    try:
        crate = ROCrate(folder)
    except (ValueError, KeyError, OSError) as error:
        raise InputError(f"{folder} is no RO-Crate: {error}; make it anew: make package") from None
    root = crate.root_dataset
    for name in ("name", "description", "datePublished", "license"):
        if not root.get(name):
            raise InputError(f"the root of the RO-Crate has no {name}; see CITATION.cff")
    listed = {one.id: one for one in crate.get_entities() if "File" in _types(one)}
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    there.discard("ro-crate-metadata.json")
    if odd := sorted(there ^ {name.replace("%20", " ") for name in listed}):
        raise InputError(f"{odd[0]} is not both in the package and in its description")
    for name, one in listed.items():
        digest = hashlib.sha256((folder / name.replace("%20", " ")).read_bytes()).hexdigest()
        if one.get("sha256") != digest:
            raise InputError(f"{name} is not the file that the package describes; its bytes differ")
    return len(listed)


def _types(entity: Entity) -> list[str]:
    return entity.type if isinstance(entity.type, list) else [entity.type]


def pack(folder: Path, target: Path) -> Path:
    """A zip of the folder whose bytes are the same whenever the content is."""
    released = str(citation.load()["date-released"])
    year, month, day = map(int, released.split("-"))
    moment = (year, month, day, 0, 0, 0)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), moment)
            entry.external_attr, entry.compress_type = 0o644 << 16, zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())
    return target
