"""The outbox as the ledger sees it: journal entries that central has not acknowledged yet.

Must not know: how they are carried, what central says.
"""

from collections.abc import Collection, Mapping
from contextlib import suppress

import msgspec

from checkin.journal import Body, EntryId, Kind, Stamp, decode_body
from checkin.model import ListId, QuestionId
from sync.items import Told
from sync.outbox import Outcome, Receipt
from sync.outbox_marks import (
    CLOSED,
    FLOOR,
    FOR_CENTRAL,
    TRIED,
    WAITS,
    is_done,
    number,
    raise_floor,
    read_mark,
    set_mark,
)
from sync.room_exits import ExitsOf, no_exits
from sync.store import Row, Store

COLUMNS = "j.arrival, j.body, j.stamp_rank, j.stamp_ms, j.stamp_counter, j.stamp_epoch, p.secret"
FROM = "FROM journal j LEFT JOIN position p ON p.id = j.position"
ARE_RELEASED = "SELECT arrival FROM outbox_done WHERE outcome = 'released'"
ANSWERS = """SELECT s.value FROM journal a JOIN personal s ON s.entry = a.id
    WHERE a.position = ? AND a.list IS ? AND a.at_ms = ? AND a.kind = 'answer' ORDER BY a.arrival"""
REFUSED = """SELECT id FROM journal
    WHERE position = ? AND list IS ? AND at_ms = ? AND kind = 'refusal' ORDER BY arrival LIMIT 1"""
ANY_LIST = """SELECT list FROM journal
    WHERE position = ? AND list IS NOT NULL ORDER BY arrival DESC LIMIT 1"""
REGISTERED = """SELECT d.outcome, d.detail FROM journal w JOIN outbox_done d ON d.arrival = w.arrival
    WHERE w.position = ? AND w.kind = 'walk_in'"""

_answers = msgspec.json.Decoder(dict[QuestionId, str])


class PendingEntry(msgspec.Struct, frozen=True):
    """One journal entry that waits to be acknowledged; for what is not said here see `sync.outbox.Unsettled`.

    Attributes:
        arrival: Its place in the order of arrival on this device.
        secret: The position's ticket secret; None when the entry is about nobody we know.
    """

    arrival: int
    body: Body
    stamp: Stamp
    secret: str | None
    list: ListId | None = None
    personal: bytes = b""
    answers: Mapping[QuestionId, str] = {}
    refusal: EntryId | None = None
    exits: tuple[Told, ...] = ()
    registered: Receipt | None = None


class Rejected(msgspec.Struct, frozen=True):
    """One journal entry that central did not take, and what it said; or that is held, and what it lacks."""

    arrival: int
    body: Body
    detail: str


class Pending:
    """What waits, oldest first, and the record of what is done. One thread at a time, own connection.

    Args:
        store: Of the ledger.
        exits_of: Which exits go with an entry.
    """

    def __init__(self, store: Store, exits_of: ExitsOf = no_exits) -> None:
        self._store = store
        self._exits_of = exits_of

    def pending(self, limit: int) -> list[PendingEntry]:
        """The oldest entries that central has not acknowledged, at most `limit`."""
        if read_mark(self._store, CLOSED):
            return []
        released = self._store.rows(f"SELECT {COLUMNS} {FROM} WHERE j.arrival IN ({ARE_RELEASED})")
        rows = self._store.rows(
            f"SELECT {COLUMNS} {FROM} WHERE {WAITS} ORDER BY j.arrival LIMIT ?",
            (read_mark(self._store, FLOOR), limit),
        )
        both = sorted((*released, *rows), key=lambda row: int(str(row[0]))) if released else rows
        return [self._to_pending(row) for row in both[:limit]]

    def pending_count(self) -> int:
        """How many entries central has not acknowledged."""
        query = f"""SELECT (SELECT count(*) FROM journal j WHERE {WAITS})
            + (SELECT count(*) FROM outbox_done WHERE outcome = 'released')"""  # noqa: S608
        return number(self._store, query, read_mark(self._store, FLOOR))

    def settle(self, arrival: int, outcome: str, detail: str) -> None:
        """Record that central has answered, or that it is not told: the first outcome stays."""
        with self._store.writing():
            self._store.run(
                """INSERT INTO outbox_done (arrival, outcome, detail) VALUES (?, ?, ?)
                ON CONFLICT (arrival) DO UPDATE SET outcome = excluded.outcome, detail = excluded.detail
                WHERE outcome = 'released'""",
                (arrival, outcome, detail),
            )
            raise_floor(self._store)

    def claim(self, arrival: int) -> bool:
        """Note, durably, that an entry is on its way. Returns False when it is done with by now."""
        if arrival > read_mark(self._store, TRIED):
            with self._store.writing():
                if is_done(self._store, arrival):
                    return False
                set_mark(self._store, TRIED, max(arrival, read_mark(self._store, TRIED)))
        return not is_done(self._store, arrival)

    def rejected(self) -> list[Rejected]:
        """What central did not take; kept for good."""
        return self._done(Outcome.REJECTED)

    def held(self) -> list[Rejected]:
        """What is not sent because the security profile does not allow it; `detail` is the missing right."""
        return self._done(Outcome.HELD)

    def accepted_count(self) -> int:
        """How many entries central has taken, of those that it is told of."""
        query = f"""SELECT (SELECT count(*) FROM journal j WHERE {FOR_CENTRAL})
            - (SELECT count(*) FROM outbox_done
                WHERE outcome IN ('rejected', 'held', 'asked', 'not_for_central'))"""  # noqa: S608
        return number(self._store, query) - self.pending_count()

    def _done(self, outcome: Outcome) -> list[Rejected]:
        rows = self._store.rows(
            """SELECT d.arrival, j.body, d.detail FROM outbox_done d JOIN journal j ON j.arrival = d.arrival
            WHERE d.outcome = ? ORDER BY d.arrival""",
            (outcome.value,),
        )
        return [Rejected(int(str(a)), decode_body(_raw(body)), str(detail)) for a, body, detail in rows]

    def _to_pending(self, row: Row) -> PendingEntry:
        arrival, raw, *stamp, secret = row
        body = decode_body(_raw(raw))
        return PendingEntry(
            int(str(arrival)),
            body,
            Stamp(*(int(str(part)) for part in stamp)),
            None if secret is None else str(secret),
            list=self._list(body),
            personal=self._personal(body) if body.kind in (Kind.CORRECTION, Kind.WALK_IN) else b"",
            answers=self._answers(body) if body.kind in (Kind.ENTRY, Kind.ANSWER) else {},
            refusal=self._refusal(body) if body.kind is Kind.ANSWER else None,
            exits=self._exits_of(body),
            registered=self._registered(body),
        )

    def _list(self, body: Body) -> ListId | None:
        """Its own; for a badge, one that the position was tried at."""
        if body.list is not None or body.kind is not Kind.BADGE or body.position is None:
            return body.list
        row = self._store.row(ANY_LIST, (body.position,))
        return ListId(int(str(row[0]))) if row else None

    def _personal(self, body: Body) -> bytes:
        row = self._store.row("SELECT value FROM personal WHERE entry = ?", (body.id,))
        return _raw(row[0]) if row else b""

    def _answers(self, body: Body) -> dict[QuestionId, str]:
        found: dict[QuestionId, str] = {}
        for (value,) in self._store.rows(ANSWERS, (body.position, body.list, body.at_ms)):
            with suppress(msgspec.MsgspecError):  # as when they are read at the door: asked again some day
                found.update(_answers.decode(_raw(value)))
        return found

    def _refusal(self, body: Body) -> EntryId | None:
        row = self._store.row(REFUSED, (body.position, body.list, body.at_ms))
        return EntryId(str(row[0])) if row else None

    def _registered(self, body: Body) -> Receipt | None:
        """What became of the registration of a walk-in, without which central knows nothing of them."""
        if body.position is None or body.position > 0 or body.kind is Kind.WALK_IN:
            return None
        row = self._store.row(REGISTERED, (body.position,))
        if row is None or row[0] not in (Outcome.HELD, Outcome.REJECTED):
            return None
        held = row[0] == Outcome.HELD
        detail = str(row[1]) if held else "the registration was refused"
        return Receipt(Outcome.HELD if held else Outcome.REJECTED, detail)


def release_held(store: Store, rights: Collection[str] | None = None) -> int:
    """Let what was held go on, after the device's security profile has changed.

    Args:
        store: Of the ledger; the call makes a transaction of its own.
        rights: What it allows now (`sync.pretix.profiles.Right`); None = all that was missing.

    Returns:
        How many entries go back into the queue.
    """
    with store.writing():
        found = store.rows("SELECT arrival, detail FROM outbox_done WHERE outcome = 'held'")
        freed = [arrival for arrival, right in found if rights is None or right in rights]
        store.run_many(
            "UPDATE outbox_done SET outcome = 'released', detail = '' WHERE arrival = ?",
            ((arrival,) for arrival in freed),
        )
    return len(freed)


def _raw(value: object) -> bytes:
    assert isinstance(value, bytes)
    return value
