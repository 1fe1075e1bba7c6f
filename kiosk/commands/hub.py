"""``einlass hub``: the meeting point of all kiosks on site, and the table of its devices."""

import argparse
import os
import sys
from collections.abc import Sequence
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

from checkin.clock import ms_to_utc
from checkin.errors import ConfigError
from hub.host import Reached
from hub.identity import ensure_identity
from hub.scopes import FEED, OF_LISTS
from hub.serve import Address, Served, parse_address
from kiosk.exit_codes import ExitCode
from kiosk.hubs.assembly import HubPlan, refuse_kiosk, refuse_ledger, run_hub, run_workers
from kiosk.hubs.database import VARIABLE
from kiosk.hubs.inherited import inherited_listener
from kiosk.hubs.page_password import page_password, seal_password
from kiosk.hubs.taking_over import has_lead_pin, read_pin, set_lead_pin, take_over
from kiosk.machine import lan_address
from kiosk.supervisor import find_supervisor
from kiosk.worlds import World, connected, open_existing, real_world
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
    _add_reach(parser)
    parser.add_argument(
        "--database",
        default="",
        metavar="URL",
        help=f"PostgreSQL in place of the ledger (default: ${VARIABLE})",
    )
    _add_acts(parser)
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="its device profile, such as gate=North",
    )


def _add_reach(parser: argparse.ArgumentParser) -> None:
    """Where it is reached, and by whom."""
    parser.add_argument("--listen", default=LISTEN, metavar="ADDR", help=f"HOST:PORT (default: {LISTEN})")
    parser.add_argument(
        "--name", action="append", default=[], metavar="HOST", help="how kiosks reach it; may be given again"
    )
    parser.add_argument(
        "--load-balancer",
        action="append",
        default=[],
        metavar="ADDR",
        help="connections from there are of many devices, and not bounded per address; may be given again",
    )
    parser.add_argument(
        "--workers",
        type=int,
        default=1,
        metavar="N",
        help="processes that serve, with --database (default: 1)",
    )
    parser.add_argument(
        "--password-file",
        metavar="FILE",
        type=Path,
        help="password of the organiser pages, or its hash (default: a new one)",
    )


def _add_acts(parser: argparse.ArgumentParser) -> None:
    """What it does instead of serving, or before it."""
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--add", metavar="DEVICE", help="show the code with which a device of that name enrols")
    what.add_argument("--revoke", metavar="DEVICE", help="end a device's access, for good")
    what.add_argument(
        "--from-ledger", metavar="FILE", type=Path, help="take over: an enrolled kiosk's data folder"
    )
    what.add_argument(
        "--set-lead-pin", action="store_true", help="set the PIN with which a kiosk can take over"
    )
    what.add_argument("--lead-pin-file", metavar="FILE", type=Path, help="the same, with the PIN in a file")
    what.add_argument(
        "--seal-password", metavar="FILE", type=Path, help="ask for a password, and keep its hash in FILE"
    )
    what.add_argument("--devices", action="store_true", help="who belongs to the hub, and when it was heard")
    parser.add_argument("--pin-file", metavar="FILE", type=Path, help="the lead PIN, for --from-ledger")
    parser.add_argument(
        "--right",
        choices=[right.value for right in TokenRight],
        help="what the added device may do (default: as before, or kiosk)",
    )


def run(arguments: argparse.Namespace) -> ExitCode:
    """Serve, or look after the table of devices; both at once in two terminals."""
    world = real_world(arguments.data_dir, arguments.config)
    arguments.database = arguments.database or world.environment.get(VARIABLE, "")
    address = parse_address(arguments.listen)
    names = tuple(arguments.name) or (_own_name(address),)
    if arguments.seal_password:
        seal_password(arguments.seal_password, world)
        sys.stdout.write(f"Start the hub with --password-file {arguments.seal_password} from now on.\n")
        return ExitCode.DONE
    acts = (arguments.add, arguments.revoke, arguments.devices, arguments.lead_pin_file)
    if arguments.database and (any(acts) or arguments.set_lead_pin):
        raise ConfigError(
            "The devices of a hub in PostgreSQL are not in this data folder.",
            "Start the hub, and look after its devices in a browser.",
        )
    if arguments.set_lead_pin or arguments.lead_pin_file:
        set_lead_pin(world, names, read_pin(arguments.lead_pin_file, is_new=True))
        sys.stdout.write("Every kiosk can become the hub with this PIN from now on.\n")
        return ExitCode.DONE
    if arguments.add or arguments.revoke or arguments.devices:
        return _look_after(arguments, world, address, names)
    plan = HubPlan(
        world=world,
        address=address,
        names=names,
        database=arguments.database,
        log=sys.stderr,
        password=page_password(arguments.password_file, world),
        workers=_workers(arguments),
        shared=frozenset(map(_checked_address, arguments.load_balancer)),
        listener=inherited_listener(world.environment, os.getpid()),
        supervisor=find_supervisor(world.environment),
    )
    _prepare(arguments, world, names)
    _serve(plan, "" if arguments.password_file else plan.password)
    return ExitCode.DONE


def _serve(plan: HubPlan, shown_password: str) -> None:
    def told(served: Served) -> None:
        _tell(served, shown_password, has_ledger=not plan.database)

    if plan.workers > 1:
        run_workers(plan, told)
    else:
        run_hub(plan, told)


MOST_WORKERS = 64


def _workers(arguments: argparse.Namespace) -> int:
    count: int = arguments.workers
    if not 1 <= count <= MOST_WORKERS:
        raise ConfigError(
            f"A hub has 1 to {MOST_WORKERS} workers.", "One for each core of this machine will do."
        )
    if count > 1 and not arguments.database:
        raise ConfigError(
            "Several workers cannot share a ledger.",
            "Name a PostgreSQL with --database, or leave out --workers.",
        )
    return count


def _prepare(arguments: argparse.Namespace, world: World, names: Sequence[str]) -> None:
    """Take over, if that is wanted; say so where nobody could, and refuse a folder that does not fit."""
    if arguments.from_ledger and arguments.database:
        raise ConfigError("A kiosk's ledger cannot become a hub on PostgreSQL.", "Leave out --database.")
    if arguments.database:
        refuse_ledger(world.data_dir)
    elif arguments.from_ledger:
        identity = take_over(world, arguments.from_ledger, names, lambda: read_pin(arguments.pin_file))
        sys.stdout.write(
            f"This is the hub {identity.hub} now. Kiosks that look elsewhere: einlass enrol --move.\n"
        )
    elif not has_lead_pin(world):
        sys.stdout.write("No kiosk can take over: there is no lead PIN yet (einlass hub --set-lead-pin).\n")


def _checked_address(text: str) -> str:
    try:
        return str(ip_address(text))
    except ValueError as error:
        raise ConfigError(
            f"“{text}” is no address of a load balancer.", "Write it as 10.0.0.5, or 2001:db8::5."
        ) from error


def _own_name(address: Address) -> str:
    return lan_address() if address.host in ("0.0.0.0", "::") else address.host  # noqa: S104  # compared only


def _tell(served: Served, password: str, *, has_ledger: bool) -> None:
    url = served.host.reached.url
    sys.stdout.write(f"The hub answers at {url}.\n")
    if password:
        sys.stdout.write(f"Organisers sign in there with {password}; --password-file sets another.\n")
    more = ", or with: einlass hub --add NAME" if has_ledger else ""
    sys.stdout.write(f"Add a kiosk there{more}.\n")
    sys.stdout.flush()


def _look_after(
    arguments: argparse.Namespace, world: World, address: Address, names: Sequence[str]
) -> ExitCode:
    with connected(open_existing(world)) as ledger:
        refuse_kiosk(ledger)
        book = Book(ledger, world.clock, world.entropy)
        if arguments.devices:
            sys.stdout.writelines(_line(row) + "\n" for row in book.devices())
            return ExitCode.DONE
        if arguments.revoke:
            return _revoke(book, arguments.revoke)
        known = next((row for row in book.devices() if row.name == arguments.add), None)
        right = TokenRight(arguments.right) if arguments.right else known.right if known else TokenRight.KIOSK
        profile = _profile(arguments.set) or (dict(known.profile) if known else {})
        code = book.create_device(arguments.add, right, profile)
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
    profile = {key: value for key, _, value in pairs}
    if FEED in profile and (profile[FEED] != OF_LISTS or not profile.get("lists")):
        raise ConfigError(
            f"--set {FEED} can only be {OF_LISTS}, and needs the check-in lists of the door.",
            f"Write it as --set {FEED}={OF_LISTS} --set lists=NAME.",
        )
    return profile


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
