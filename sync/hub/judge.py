"""Rules on entries in the hub's ledger, and remembers what it has said. Must not know: who asks, the wire."""

from collections.abc import Collection, Sequence

import msgspec

from checkin.journal import EntryId, Kind
from checkin.model import GateId, ListId, PositionId
from checkin.presence import Passage, to_passage
from sync.elsewhere import is_elsewhere
from sync.hub.consequences import EventNow
from sync.hub.ruling import GRANTED, Answer, judge, used_up
from sync.ledger import Ledger
from sync.replica import persons_of
from sync.store import Value

RULING = "SELECT reason, list, entered_ms, gate FROM hub_ruling WHERE entry = ?"
KEEP_RULING = "INSERT INTO hub_ruling (entry, reason, list, entered_ms, gate) VALUES (?, ?, ?, ?, ?)"
REFUSED = """SELECT entry FROM hub_ruling WHERE reason <> '' AND entry IN (SELECT value FROM json_each(?))"""
GATE_ELSEWHERE = "SELECT gate FROM elsewhere WHERE position = ? AND 'central:' || id = ?"


class Judge:
    """Rules in one ledger, through one connection; inside the caller's transaction."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._store = ledger.store
        self._event = EventNow(ledger.store)

    def rule(self, nonce: EntryId, waiting: Collection[EntryId]) -> Answer:
        """What was said before, or what is to be said now and from now on."""
        row = self._store.row(RULING, (nonce,))
        if row is not None:
            return _to_answer(row)
        said = self._judge(nonce, waiting)
        self._store.run(KEEP_RULING, (nonce, said.reason, said.list, said.entered_ms, said.gate))
        return said

    def _judge(self, nonce: EntryId, waiting: Collection[EntryId]) -> Answer:
        entry = self._ledger.find(nonce)
        assert entry is not None
        if entry.body.position is None:
            return GRANTED
        ids = persons_of(self._store, [entry.body.position])[0]
        passages = [passage for one in ids for passage in self._ledger.passages(one)]
        left_out = self._left_out(passages, waiting)
        known = [passage for passage in passages if passage.id not in left_out]
        by = judge(to_passage(entry), known, self._event.read())
        return GRANTED if by is None else used_up(to_passage(entry), by, self._gate(by, ids))

    def _left_out(self, passages: Sequence[Passage], waiting: Collection[EntryId]) -> set[EntryId]:
        """Entries that do not count: refused or not ruled on yet, and their kiosk has not said otherwise."""
        listed = msgspec.json.encode([passage.id for passage in passages]).decode()
        refused = {EntryId(str(entry)) for (entry,) in self._store.rows(REFUSED, (listed,))}
        ruled = {passage.ref for passage in passages if passage.kind is Kind.RULING}
        return (refused | set(waiting)) - ruled

    def _gate(self, by: Passage, ids: Sequence[PositionId]) -> GateId | None:
        if not is_elsewhere(by):
            entry = self._ledger.find(by.id)
            return entry.body.gate if entry else None
        rows = [self._store.row(GATE_ELSEWHERE, (one, by.id)) for one in ids]
        return next((GateId(row[0]) for row in rows if row and isinstance(row[0], int)), None)


def _to_answer(row: Sequence[Value]) -> Answer:
    reason, check_in_list, entered_ms, gate = row
    return Answer(
        str(reason),
        ListId(check_in_list) if isinstance(check_in_list, int) else None,
        entered_ms if isinstance(entered_ms, int) else None,
        GateId(gate) if isinstance(gate, int) else None,
    )
