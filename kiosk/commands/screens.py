"""``einlass kiosk``: the full-screen program."""

import argparse
import gc
import os
import sys
from pathlib import Path

from msgspec.structs import replace

from checkin.errors import ConfigError
from kiosk.bootstrap import open_kiosk
from kiosk.exit_codes import ExitCode
from kiosk.mode_note import has_wrong_letters, note_mode
from kiosk.settings import Mode
from kiosk.unlocking import Asking
from kiosk.worlds import real_world

SWITCHES = (
    "TEXTUAL",
    "TEXTUAL_DEBUG",
    "TEXTUAL_ALLOW_SIGNALS",
    "TEXTUAL_PRESS",
    "TEXTUAL_SCREENSHOT",
    "TEXTUAL_SCREENSHOT_LOCATION",
    "TEXTUAL_SCREENSHOT_FILENAME",
    "TEXTUAL_LOG",
    "COLUMNS",
    "LINES",
)
"""What would open Textual's back doors, or have it believe in a terminal of another size; read when it is
imported, so they go first."""


AGAIN = "The hub has other settings for this kiosk: start it again. On a kiosk the unit does so by itself.\n"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("--mode", choices=list(Mode), help="which screens, over what the settings say")
    parser.add_argument(
        "--list", dest="lists", metavar="NAME", help="check-in list: name, id or event/date/name"
    )
    parser.add_argument("--printer", metavar="URL", help="where badges are printed")
    parser.add_argument("--camera", metavar="SOURCE", help="such as v4l2:/dev/v4l/by-id/… or clip:FILE")
    parser.add_argument(
        "--quick-card",
        type=Path,
        metavar="FILE",
        help="write a page (.pdf or .png) to lie beside the kiosk: what to do when, and its keys",
    )


def run(arguments: argparse.Namespace) -> ExitCode:
    """Show the screens until somebody with the PIN leaves them."""
    if arguments.quick_card is not None:
        _write_card(arguments)
        return ExitCode.DONE
    need_terminal()
    gc.disable()  # until the first screen stands; see kiosk.__main__
    world = real_world(
        arguments.data_dir,
        arguments.config,
        mode=arguments.mode,
        lists=[arguments.lists] if arguments.lists else None,
        printer=arguments.printer,
        camera=arguments.camera,
    )
    from kiosk.fullscreen import run_fullscreen
    from kiosk.locked_start import AtScreen

    asking = Asking(world.environment, waiting=AtScreen(world), looks=world.settings.find_hub)
    world = replace(world, unlock=asking)

    with open_kiosk(world) as kiosk:
        if "mode" not in world.spoken and has_wrong_letters(world.data_dir, kiosk.world.settings.mode):
            return ExitCode.RESTART
        code = run_fullscreen(kiosk)
        settled = kiosk.lines.settled
    if code is ExitCode.RESTART and settled is not None:
        note_mode(world.data_dir, settled.settings.mode)
        sys.stderr.write(AGAIN)
    return code


def _write_card(arguments: argparse.Namespace) -> None:
    """For the mode that is named, else for the one that the settings say."""
    from kiosk.quick_card import quick_cards
    from printer.sheet_files import write_quick_card

    world = real_world(arguments.data_dir, arguments.config, mode=arguments.mode)
    write_quick_card(quick_cards(world.settings.mode), arguments.quick_card)


def need_terminal() -> None:
    """Make sure that there is a terminal, and that Textual's switches are off.

    Raises:
        ConfigError: Input or output is no terminal. Textual draws on standard error, so that counts as well.
    """
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        raise ConfigError(
            "This command needs a terminal.", "Start it in one, or use door or demo --headless."
        )
    for name in SWITCHES:
        os.environ.pop(name, None)
