"""``einlass`` and ``python -m kiosk``: start the command line, end with its exit code."""

import gc
import sys


def run() -> None:
    """Entry point of the console script."""
    # Whatever is imported stays: looking through it for garbage costs an eighth of the start.
    gc.disable()
    from kiosk.cli import main

    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    run()
