"""What the press changes in papermill, nbformat and jupyter_client without their promise.

In a worker, for each message and output: quicker means, which say the same. Where a name that is
replaced here is gone, they do it in their own way; `tests/nbpress/run/test_quicker.py` tells which.
"""

import functools
import json
from collections.abc import Callable
from datetime import datetime
from importlib.resources import files
from types import SimpleNamespace
from typing import Any

import nbformat.v4
import papermill.engines
import papermill.execute
from jupyter_client import jsonutil
from nbformat.json_compat import FastJsonSchemaValidator, ValidationError
from nbformat.v4 import nbbase
from papermill import iorw


@functools.cache
def quicken() -> None:
    """Replace, once in a process, what takes longer than it needs to."""
    nbformat.v4.new_notebook()  # the validator of notebooks is made now
    vars(papermill.execute)["write_ipynb"] = write_ipynb
    vars(papermill.engines)["dateutil"] = SimpleNamespace(
        parser=SimpleNamespace(parse=datetime.fromisoformat)
    )
    vars(jsonutil)["_dateutil_parse"] = datetime.fromisoformat
    vars(nbbase)["validate"] = quicker(nbbase.validate)


def write_ipynb(notebook: Any, path: str | None) -> None:
    """Save a notebook, and make no text of one that is saved nowhere."""
    if path:
        iorw.write_ipynb(notebook, path)


def quicker(usual: Callable[..., None]) -> Callable[..., None]:
    """Validate an output by a compiled schema; who finds fault with it is asked in the usual way.

    usual: raises ValidationError, with words that tell what is wrong.
    """
    schema = files("nbformat.v4") / f"nbformat.v4.{nbbase.nbformat_minor}.schema.json"
    definitions = json.loads(schema.read_text(encoding="utf-8"))["definitions"]
    kinds = {
        kind: FastJsonSchemaValidator(
            {"$ref": f"#/definitions/{kind}", "definitions": definitions}
        )
        for kind in ("display_data", "error", "execute_result", "stream")
    }  # fmt: skip

    def validate(node: Any, ref: str | None = None) -> None:
        try:
            kinds[ref or ""].validate(node)
        except (KeyError, ValidationError):
            usual(node, ref)

    return validate
