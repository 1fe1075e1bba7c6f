"""The command line: finds the command, and turns what goes wrong into a sentence and an exit code.

Data go to standard output, problems to standard error. Must not know: what any command does.
"""

import argparse
import errno
import gc
import importlib
import os
import sys
from collections.abc import Sequence
from typing import Protocol, cast

from checkin.errors import (
    CameraUnavailableError,
    ConfigError,
    EinlassError,
    InputError,
    LinkDownError,
    PrinterNotReadyError,
    PrinterUnavailableError,
    ScannerUnavailableError,
)
from kiosk.exit_codes import ExitCode

COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("demo", "a sample congress from camera picture to badge, on this machine alone"),
    "kiosk": ("screens", "the full-screen program"),
    "door": ("door", "the same decisions without a screen: texts in, one JSON line out for each"),
    "import": ("attendees", "attendees from CSV or XLSX"),
    "enrol": ("enrol", "pair with a hub or with pretix by its QR code, and fetch what a door needs"),
    "hub": ("hub", "the meeting point of all kiosks on site, and its table of devices"),
    "tickets": ("tickets", "PDF tickets with QR codes, and a CSV for mail merge"),
    "scan": ("scan", "decode pictures, clips or a camera"),
    "badge": ("badge", "print one badge"),
    "roll": ("roll", "what is left on the printers' rolls, and that a new one was put in"),
    "rooms": ("rooms", "how many are in each room; count, count by eye, empty, warning seen"),
    "report": ("report", "headcount, arrivals, rooms, sessions and other figures"),
    "leads": ("leads", "withdraw what somebody let exhibitors know"),
    "rehearse": ("rehearse", "a congress's arrivals in virtual time: lines, waiting, the smallest crew"),
    "resolve": ("resolve", "settle a double admit: keep both, or make a badge void"),
    "journal": ("journal", "export the journal, or verify its hash chains"),
    "backup": ("backup", "one file with all that this data folder needs to be itself again"),
    "restore": ("restore", "a data folder from such a file, under a name of its own in the journal"),
    "lock": ("lock", "keep the ledger's key off the card, behind a PIN or the hub"),
    "person": ("person", "all that is stored of one person, told or erased everywhere"),
    "wipe": ("wipe", "delete all personal data of this data folder, with a certificate"),
    "staff": ("staff", "who works here, in which role, with which PIN"),
    "setup": ("setup", "guided first start: asks, tries printer and camera, writes the settings"),
    "doctor": ("doctor", "what works, what does not, and where each setting came from"),
    "bench": ("bench", "benchmarks, each beside a named peer in the same run"),
}
"""Command -> its module in `kiosk.commands`, and what it does."""

ERROR_CODES: tuple[tuple[type[EinlassError], ExitCode], ...] = (
    (ConfigError, ExitCode.USAGE),
    (InputError, ExitCode.USAGE),
    (CameraUnavailableError, ExitCode.UNAVAILABLE),
    (ScannerUnavailableError, ExitCode.UNAVAILABLE),
    (PrinterUnavailableError, ExitCode.UNAVAILABLE),
    (PrinterNotReadyError, ExitCode.REFUSED),
    (LinkDownError, ExitCode.UNAVAILABLE),
    (EinlassError, ExitCode.USAGE),
)
"""First match wins."""

INTERRUPTED = 130
"""What shells use for a program that was ended by ctrl+c."""


class Command(Protocol):
    """A module in `kiosk.commands`."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare what the command takes."""
        ...

    def run(self, arguments: argparse.Namespace) -> ExitCode:
        """Do it."""
        ...


def main(words: Sequence[str]) -> int:
    """Run one command.

    Returns:
        The exit code; see `kiosk.exit_codes`.
    """
    try:
        code = int(_run(words))
        sys.stdout.flush()  # what cannot be written is told here, not lost when the interpreter ends
    except EinlassError as error:
        print(f"einlass: {error.problem}\n  {error.remedy}", file=sys.stderr)  # noqa: T201  # the way to people
        return next(code for kind, code in ERROR_CODES if isinstance(error, kind))
    except (KeyboardInterrupt, EOFError):  # ctrl+c and ctrl+d at a prompt
        return INTERRUPTED
    except OSError as error:
        return _end_of_output(error)
    except Exception as error:  # noqa: BLE001  # the crash boundary of the program
        return _bug(error)
    return code


def _end_of_output(error: OSError) -> ExitCode:
    """The reader of our output has gone, or there is no room for it; anything else is a bug."""
    if error.errno not in (errno.EPIPE, errno.ENOSPC):
        return _bug(error)
    # Nothing more may be written to it, not even at exit.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if error.errno == errno.EPIPE:
        return ExitCode.DONE
    sys.stderr.write(f"einlass: the output cannot be written ({error.strerror}).\n  Free some space.\n")
    return ExitCode.UNAVAILABLE


def _bug(error: BaseException) -> ExitCode:
    """Say where it broke. What the error itself says may hold anybody's name, and a unit's log keeps it."""
    import traceback

    broken: BaseException | None = error
    sys.stderr.write("Traceback, newest error first, without their words:\n")
    while broken is not None:
        traceback.print_tb(broken.__traceback__)
        sys.stderr.write(f"{type(broken).__name__}\n")
        broken = broken.__cause__ or broken.__context__
    print("einlass: this is a mistake in the program; please report it.", file=sys.stderr)  # noqa: T201
    return ExitCode.BUG


def _run(words: Sequence[str]) -> ExitCode:
    parser = argparse.ArgumentParser(
        prog="einlass",
        description="Check-in and badge kiosk for congresses.",
        epilog="\n".join(f"  {name:<9} {about}" for name, (_, about) in COMMANDS.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", choices=COMMANDS, metavar="COMMAND", help="one of those below")
    name = parser.parse_args(words[:1]).command
    module, about = COMMANDS[name]
    command = cast("Command", importlib.import_module(f"kiosk.commands.{module}"))
    own = argparse.ArgumentParser(prog=f"einlass {name}", description=f"{about[0].upper()}{about[1:]}.")
    own.add_argument("--data-dir", help="where data are kept (default: $EINLASS_DATA_DIR)")
    own.add_argument("--config", help="settings file (default: config.toml in the data folder)")
    command.add_arguments(own)
    gc.enable()
    return command.run(own.parse_args(words[1:]))
