"""Puts the counting record's worker together, for a hub and for a kiosk that counts alone.

Must not know: screens, what a line says.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from checkin.band import Doorkeeper
from checkin.clock import Clock, Entropy
from checkin.model import EventSet, RoomId
from kiosk.lines import Lines
from kiosk.worlds import World, connected
from sync.ending import IsOver
from sync.ledger import Ledger
from sync.opening import LedgerFile
from sync.record.keys import RecordKey, ensure_key
from sync.record.worker import RecordWorker
from sync.store import Store

if TYPE_CHECKING:
    from sync.record.history import LedgerHistory
    from sync.record.in_ledger import Keepers
    from sync.record.recorder import Recorder

CENTRAL = "central"


def find_key(ledger: Ledger, data_dir: Path, entropy: Entropy) -> RecordKey:
    """With what the record of this folder is signed: what follows from the hub's key, else the ledger's own.

    Raises:
        EinlassError: The hub's key cannot be read, or the ledger not written.
    """
    from sync.hub.identity import read_identity  # a kiosk starts without all that a hub needs

    if read_identity(ledger.store) is None:
        return ensure_key(ledger, entropy)
    from hub.recording import hub_key

    return hub_key(data_dir)


def hub_recorder(ledger_file: LedgerFile, data_dir: Path, clock: Clock) -> RecordWorker:
    """What writes the record of a hub: it counts what all of its devices have seen."""
    from sync.record.keepers import of_hub

    return RecordWorker(lambda is_over: _in_ledger(ledger_file, data_dir, clock, of_hub, is_over))


def database_recorder(url: str, world: World) -> RecordWorker:
    """The same of a hub whose data lie in PostgreSQL: of all its workers one writes."""
    return RecordWorker(lambda is_over: _in_database(url, world, is_over))


def kiosk_recorder(ledger_file: LedgerFile, data_dir: Path, lines: Lines, clock: Clock) -> RecordWorker:
    """What writes the record of a kiosk without a hub: it hears itself, and through central all others."""

    def keepers(
        _: Store, __: "LedgerHistory", event_set: EventSet, now_ms: int
    ) -> Mapping[RoomId, Sequence[Doorkeeper]]:
        here = [Doorkeeper(ledger_file.origin.device, 0.0)]
        others = [] if lines.fresh_ms is None else [Doorkeeper(CENTRAL, lines.age_s(now_ms))]
        return {room.id: [*here, *others] for room in event_set.rooms}

    return RecordWorker(lambda is_over: _in_ledger(ledger_file, data_dir, clock, keepers, is_over))


@contextmanager
def _in_ledger(
    ledger_file: LedgerFile, data_dir: Path, clock: Clock, keepers: "Keepers", is_over: IsOver
) -> Iterator["Recorder"]:
    from sync.record.in_ledger import InLedger  # the first screen of a kiosk does not wait for it
    from sync.record.recorder import Recorder

    with connected(ledger_file) as ledger:
        key = find_key(ledger, data_dir, ledger_file.entropy)
        yield Recorder(InLedger(ledger, keepers, is_over), key, clock)


@contextmanager
def _in_database(url: str, world: World, is_over: IsOver) -> Iterator["Recorder"]:
    from hub.postgres.record import opened
    from hub.recording import hub_key
    from sync.record.recorder import Recorder

    with opened(url, world.clock, world.entropy, is_over) as record:
        yield Recorder(record, hub_key(world.data_dir), world.clock)
