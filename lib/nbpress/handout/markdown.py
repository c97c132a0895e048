"""Blocks as one markdown document with raw parts, so that a single call of pandoc reads it all."""

import json
import os
import re
import secrets
import subprocess
import tempfile
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from nbpress.errors import PressError

READER = "gfm+tex_math_dollars+raw_attribute-autolink_bare_uris"
HERE = Path(__file__).parent
MARK = f"raw{secrets.token_hex(8)}"  # of what is ours; no text of a notebook can know it
KEPT = re.compile(r"(`[^`]*`|\$[^$\n]*\$|\]\([^)]*\)|<[^>]*>|https?://\S+)")
HYPHEN = re.compile(r"(?<![A-Za-z0-9_.,/:=–−-])-(?=\d)")
# what markdown reads on to the end of a text, and what ends it
OPEN = {
    "<!--": "-->", "<script": "</script>", "<style": "</style>", "<pre": "</pre>",
    "<textarea": "</textarea>", "<?": "?>", "<![cdata[": "]]>", "<!": ">",
}  # fmt: skip
TAG = re.compile(r"<!--.*?-->|</?[A-Za-z][\w-]*(?:[\s/][^<>]*)?>")
DATA_PICTURE = re.compile(r"\]\(data:image/(\w+)[^;,]*;base64,([A-Za-z0-9+/=\s]+)\)")


def raw(text: str, form: str) -> str:
    """A raw part that pandoc hands on as it is.

    >>> raw("#pagebreak()", "typst").replace(MARK, "mark")
    '```{=marktypst}\\n#pagebreak()\\n```'
    """
    return fenced(text, f"{{={MARK}{form}}}")


def fenced(text: str, kind: str) -> str:
    """A text between fences of more backticks than it holds."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{kind}\n{text}\n{fence}"


@lru_cache
def closed(text: str, name: str) -> str:
    """Markdown that ends where its cell does, as in JupyterLab: what it leaves open is closed.

    name: of the notebook, for messages. Raises PressError where it cannot be.

    >>> closed("~~~\\ncode", "gap.ipynb")
    '~~~\\ncode\\n~~~'
    """
    fences = [max(re.findall(f"{mark}{{3,}}", text), default="") for mark in "`~"]
    ends = [*filter(None, fences), *(end for begin, end in OPEN.items() if begin in text.lower())]
    if not ends:
        return text
    for end in ("", *(f"\n{end}" for end in ends)):
        after = pandoc.__wrapped__(f"{text}{end}\n\n{raw('after', 'html')}", "html5")
        if after.endswith("after\n") and MARK not in after:
            return text + end
    raise PressError(f"{name}: what begins here has no end: {text.strip()[:60]!r}")


def minus(text: str) -> str:
    """A text with real minus signs before its numbers; code, formulas and addresses stay.

    >>> minus("变化-0.5 (`x = -1`, $-2$) from 2010-12 to [-3](a/-4)")
    '变化−0.5 (`x = -1`, $-2$) from 2010-12 to [−3](a/-4)'
    """
    parts = KEPT.split(text)
    parts[::2] = [HYPHEN.sub("−", part) for part in parts[::2]]
    return "".join(parts)


@lru_cache(maxsize=64)
def pandoc(text: str, form: str, *options: str) -> str:
    """Markdown of the notebook's kind in another form: typst or html5, with nothing that acts.

    Raises PressError when pandoc is missing or refuses the text.
    """
    filters = "--lua-filter", str(HERE / "raw.lua"), *options
    environment = {**os.environ, "NBPRESS_RAW": MARK}
    return _run(
        text, "--from", READER, "--to", form, "--wrap=none", *filters, environment=environment
    ).decode()


def pandoc_file(
    text: str, reader: str, form: str, about: Mapping[str, object], date: datetime
) -> bytes:
    """A text as the file of an office program, with its properties; PressError as `pandoc`."""
    with tempfile.TemporaryDirectory() as folder:
        target, given = Path(folder) / f"made.{form}", Path(folder) / "about.json"
        given.write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")
        environment = {**os.environ, "SOURCE_DATE_EPOCH": str(int(date.timestamp()))}
        _run(text, "--from", reader, "--to", form, "--output", str(target),
             "--metadata-file", str(given),
             environment=environment)  # fmt: skip
        return target.read_bytes()


def _run(text: str, *options: str, environment: Mapping[str, str] | None = None) -> bytes:
    try:
        import pypandoc

        program = pypandoc.get_pandoc_path()
    except (ImportError, OSError):
        raise PressError("pandoc is missing; install pypandoc_binary (make handouts)") from None
    done = subprocess.run(
        [program, *options], input=text.encode(), capture_output=True, check=False, env=environment
    )
    if done.returncode:
        reason = done.stderr.decode(errors="replace").strip().split("\n")[0]
        raise PressError(f"pandoc cannot read the prose: {reason}")
    return done.stdout


def split_title(text: str) -> tuple[str, str] | None:
    """The first heading of level 1 of a cell and the rest: (title, rest), or None without one.

    >>> split_title("# Growth\\n\\nWhy?")
    ('Growth', 'Why?')
    """
    match = re.match(r"\s*# +(.+?)\s*(?:\n|$)", text)
    return (plain(match[1]), text[match.end() :].strip()) if match else None


def plain(text: str) -> str:
    """Markdown of one line without its marks and tags.

    >>> plain("**Growth** of `gdp_real`, _much_ [more](x); `<b>`, a < b, H<sub>2</sub>O")
    'Growth of gdp_real, much more; <b>, a < b, H2O'
    """
    parts = re.split("(`[^`]*`)", text)
    text = "".join([TAG.sub("", one) if one[:1] != "`" else one for one in parts])
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"[*`]+(?=\S)|(?<=\S)[*`]+|(?<!\w)_+(?=\w)|(?<=\w)_+(?!\w)", "", text)


def tongue(text: str) -> str:
    """The language that a text is in: zh where it has a Chinese character, else en."""
    return "zh" if re.search(r"[\u4e00-\u9fff]", text) else "en"


def offline(text: str, name: str) -> None:
    """Refuse a picture from elsewhere: a handout asks the network for nothing.

    Raises PressError naming the address.
    """
    for address in re.findall(r"!\[[^\]]*\]\(\s*<?([^)>\s]+)", text):
        if not address.startswith("data:"):
            raise PressError(
                f"{name}: the picture {address[:60]} lies outside the notebook; "
                "attach it to its cell (drag it into the cell in JupyterLab)"
            )
