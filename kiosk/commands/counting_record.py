"""``einlass report counting-record``: the record as a file, and whether such a file is whole."""

import argparse
import asyncio
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from checkin.counting import Chained, read_row
from checkin.counting_check import Fault, Wrong
from checkin.errors import ConfigError
from checkin.model import EventSet, Room, RoomId, name_in
from checkin.text import clean_text
from hub.recording import hub_key, sealed_by
from kiosk.exit_codes import ExitCode
from kiosk.hubs.database import VARIABLE, database_of
from kiosk.recording import find_key
from kiosk.report_file import put_out
from kiosk.worlds import World, connected, get_event_set, open_existing, real_world
from reports.counting_file import make_file
from reports.counting_record import MARKS, MOST_BYTES, Checked, check_file
from reports.imprint import Imprint
from sync.hub.protocol import EventDocument
from sync.record.in_ledger import read_lines
from sync.record.keys import RecordKey, fingerprint
from sync.signatures import verify_ed25519

COUNTING_RECORD = "counting-record"
MOST_SHOWN = 200
IN_CSV = "Only CSV carries its proof, other formats are to read: write it with --format csv --out FILE.csv."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What only this report takes."""
    only = parser.add_argument_group("counting-record")
    only.add_argument("--room", metavar="NAME", help="only this room (default: all of them)")
    only.add_argument(
        "--verify",
        type=Path,
        metavar="FILE",
        help="check a counting record: name every line that was changed",
    )
    only.add_argument(
        "--database",
        default="",
        metavar="URL",
        help=f"of a hub that has its data in PostgreSQL (default: ${VARIABLE})",
    )
    only.add_argument("--key", metavar="FINGERPRINT", help="the key that it must be signed with")


def run(arguments: argparse.Namespace, imprint: Callable[[EventSet, str, int], Imprint]) -> ExitCode:
    """Write the record, or check a file of it; `imprint` says what stands above a report."""
    if arguments.verify is not None:
        return _verify(arguments.verify, arguments.key)
    world = real_world(arguments.data_dir, arguments.config)
    url = database_of(world, arguments.database)
    known = _of_database(url, world) if url else _of_ledger(world)
    room = find_room(known.event_set, arguments.room) if arguments.room else None
    lines = [line for line in known.lines if room is None or is_about(line, room.id)]
    if not lines:
        raise ConfigError(
            "There is no counting record yet.",
            "The hub writes it, or a kiosk without one, from its first full minute on.",
        )
    now_ms = world.clock.now_ms()
    sealed = sealed_by(known.key)
    said = imprint(known.event_set, arguments.language, now_ms)
    put_out(make_file(arguments.format, lines, known.event_set, sealed, said, now_ms), arguments.out)
    return ExitCode.DONE


class Known(msgspec.Struct, frozen=True):
    """A record, and what signs files of it."""

    event_set: EventSet
    lines: Sequence[Chained]
    key: RecordKey


def _of_ledger(world: World) -> Known:
    with connected(open_existing(world)) as ledger:
        lines = read_lines(ledger.store)
        return Known(get_event_set(ledger), lines, find_key(ledger, world.data_dir, world.entropy))


def _of_database(url: str, world: World) -> Known:
    """Of a hub whose data lie in PostgreSQL; its key lies in the data folder."""
    from hub.postgres.gathering import OnPostgres  # few reports come from there

    async def read() -> tuple[EventDocument | None, Sequence[Chained]]:
        gathering = await OnPostgres.open(url, world.clock, world.entropy)
        try:
            return await gathering.event(), await gathering.counting_lines()
        finally:
            await gathering.close()

    document, lines = asyncio.run(read())
    if document is None:
        raise ConfigError("No event has been imported there yet.", "Import one, or check the address.")
    return Known(document.event_set, lines, hub_key(world.data_dir))


def is_about(line: Chained, room: RoomId) -> bool:
    """Whether a line is one of that room's."""
    found = read_row(line.row)
    return found is not None and found[0].room == room


def find_room(event_set: EventSet, named: str) -> Room:
    """The room of that id or name.

    Raises:
        ConfigError: There is none, or there are several.
    """
    found = [room for room in event_set.rooms if named == str(room.id) or named in room.names.values()]
    if len(found) != 1:
        known = ", ".join(name_in(room.names, "") for room in event_set.rooms) or "none"
        raise ConfigError(f"“{named}” is not one room.", f"Rooms: {known}.")
    return found[0]


def _verify(path: Path, wanted: str | None) -> ExitCode:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path} cannot be read ({error.strerror}).", "Name a counting record.") from error
    if len(raw) > MOST_BYTES:
        raise ConfigError(f"{path} is too large for a counting record.", "Name a counting record.")
    if not any(mark.encode() in raw for mark in MARKS):
        raise ConfigError(f"{path} is no counting record in CSV.", IN_CSV)
    checked = check_file(raw, verify_ed25519)
    problems = [_told(fault) for fault in checked.faults] + _problems(checked, wanted)
    for problem in problems[:MOST_SHOWN]:
        sys.stderr.write(f"{problem}\n")
    if len(problems) > MOST_SHOWN:
        sys.stderr.write(f"and {len(problems) - MOST_SHOWN} more.\n")
    key = fingerprint(checked.key) if checked.key else "none"
    sys.stdout.write(f"{checked.lines} lines of {checked.rooms} rooms, signed with the key {key}\n")
    sys.stdout.write(f"{'changed' if problems else 'verified'}\n")
    return ExitCode.REFUSED if problems else ExitCode.DONE


def _problems(checked: Checked, wanted: str | None) -> list[str]:
    """What is wrong with the file as a whole."""
    found = []
    if not checked.has_end:
        found.append("The file has no end: what stood there was cut off.")
    elif not checked.is_signed:
        found.append("The signature over the whole file does not hold: something in it was changed.")
    if wanted is not None and "".join(wanted.split()).lower() != fingerprint(checked.key).replace(" ", ""):
        found.append("It is not signed with the key that was asked for.")
    return found


def _told(fault: Fault) -> str:
    where = f"row {fault.at}: " if fault.at else ""
    if not fault.number:
        return f"{where}{fault.wrong}"
    room = clean_text(fault.name) or f"room {fault.room}"
    is_gone = fault.wrong in (Wrong.MISSING, Wrong.CUT)
    minute = f", {'after' if is_gone else 'minute'} {clean_text(fault.minute)}"
    return f"{where}line {fault.number} of {room}{minute if fault.minute else ''}: {fault.wrong}"
