"""Where the command `nbpress` begins: Ctrl-C is heard before all that takes time is imported."""

import sys

from nbpress import start

start.hear(__name__)


def main(argv: list[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    from nbpress import command_line

    return command_line.main(argv)


if __name__ == "__main__":
    sys.exit(main())
