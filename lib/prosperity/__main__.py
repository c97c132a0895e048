"""Where the command `prosperity` begins: Ctrl-C is heard before all that takes time is imported."""

import sys

from nbpress import start

start.hear(__name__)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    from prosperity.cli import commands

    return commands.main(arguments)


if __name__ == "__main__":
    sys.exit(main())
