"""What a hub tells of its data: journal, positions, event set, tickets. Nothing here writes.

Must not know: HTTP, who asks.
"""

from collections.abc import Generator, Iterator, Sequence

import msgspec

from checkin.clock import Clock
from checkin.journal import Stamp
from checkin.scope import LISTED, Scope
from sync.address import read_email_key
from sync.hub import devices, people
from sync.hub.identity import HubIdentity
from sync.hub.members import DeviceRow, Member
from sync.hub.paging import journal_page, reach
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
from sync.outbox_marks import newest_arrival
from sync.replica import count_positions, load_event_set
from sync.staff import StaffMember, load_staff
from sync.staff import version_of as version_of_staff
from sync.store import Row
from sync.tickets import all_blocked, all_media, all_revoked

FEED = """SELECT j.arrival, j.body, j.hash, j.stamp_rank, j.stamp_ms, j.stamp_counter, j.stamp_epoch,
    p.salt, p.value FROM journal j LEFT JOIN personal p ON p.entry = j.id
    WHERE j.arrival > ? ORDER BY j.arrival LIMIT ?"""
SCOPED = """SELECT j.arrival, j.body, j.hash, j.stamp_rank, j.stamp_ms, j.stamp_counter, j.stamp_epoch,
    p.salt, p.value FROM journal j LEFT JOIN personal p ON p.entry = j.id
    WHERE j.arrival > ? AND j.arrival <= ? AND (j.list IS NULL OR j.list IN (SELECT value FROM json_each(?))
        OR j.room IN (SELECT value FROM json_each(?)) OR j.kind NOT IN (SELECT value FROM json_each(?))
        OR (j.kind = 'ruling' AND j.reason <> ''))
    ORDER BY j.arrival LIMIT ?"""


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

    def staff(self) -> tuple[StaffMember, ...]:
        """Who works here, with the hashes of their PINs."""
        return load_staff(self._store)

    def access(self) -> frozenset[tuple[str, str, str]]:
        """Name, device and version of the profile of everybody who has access."""
        return devices.with_access(self._store)

    def feed(self, after: int, limit: int, scope: Scope | None = None) -> Feed:
        """The journal in order of arrival; never a number that an entry could still slip in before."""
        limit = min(limit, BATCH_ENTRIES)
        until = None if scope is None else reach(after, newest_arrival(self._store))
        found = self._rows(after, until, limit, scope)
        rows, cursor = journal_page(found, after, limit, until)
        return Feed(
            epoch=self.identity.epoch,
            after=after,
            cursor=cursor,
            scope=scope.tag if scope else "",
            entries=tuple(_to_wire(row) for row in rows),
            positions=people.newest_version(self._store),
            event=self._version(people.EVENT),
            tickets=self._version(people.TICKETS),
        )

    def _rows(self, after: int, until: int | None, limit: int, scope: Scope | None) -> list[Row]:
        if scope is None:
            return self._store.rows(FEED, (after, limit))
        parts = (sorted(scope.lists), sorted(scope.rooms), sorted(LISTED))
        listed = (msgspec.json.encode(part).decode() for part in parts)
        return self._store.rows(SCOPED, (after, until, *listed, limit))

    def manifest(self) -> Manifest:
        """What there is at one moment; `snapshot` is left empty (the HTTP side makes the file)."""
        with self._store.reading():
            return Manifest(
                hub=self.identity.hub,
                epoch=self.identity.epoch,
                now_ms=self._clock.now_ms(),
                event=self._version(people.EVENT),
                tickets=self._version(people.TICKETS),
                positions=people.newest_version(self._store),
                people=count_positions(self._store),
                journal=newest_arrival(self._store),
                standby=read_standby(self._store),
                staff=version_of_staff(load_staff(self._store)),
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
