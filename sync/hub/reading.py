"""What a hub tells of its data: journal, positions, event set, tickets. Nothing here writes.

Must not know: HTTP, who asks.
"""

from collections.abc import Generator, Iterator, Sequence

import msgspec

from checkin.clock import Clock
from checkin.journal import Stamp
from sync.address import read_email_key
from sync.hub import devices, people
from sync.hub.identity import HubIdentity
from sync.hub.members import DeviceRow, Member
from sync.hub.protocol import (
    BATCH_ENTRIES,
    EventDocument,
    Feed,
    Manifest,
    Person,
    Positions,
    TicketsDocument,
    WireEntry,
    WirePersonal,
)
from sync.hub.standby import read_standby
from sync.ledger import Ledger
from sync.outbox_marks import number
from sync.replica import count_positions, load_event_set
from sync.tickets import all_blocked, all_media, all_revoked

FEED = """SELECT j.arrival, j.body, j.hash, j.stamp_rank, j.stamp_ms, j.stamp_counter, j.stamp_epoch,
    p.salt, p.value FROM journal j LEFT JOIN personal p ON p.entry = j.id
    WHERE j.arrival > ? ORDER BY j.arrival LIMIT ?"""
NEWEST = "SELECT ifnull(max(arrival), 0) FROM journal"


class Readings:
    """Reads a hub's ledger, through one connection. One thread at a time.

    Args:
        ledger: A hub's.
        identity: Which hub.
        clock: The hub's.
    """

    def __init__(self, ledger: Ledger, identity: HubIdentity, clock: Clock) -> None:
        self.ledger = ledger
        self.identity = identity
        self._store = ledger.store
        self._clock = clock

    def find_member(self, token: str) -> Member | None:
        """Whose token that is; None = nobody's. Raises as `devices.find_member`."""
        return devices.find_member(self._store, token)

    def devices(self) -> list[DeviceRow]:
        """The device table, by name."""
        return devices.read_devices(self._store)

    def feed(self, after: int, limit: int) -> Feed:
        """The journal in order of arrival; never a number that an entry could still slip in before."""
        rows = people.fitting(self._store.rows(FEED, (after, min(limit, BATCH_ENTRIES))))
        return Feed(
            epoch=self.identity.epoch,
            after=after,
            cursor=_int(rows[-1][0]) if rows else after,
            entries=tuple(_to_wire(row) for row in rows),
            positions=people.newest_version(self._store),
            event=self._version(people.EVENT),
            tickets=self._version(people.TICKETS),
        )

    def manifest(self) -> Manifest:
        """What there is; `snapshot` is left empty (the HTTP side makes the file)."""
        return Manifest(
            hub=self.identity.hub,
            epoch=self.identity.epoch,
            now_ms=self._clock.now_ms(),
            event=self._version(people.EVENT),
            tickets=self._version(people.TICKETS),
            positions=people.newest_version(self._store),
            people=count_positions(self._store),
            journal=number(self._store, NEWEST),
            standby=read_standby(self._store),
        )

    def event(self) -> EventDocument | None:
        """The event set; None = nothing was imported yet."""
        with self._store.reading():
            found = load_event_set(self._store)
            version = self._version(people.EVENT)
            key = read_email_key(self._store)
        return None if found is None else EventDocument(version=version, event_set=found, email_key=key)

    def tickets(self) -> TicketsDocument:
        """Media, revoked and blocked tickets."""
        with self._store.reading():
            return TicketsDocument(
                version=self._version(people.TICKETS),
                media=all_media(self._store),
                revoked=all_revoked(self._store),
                blocked=all_blocked(self._store),
            )

    def positions(self, after: int, limit: int) -> Positions:
        """Positions that changed after that version."""
        with self._store.reading():
            return people.changed_people(self._store, after, min(limit, BATCH_ENTRIES))

    def people(self) -> Iterator[Person]:
        """All positions, at one moment, in the order of their ids; the connection is busy until the end."""
        return (person for page in self.pages() for person in page)

    def pages(self) -> Generator[tuple[Person, ...], None, None]:
        """The same, some at a time."""
        with self._store.reading():
            yield from people.iter_people(self._store)

    def _version(self, name: str) -> str:
        """Versions of different epochs are different texts."""
        return f"{self.identity.epoch}-{people.version_of(self._store, name)}"


def _to_wire(row: Sequence[object]) -> WireEntry:
    _, body, link, *stamp, salt, value = row
    personal = WirePersonal(salt, value) if isinstance(salt, bytes) and isinstance(value, bytes) else None
    assert isinstance(body, bytes)
    assert isinstance(link, bytes)
    return WireEntry(msgspec.Raw(body), link, Stamp(*map(_int, stamp)), personal)


def _int(value: object) -> int:
    assert isinstance(value, int)
    return value
