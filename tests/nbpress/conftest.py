"""Small real notebooks and what the tests of the press share."""

import json
import os
import socket

import pytest
from jupyter_client.provisioning import KernelProvisionerFactory
from nbpress.warm import forks


@pytest.fixture(autouse=True, scope="module")
def no_warm_process_of_others():
    """The tests of the press start their own warm processes, whatever they are run under."""
    # Jupyter asks the environment once, also for the notebooks that are compared afterwards
    assert KernelProvisionerFactory.instance().default_provisioner_name
    with pytest.MonkeyPatch.context() as patch:
        for name in ("JUPYTER_DEFAULT_PROVISIONER_NAME", forks.SOCKET, "PYTHONHASHSEED"):
            patch.delenv(name, raising=False)
        yield


@pytest.fixture(scope="session")
def shell():
    """What begins a line for the shell: IPython runs ``!`` in a terminal, if one can be opened."""
    try:
        import pty

        for end in pty.openpty():
            os.close(end)
    except (ImportError, OSError):
        return "!!"
    return "!"


@pytest.fixture
def gate():
    """What is closed to let notebooks go on, and the code by which they wait for it.

    A file that they looked for would be heard as one that they depend on.
    """
    with socket.create_server(("127.0.0.1", 0)) as server:
        asked = f"    socket.create_connection({server.getsockname()}).recv(1)\n"
        yield server, "import contextlib, socket\nwith contextlib.suppress(OSError):\n" + asked


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder, which is the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def notebook():
    """A function that writes a notebook: notebook(path, "code", ("# prose", "tag"), ...)."""
    return write_notebook


def write_notebook(path, *cells, kernel="python3"):
    """Write a notebook; a cell is code, or (source, tag); a source that begins with # is prose."""
    made = []
    for number, cell in enumerate(cells):
        source, *tags = [cell] if isinstance(cell, str) else cell
        prose = source.startswith("# ")
        made.append(
            {
                "cell_type": "markdown" if prose else "code",
                "id": f"cell-{number}",
                "metadata": {"tags": tags} if tags else {},
                "source": source,
                **({} if prose else {"outputs": [], "execution_count": None}),
            }
        )
    metadata = {"kernelspec": {"name": kernel, "display_name": kernel, "language": "python"}}
    content = {"cells": made, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")
    return path
