"""A real browser for tests: the one that CHROMIUM names, or one where browsers usually are."""

import contextlib
import functools
import http.server
import os
import shutil
import threading
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update",
         "--disable-sync",
         "--js-flags=--single-threaded"]  # fmt: skip  # its helpers cost more than they spare
MISSING = "no browser"  # why a test was skipped
COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable",
            "microsoft-edge", "chrome", "msedge")  # fmt: skip
ON_MACOS = ("Google Chrome", "Chromium", "Microsoft Edge")
ON_WINDOWS = ("Google/Chrome/Application/chrome.exe", "Chromium/Application/chrome.exe",
              "Microsoft/Edge/Application/msedge.exe")  # fmt: skip


def places(given=os.environ, home=None):
    """The files that may be a browser on Linux, macOS and Windows, likeliest first."""
    for name in COMMANDS:
        if path := shutil.which(name, path=given.get("PATH")):
            yield Path(path)
    for folder in (Path("/Applications"), (home or Path.home()) / "Applications"):
        for name in ON_MACOS:
            yield folder / f"{name}.app" / "Contents" / "MacOS" / name
    for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
        for name in ON_WINDOWS if given.get(variable) else ():
            yield Path(given[variable]) / name


def chromium(given=os.environ, home=None):
    """The browser's path, or None where there is none.

    A browser that CHROMIUM names and that is not there fails, and so does none where CI is true.
    """
    if named := given.get("CHROMIUM"):
        found = shutil.which(named, path=given.get("PATH"))
        assert found, f"CHROMIUM names {named}, which is no program"
        return found
    found = next((path for path in places(given, home) if path.is_file()), None)
    assert found or given.get("CI", "").lower() != "true", (
        "no browser, which CI=true asks for: install Chromium, Chrome or Edge, or set CHROMIUM"
    )
    return found and str(found)


@contextlib.contextmanager
def browser():
    """A running browser; skips the test where there is none."""
    path = chromium() or pytest.skip(MISSING)
    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield running
        finally:
            running.close()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@contextlib.contextmanager
def served(folder):
    """The address at which a folder is served on this machine."""
    handler = functools.partial(_Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("localhost", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
