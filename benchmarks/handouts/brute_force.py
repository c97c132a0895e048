"""A loop that looks for answers in the files of a student, as a student could write it.

    .venv/bin/python benchmarks/handouts/brute_force.py SECONDS FILE.ipynb...

Whatever in a notebook could know an answer is tried: every seal of `nbpress.selfcheck`, and every
string of hexadecimal digits or of base64 that is long enough for a digest of md5, sha1, sha256 or
sha512, plain or with any name or salt of the notebook before or after it. The candidates are all
numbers up to a million without decimals and up to ten thousand with one to three. Prints what was
found, with the seconds it took; returns 1 if anything was, or if a file could not be read.
"""

import base64
import hashlib
import itertools
import json
import re
import sys
import time
from pathlib import Path

from nbpress import selfcheck

SEAL = re.compile(r"""seal\(\s*["'](.+?)["'],\s*["']([0-9a-f]+)["'],\s*["']([0-9a-f]+)["']""")
HEXADECIMAL = re.compile(r"(?<![0-9A-Fa-f])[0-9a-f]{16,128}(?![0-9A-Fa-f])")
BASE64 = re.compile(r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{22,88}={0,2}(?![A-Za-z0-9+/=])")
PLAIN = (hashlib.md5, hashlib.sha1, hashlib.sha256, hashlib.sha512)


def candidates():
    """Every number that could be an answer, as text, those of few digits first."""
    for reach, decimals in itertools.product((100, 1_000, 10_000), (0, 1, 2, 3)):
        for whole in range(reach // 10 if reach > 100 else 0, reach):
            for part in range(10**decimals):
                text = f"{whole}.{part:0{decimals}d}" if decimals else str(whole)
                yield text
                yield f"-{text}"
    yield from map(str, range(10_000, 1_000_000))


def digests(text):
    """What in a notebook could be the digest of something, as bytes."""
    cells = json.loads(text)["cells"]
    source = "\n".join("".join(cell["source"]) for cell in cells) + json.dumps(
        [cell["metadata"] for cell in cells]
    )
    found = {bytes.fromhex(one) for one in HEXADECIMAL.findall(source) if len(one) % 2 == 0}
    for one in BASE64.findall(source):
        try:
            found.add(base64.b64decode(one + "=" * (-len(one) % 4)))
        except ValueError:
            continue
    names = {one for one in re.findall(r"""["']([\w/.-]{3,40})["']""", source)}
    return SEAL.findall(source), found, sorted(names)[:40]


def attack(file, seconds):
    """Answers found in one notebook within so many seconds of processor: [(answer, what, when)]."""
    seals, plain, names = digests(file.read_text(encoding="utf-8"))
    began, tried, found = time.process_time(), 0, []
    for text in candidates():
        if (spent := time.process_time() - began) > seconds:
            break
        tried += 1
        for name, digest, salt in list(seals):
            if selfcheck.digest(name, text, salt) == digest:
                found.append((text, name, spent))
                seals.remove((name, digest, salt))
        for made in itertools.chain([text], *((n + text, text + n) for n in names if plain)):
            for function in PLAIN:
                digest = function(made.encode()).digest()
                if any(digest.startswith(one) for one in plain if len(one) >= 8):
                    found.append((text, function.__name__, spent))
        if not seals and not plain:
            break
    return tried, found, (len(seals), len(plain)), time.process_time() - began


def main(seconds, files):
    """Print a line for each notebook; returns 1 if an answer was found."""
    share, lost = seconds / len(files), 0
    for file in map(Path, files):
        tried, found, (seals, plain), spent = attack(file, share)
        lost += len(found)
        told = "; ".join(f"{what} = {text} after {when:.1f} s" for text, what, when in found)
        print(f"{file.name:50} {tried:9} numbers, {spent:6.1f} s, {seals} seals and {plain} "
              f"digests left: {told or 'nothing found'}", flush=True)  # fmt: skip
    return int(bool(lost))


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), sys.argv[2:]))
