"""What a run of all tests says at its end."""

SKIPPED = "no browser"  # as tests/browser.py says why


def pytest_terminal_summary(terminalreporter):
    """One line where the browser tests were not run, and how to run them."""
    skipped = terminalreporter.stats.get("skipped", [])
    count = sum(SKIPPED in str(report.longrepr) for report in skipped)
    if count:
        terminalreporter.write_line(
            f"{count} browser tests were not run, for want of a browser; to run them, install "
            "Chromium, Chrome or Edge, or name one in CHROMIUM, then: make test"
        )
