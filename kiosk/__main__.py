"""``einlass`` and ``python -m kiosk``: start the command line, end with its exit code."""

import sys

from kiosk.cli import main


def run() -> None:
    """Entry point of the console script."""
    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    run()
