"""``einlass hub``: the meeting point of all kiosks on site, and the table of its devices."""

import argparse
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from checkin.clock import ms_to_utc
from checkin.errors import ConfigError
from hub.host import Reached
from hub.identity import ensure_identity
from hub.serve import Address, Served, parse_address
from kiosk.bootstrap import World, connected, open_existing, real_world
from kiosk.exit_codes import ExitCode
from kiosk.hubs import HubPlan, run_hub
from kiosk.machine import lan_address
from printer.qr import qr_modules
from sync.hub.book import Book
from sync.hub.members import DeviceRow, TokenRight

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LISTEN = "0.0.0.0:8443"
"""All of the machine's addresses: kiosks are elsewhere."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("--listen", default=LISTEN, metavar="ADDR", help=f"HOST:PORT (default: {LISTEN})")
    parser.add_argument(
        "--name", action="append", default=[], metavar="HOST", help="how kiosks reach it; may be given again"
    )
    parser.add_argument("--database", default="", metavar="URL", help="PostgreSQL in place of the ledger")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--add", metavar="DEVICE", help="show the code with which a device of that name enrols")
    what.add_argument("--revoke", metavar="DEVICE", help="end a device's access, for good")
    what.add_argument("--devices", action="store_true", help="who belongs to the hub, and when it was heard")
    parser.add_argument(
        "--right",
        choices=[right.value for right in TokenRight],
        default=TokenRight.KIOSK.value,
        help="what the added device may do (default: kiosk)",
    )
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="its device profile, such as gate=North",
    )


def run(arguments: argparse.Namespace) -> ExitCode:
    """Serve, or look after the table of devices; both at once in two terminals."""
    world = real_world(arguments.data_dir, arguments.config)
    address = parse_address(arguments.listen)
    names = tuple(arguments.name) or (_own_name(address),)
    if arguments.add or arguments.revoke or arguments.devices:
        return _look_after(arguments, world, address, names)
    plan = HubPlan(world=world, address=address, names=names, database=arguments.database, log=sys.stderr)
    run_hub(plan, _tell)
    return ExitCode.DONE


def _own_name(address: Address) -> str:
    return lan_address() if address.host in ("0.0.0.0", "::") else address.host  # noqa: S104  # compared only


def _tell(served: Served) -> None:
    sys.stdout.write(f"The hub answers at {served.host.reached.url}.\nAdd a kiosk: einlass hub --add NAME.\n")
    sys.stdout.flush()


def _look_after(
    arguments: argparse.Namespace, world: World, address: Address, names: Sequence[str]
) -> ExitCode:
    with connected(open_existing(world)) as ledger:
        book = Book(ledger, world.clock, world.entropy)
        if arguments.devices:
            sys.stdout.writelines(_line(row) + "\n" for row in book.devices())
            return ExitCode.DONE
        if arguments.revoke:
            return _revoke(book, arguments.revoke)
        code = book.create_device(arguments.add, TokenRight(arguments.right), _profile(arguments.set))
    pin = ensure_identity(world.data_dir, names, world.clock).pin
    host = f"[{names[0]}]" if ":" in names[0] else names[0]
    _show(Reached(f"https://{host}:{address.port}", pin).invitation(code))
    return ExitCode.DONE


def _revoke(book: Book, name: str) -> ExitCode:
    if not book.revoke(name):
        known = ", ".join(row.name for row in book.devices()) or "none"
        raise ConfigError(f"There is no device {name!r}.", f"Devices of this hub: {known}.")
    sys.stdout.write(f"{name} has no access any more.\n")
    return ExitCode.DONE


def _profile(words: Sequence[str]) -> dict[str, str]:
    pairs = [word.partition("=") for word in words]
    wrong = [key for key, sign, _ in pairs if not sign]
    if wrong:
        raise ConfigError(f"--set {wrong[0]}: has no value.", "Write it as KEY=VALUE, such as gate=North.")
    return {key: value for key, _, value in pairs}


def _line(row: DeviceRow) -> str:
    seen = f"{ms_to_utc(row.seen_ms):%Y-%m-%d %H:%M:%S} UTC" if row.seen_ms else "never heard"
    state = "revoked" if row.revoked_ms else "enrolled" if row.enrolled_ms else "not enrolled yet"
    return f"{row.name}  {row.right}  {state}  {seen}  {row.sequence} entries"


def _show(text: str) -> None:
    """The text for machines; on a terminal its code above it, to be scanned by a kiosk."""
    if sys.stdout.isatty():
        sys.stdout.write(_drawn(qr_modules(text)) + "\n")
    sys.stdout.write(text + "\n")


def _drawn(modules: "NDArray[np.bool_]") -> str:
    """Two rows of the code per line of text, with the quiet zone that readers need."""
    import numpy as np

    framed = np.pad(modules, ((QUIET, QUIET + len(modules) % 2), (QUIET, QUIET)))
    pairs = zip(framed[::2], framed[1::2], strict=True)
    return "\n".join(
        "".join(HALVES[tuple(half)] for half in np.column_stack(pair).tolist()) for pair in pairs
    )


QUIET = 2
HALVES = {(False, False): "█", (True, False): "▄", (False, True): "▀", (True, True): " "}
"""Dark modules are left out: a light block stands for a light module."""
