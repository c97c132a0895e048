"""How all tests are run, and what a run of them says at its end."""

import gc

from hypothesis import settings

SKIPPED = "no browser"  # as tests/browser.py says why

settings.register_profile("whole", deadline=None)  # a busy machine is no fault
settings.load_profile("whole")


def pytest_collection_finish():
    """Let the collector pass over what was imported, and look less often: a tenth of the time."""
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)


def pytest_terminal_summary(terminalreporter):
    """One line where the browser tests were not run, and how to run them."""
    skipped = terminalreporter.stats.get("skipped", [])
    count = sum(SKIPPED in str(report.longrepr) for report in skipped)
    if count:
        terminalreporter.write_line(
            f"{count} browser tests were not run, for want of a browser; to run them, install "
            "Chromium, Chrome or Edge, or name one in CHROMIUM, then: make test"
        )
