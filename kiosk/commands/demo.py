"""``einlass demo``: a sample congress on this machine alone, from camera picture to badge."""

import argparse
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import msgspec

from checkin.errors import ConfigError
from kiosk.demo import EXIT_PIN, DemoPlan, open_stage, run_headless, write_pages
from kiosk.exit_codes import ExitCode
from printer.job import Tongue

PRINTER_BYTES_PER_S = 60_000.0
"""About 100 mm/s: the speed of a desk printer, for whoever watches."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("--headless", action="store_true", help="no screen; ends with a JSON summary")
    parser.add_argument(
        "--seconds", type=float, default=36.0, metavar="N", help="length of the clip (default: 36)"
    )
    parser.add_argument("--attendees", type=int, default=300, metavar="N", help="size of the congress (300)")
    parser.add_argument(
        "--language",
        type=Tongue,
        choices=list(Tongue),
        default=Tongue.ESCPOS,
        help="what the virtual printer speaks: escpos, brother or zpl (escpos)",
    )
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="badges as PNG, as they came out of the printer"
    )


def run(arguments: argparse.Namespace) -> ExitCode:
    """Play it."""
    if arguments.attendees < FEWEST or not 0 < arguments.seconds <= LONGEST_S:
        raise ConfigError(
            "The demo is too small or too long.",
            f"Give at least {FEWEST} attendees and up to {LONGEST_S} seconds.",
        )
    if arguments.out is not None:
        _make(arguments.out)
    with tempfile.TemporaryDirectory(prefix="einlass-demo-") as folder:
        plan = DemoPlan(Path(folder), arguments.seconds, arguments.attendees, tongue=arguments.language)
        if arguments.headless:
            return _headless(plan, arguments.out)
        return _in_terminal(plan, arguments.out)


CAPTIONS = (f"Kamera · Ende: Strg+X, PIN {EXIT_PIN}", "Drucker")
FEWEST, LONGEST_S = 100, 3600


def _make(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(
            f"{out} cannot be made ({error.strerror}).", "Name another folder with --out."
        ) from error


def _headless(plan: DemoPlan, out: Path | None) -> ExitCode:
    with open_stage(plan) as stage:
        summary = run_headless(stage, out)
    sys.stdout.write(msgspec.json.encode(summary).decode() + "\n")
    return ExitCode.DONE if summary.is_sound else ExitCode.REFUSED


def _in_terminal(plan: DemoPlan, out: Path | None) -> ExitCode:
    from kiosk.commands.screens import need_terminal

    need_terminal()
    from kiosk.fullscreen import run_fullscreen
    from kiosk.screens.onlooker import Onlooker

    sys.stderr.write("einlass: rendering the camera clip …\n")
    with open_stage(replace(plan, rate=PRINTER_BYTES_PER_S)) as stage:
        printer = stage.printer
        code = run_fullscreen(
            stage.kiosk,
            pin_hint=f"Demo-PIN: {EXIT_PIN}",
            beside=lambda frame: Onlooker(frame, lambda: (printer.paper_rows, printer.width_dots), CAPTIONS),
        )
        if out is not None:
            write_pages(stage, out)
    return code
