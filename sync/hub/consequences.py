"""What follows from entries that came from elsewhere: positions, presence, and what central is told.

Must not know: whether the entries are sound, how they came.
"""

from collections.abc import Iterable, Sequence
from enum import Enum

from checkin.journal import Body, Kind
from checkin.model import EventSet, Position
from checkin.personal import read_correction, read_registration
from checkin.presence import parents_of
from checkin.registering import registered, registered_nameless
from checkin.room_count import MARK_KINDS
from checkin.till import is_about_money
from sync.address import hash_email, read_email_key
from sync.changes import corrected, paid, with_all_changes, with_payments
from sync.hub.checking import Incoming
from sync.hub.holds import Holds, note_hub_has
from sync.ledger import Ledger
from sync.replica import (
    EVENT_SET,
    find_position,
    load_event_set,
    persons_of,
    read_meta,
    save_positions,
    update_position,
)
from sync.store import Store

CHANGE_KINDS = frozenset({Kind.CORRECTION, Kind.PAID})


class Role(Enum):
    """Whose ledger it is."""

    HUB = "hub"
    """Tells central of all entries, and lays what staff changed over positions until central has it."""
    KIOSK = "kiosk"
    """Tells central nothing: the hub does, and sends positions with all changes in them."""


class EventNow:
    """The event set as it is in the ledger, read anew only when it has changed."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._raw: bytes | None = None
        self._read = EventSet(events=(), products=(), lists=())

    def read(self) -> EventSet:
        """The newest; an empty one before the first import."""
        raw = read_meta(self._store, EVENT_SET)
        if raw != self._raw:
            self._read = load_event_set(self._store) or EventSet(events=(), products=(), lists=())
            self._raw = raw
        return self._read


class Consequences:
    """Draws them in one ledger, inside the transaction that its caller holds."""

    def __init__(self, ledger: Ledger, role: Role) -> None:
        self._ledger = ledger
        self._store = ledger.store
        self._role = role
        self._event = EventNow(ledger.store)
        self._holds = Holds(ledger.store)

    def draw(self, fresh: Sequence[Incoming], restamped: Sequence[Body]) -> None:
        """Bring everything up to date after entries were written.

        Args:
            fresh: New here.
            restamped: Here before, now with another stamp.
        """
        for one in fresh:
            if one.body.kind is Kind.WALK_IN:
                self._register(one)
        if self._role is Role.HUB:
            self._change(one for one in fresh if one.body.kind in CHANGE_KINDS)
            self._holds.take([one.body for one in fresh])
        else:
            changed = [b for b in (*(one.body for one in fresh), *restamped) if b.kind in CHANGE_KINDS]
            note_hub_has(self._store, [body.id for body in changed])
            self._rearrange(changed)
        self._pay(one.body for one in fresh)
        self._fold([*(one.body for one in fresh), *restamped])

    def _register(self, one: Incoming) -> None:
        person = read_registration(one.personal.value) if one.personal else None
        if person is None:
            self._keep_new(registered_nameless(one.body, self._event.read()))
            return
        key = read_email_key(self._store)  # without one nothing is kept of an address
        email_hash = hash_email(person.email, key) if key else ""
        position = registered(person, one.body, self._event.read(), email_hash)
        if position is not None and position.id == one.body.position:
            self._keep_new(position)

    def _keep_new(self, position: Position | None) -> None:
        if position is not None and find_position(self._store, position.id) is None:
            save_positions(self._store, [position])

    def _change(self, changes: Iterable[Incoming]) -> None:
        """Put right what staff have put right elsewhere, under every id that the person has."""
        for one in changes:
            if one.body.position is None:
                continue
            for number in persons_of(self._store, [one.body.position])[0]:
                if (position := find_position(self._store, number)) is not None:
                    update_position(self._store, _changed(position, one))

    def _pay(self, fresh: Iterable[Body]) -> None:
        """A payment that was taken back elsewhere leaves somebody unpaid, whichever of both came first."""
        touched = [b.position for b in fresh if b.position is not None and is_about_money(b)]
        for ids in persons_of(self._store, touched):
            for number in ids:
                if (position := find_position(self._store, number)) is not None:
                    update_position(self._store, with_payments(self._store, position))

    def _rearrange(self, changed: Iterable[Body]) -> None:
        """A kiosk's own changes may be the later ones, whichever came first: stamps decide, as at the hub."""
        for touched in dict.fromkeys(body.position for body in changed if body.position is not None):
            for number in persons_of(self._store, [touched])[0]:
                if (position := find_position(self._store, number)) is not None:
                    update_position(self._store, with_all_changes(self._store, position))

    def _fold(self, bodies: Iterable[Body]) -> None:
        read = list(bodies)
        touched = [b.position for b in read if b.position is not None and _moves(b)]
        if touched:
            persons = persons_of(self._store, touched)
            self._ledger.rooms.refresh_all(persons, parents_of(self._event.read().rooms))
        marks = [body.id for body in read if body.kind in MARK_KINDS]
        if marks:
            self._ledger.rooms.tally.note_all(marks, parents_of(self._event.read().rooms))


def _moves(body: Body) -> bool:
    """Whether it may change who is in which room; many gates lead into none that is counted."""
    match body.kind:
        case Kind.ENTRY | Kind.EXIT:
            return body.room is not None
        case Kind.RULING:
            return bool(body.reason)
        case _:
            return body.kind is Kind.UNDO


def _changed(position: Position, one: Incoming) -> Position:
    if one.body.kind is Kind.PAID:
        return paid(position)
    correction = read_correction(one.personal.value) if one.personal else None
    return position if correction is None else corrected(position, correction)
