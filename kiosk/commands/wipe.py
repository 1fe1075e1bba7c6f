"""``einlass wipe``: delete all personal data of this data folder, with a certificate."""

import argparse
import sys
from pathlib import Path

from checkin.certificate import MOST_BYTES
from checkin.clock import ms_to_utc
from checkin.errors import ConfigError, EinlassError, LedgerLockedError, LedgerUnwritableError
from checkin.model import EventSet
from checkin.retention import IsDue, Waits
from hub.papers import fingerprint_of, read_certificate, to_text
from kiosk.deletion.calendar import when_due
from kiosk.deletion.leftovers import CERTIFICATE
from kiosk.deletion.order import Order, give_order, is_ordered
from kiosk.deletion.wiping import carry_out_soon, unsent
from kiosk.exit_codes import ExitCode
from kiosk.hubs.database import VARIABLE, database_of
from kiosk.typed_line import type_line
from kiosk.worlds import World, connected, open_existing, real_world
from sync.opening import has_ledger
from sync.replica import load_event_set
from sync.wipe import load_wiped

BY_HAND, BY_CALENDAR = "by hand", "due"
NOTHING = "Nothing is deleted by itself here: the event names no end, or wipe_after_days is 0.\n"
WAITS = "Personal data are deleted from {} UTC on, {} days after the end of the event.\n"
DOUBT = "The clock of this machine is not believed: {}. Nothing is deleted by it; set it, or einlass wipe.\n"
ALREADY = "This data folder was wiped on {} UTC.\n"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--due", action="store_true", help="only if it is time, by wipe_after_days; else say when it will be"
    )
    what.add_argument("--verify", type=Path, metavar="FILE", help="check a certificate")
    parser.add_argument(
        "--database",
        default="",
        metavar="URL",
        help=f"the hub's PostgreSQL, whose folder --data-dir names (default: ${VARIABLE})",
    )
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument(
        "--unsent-too", action="store_true", help="also if neither hub nor central has heard of everything"
    )
    parser.add_argument(
        "--key", metavar="FINGERPRINT", help="with --verify: the key that it must be signed with"
    )


def run(arguments: argparse.Namespace) -> ExitCode:
    """Wipe, or say why not."""
    if arguments.verify is not None:
        return _verify(arguments.verify, arguments.key)
    world = real_world(arguments.data_dir, arguments.config)
    if url := database_of(world, arguments.database):
        return _of_database(world, url, arguments)
    if arguments.due and not has_ledger(world.data_dir):
        sys.stdout.write("There is nothing to delete.\n")
        return ExitCode.DONE
    if not is_ordered(world.data_dir):
        order = _due_order(world) if arguments.due else _order(world, arguments)
        if order is None:
            return ExitCode.DONE
        give_order(world.data_dir, order)
    return _carry_out(world)


def _of_database(world: World, url: str, arguments: argparse.Namespace) -> ExitCode:
    """A server that does not answer, or is busy for too long, may be asked again."""
    try:
        return _due_database(world, url) if arguments.due else _database(world, url, arguments)
    except LedgerUnwritableError as error:
        return _unavailable(error)


def _database(world: World, url: str, arguments: argparse.Namespace) -> ExitCode:
    if not arguments.yes and _asked("wipe", "database") != "wipe":
        raise ConfigError("Nothing was deleted.", "Type wipe to delete all names, or give --yes.")
    from kiosk.deletion.database import wipe_database  # starts what only a hub needs

    wipe_database(world, url)
    return _tell(world)


def _due_database(world: World, url: str) -> ExitCode:
    from kiosk.deletion.database import WIPED, look_database, wipe_database

    match look_database(world, url):
        case None:
            sys.stdout.write(f"{WIPED}\n")
        case IsDue(since_ms):
            wipe_database(world, url, since_ms)
            return _tell(world)
        case waits:
            _say_waits(waits, world.settings.wipe_after_days)
    return ExitCode.DONE


def _carry_out(world: World) -> ExitCode:
    try:
        carry_out_soon(world)
    except (LedgerLockedError, LedgerUnwritableError) as error:
        return _unavailable(error)
    return _tell(world)


def _unavailable(error: EinlassError) -> ExitCode:
    sys.stderr.write(f"einlass: {error.problem}\n  {error.remedy}\n")
    return ExitCode.UNAVAILABLE


def _tell(world: World) -> ExitCode:
    content = (world.data_dir / f"{CERTIFICATE}.json").read_bytes()
    sys.stdout.write(to_text(content, "en"))
    sys.stdout.write(f"\nCertificate: {world.data_dir / CERTIFICATE}.json, and .pdf to read.\n")
    return ExitCode.DONE


def _due_order(world: World) -> Order | None:
    """The order, if it is time."""
    with connected(open_existing(world)) as ledger:
        if (done := load_wiped(ledger.store)) is not None:
            sys.stdout.write(ALREADY.format(_said(done.at_ms)))
            return None
        event_set, days = load_event_set(ledger.store), world.settings.wipe_after_days
        match when_due(ledger.store, event_set or NO_EVENT, days, world.clock.now_ms()):
            case IsDue(since_ms):
                return Order(world.clock.now_ms(), BY_CALENDAR, since_ms)
            case waits:
                _say_waits(waits, days)
    return None


def _say_waits(waits: Waits, days: int) -> None:
    """Since when it will be time, or why nothing is done by this clock."""
    match waits:
        case Waits(None):
            sys.stdout.write(NOTHING)
        case Waits(until_ms, ""):
            sys.stdout.write(WAITS.format(_said(until_ms or 0), days))
        case Waits(_, doubt):
            sys.stderr.write(DOUBT.format(doubt))


NO_EVENT = EventSet(events=(), products=(), lists=())


def _order(world: World, arguments: argparse.Namespace) -> Order | None:
    """The order, if whoever is here means it.

    Raises:
        ConfigError: It is not meant, or entries would be left that nobody else knows of.
    """
    ledger_file = open_existing(world)
    with connected(ledger_file) as ledger:
        if (done := load_wiped(ledger.store)) is not None:
            sys.stdout.write(ALREADY.format(_said(done.at_ms)))
            return None
        event_set = load_event_set(ledger.store)
    if (lonely := unsent(ledger_file)) and not arguments.unsent_too:
        raise ConfigError(
            f"{lonely} entries were not heard of by hub or central; names that go with them would be lost.",
            "Let the kiosk reach them first; or einlass wipe --unsent-too.",
        )
    slug = event_set.events[0].slug if event_set and event_set.events else "wipe"
    if not arguments.yes and _asked(slug) != slug:
        raise ConfigError("Nothing was deleted.", f"Type {slug} to delete all names, or give --yes.")
    return Order(world.clock.now_ms(), BY_HAND)


def _asked(word: str, where: str = "folder") -> str:
    return type_line(f"All names, codes and keys in this {where} go for good. Type {word} to do it: ")


def _verify(path: Path, wanted: str | None) -> ExitCode:
    try:
        with path.open("rb") as file:
            found = read_certificate(content := file.read(MOST_BYTES + 1))
    except OSError as error:
        raise ConfigError(f"{path} cannot be read ({error.strerror}).", "Name a certificate.") from error
    if found is None:
        raise ConfigError(f"{path} is no certificate of deletion.", f"Name the file {CERTIFICATE}.json.")
    key = fingerprint_of(found)
    is_wanted = wanted is None or "".join(wanted.split()).lower() == key.replace(" ", "")
    sys.stdout.write(to_text(content, "en"))
    if not found.is_signed:
        sys.stderr.write("The signature does not hold: something in this certificate was changed.\n")
    if not is_wanted:
        sys.stderr.write("It is not signed with the key that was asked for.\n")
    sys.stdout.write("verified\n" if found.is_signed and is_wanted else "changed\n")
    return ExitCode.DONE if found.is_signed and is_wanted else ExitCode.REFUSED


def _said(at_ms: int) -> str:
    return f"{ms_to_utc(at_ms):%Y-%m-%d %H:%M}"
