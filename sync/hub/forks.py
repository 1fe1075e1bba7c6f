"""Chains that have gone on in two ways: a ledger was copied or put back, and both wrote on under one name.

The hub's journal is one chain per name, so what it tells of a name is the one that stays. Ours, from the
first entry on that is another one there, becomes a chain of its own under another name of the same device:
same ids, facts and stamps. Whoever holds the same entries makes the same chain of them, since the name comes
from the first one's hash. That ours are not at the hub is certain: the entry there hangs on the same entry
before it.

A ledger that is told of a part only cannot do that for others' chains: what lies between two entries decides
how they are hashed, and is not here. It keeps theirs aside, under a name that only this ledger has, until the
hub tells them under the name that all others know. Must not know: the wire, when that is looked at.
"""

import hashlib

import msgspec
from msgspec.structs import replace

from checkin.journal import decode_body, encode_body, genesis, link
from sync.hub.checking import ChainEnd, Incoming, Known
from sync.hub.put_back import PutBack, rename
from sync.ledger import Ledger
from sync.ledger_name import another_name, owner_of
from sync.store import Store

LINK = "SELECT hash FROM journal WHERE device = ? AND sequence = ?"
BRANCH = "SELECT arrival, body, hash FROM journal WHERE device = ? AND sequence >= ? ORDER BY sequence"
MOVE = "UPDATE journal SET device = ?, sequence = ?, hash = ?, body = ? WHERE arrival = ?"
FORGET_END = "DELETE FROM chain_end WHERE device = ?"
ARRIVAL = "SELECT arrival FROM journal WHERE id = ?"
NOTE_END = "INSERT OR REPLACE INTO chain_end (device, arrival) VALUES (?, ?)"
ASIDE = b"aside"
"""Before the hash that a name is made from, so that nobody else's name is the same."""


class Branch(msgspec.Struct, frozen=True):
    """Our entries of a name, from the first one on that is another one elsewhere.

    Attributes:
        rows: Arrival, body and hash of each, in order; empty = there are none.
    """

    device: str
    sequence: int
    rows: tuple[tuple[int, bytes, bytes], ...]


class Forks:
    """Belongs to one connection of a kiosk; all inside the caller's transaction."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._store = ledger.store

    def heal(self, foreign: Incoming, end: ChainEnd | None, *, with_gaps: bool = False) -> bool:
        """See whether an entry that we do not have shows that a chain was written on elsewhere, and give way.

        Args:
            foreign: From the hub's journal.
            end: Where the chain of that name ends here.
            with_gaps: Whether entries of others may be missing here: theirs are kept aside then.

        Returns:
            Whether entries have moved, or this ledger has another name now.
        """
        body = foreign.body
        is_own = body.device == self._ledger.origin.device
        newest = end.sequence if end else 0
        if body.sequence > newest + is_own:  # as nearly all are: what follows reads the whole journal
            return False
        if with_gaps and self._is_anothers(body.device):
            return self._make_room(foreign)
        if not self._hangs_here(foreign):
            return False
        if with_gaps and not is_own and not self._store.row(LINK, (body.device, body.sequence)):
            return False
        rows = self._store.rows(BRANCH, (body.device, body.sequence))
        branch = Branch(body.device, body.sequence, tuple(map(_row, rows)))
        name = another_name(body.device, branch.rows[0][2] if rows else foreign.hash)
        _move(self._store, branch, name)
        if is_own:
            said = PutBack(self._ledger.clock.now_ms(), body.device, name, found=True)
            rename(self._ledger, said, {"from_sequence": body.sequence, "moved": len(rows)})
        else:
            self._note_ends(branch, name)
        return True

    def settle(self, foreign: Incoming, here: Known) -> bool:
        """Take over where the hub has an entry of another device that is here elsewhere, such as aside.

        Only where entries of others may be missing here.

        Args:
            foreign: From the hub's journal.
            here: What is here under its id.

        Returns:
            Whether it has moved; what does not say the same stays as it is.
        """
        if here.raw == foreign.raw:
            return False
        body, ours = foreign.body, decode_body(here.raw)
        is_same = replace(ours, device=body.device, sequence=body.sequence) == body
        is_kin = owner_of(ours.device) == owner_of(body.device) and self._is_anothers(body.device)
        if not is_same or not is_kin or self._is_damaged(foreign):
            return False
        self._make_room(foreign)
        (arrival,) = self._store.rows(ARRIVAL, (body.id,))[0]
        self._store.run(MOVE, (body.device, body.sequence, foreign.hash, foreign.raw, arrival))
        self._store.run(FORGET_END, (ours.device,))
        self._store.run(FORGET_END, (body.device,))
        return True

    def _is_anothers(self, device: str) -> bool:
        return owner_of(device) != owner_of(self._ledger.origin.device)

    def _make_room(self, foreign: Incoming) -> bool:
        """Put aside what is here in an entry's place, and all of that chain after it."""
        body = foreign.body
        if not self._store.row(LINK, (body.device, body.sequence)) or self._is_damaged(foreign):
            return False
        rows = self._store.rows(BRANCH, (body.device, body.sequence))
        branch = Branch(body.device, body.sequence, tuple(map(_row, rows)))
        name = another_name(body.device, hashlib.sha256(ASIDE + branch.rows[0][2]).digest())
        _move(self._store, branch, name)
        self._note_ends(branch, name)
        return True

    def _is_damaged(self, foreign: Incoming) -> bool:
        """Whether the entry before it is here, and it does not hang on that."""
        body = foreign.body
        is_known = body.sequence == 1 or self._store.row(LINK, (body.device, body.sequence - 1))
        return bool(is_known) and not self._hangs_here(foreign)

    def _hangs_here(self, foreign: Incoming) -> bool:
        """Whether it follows an entry that is here; else it is damaged, and proves nothing."""
        body = foreign.body
        row = self._store.row(LINK, (body.device, body.sequence - 1)) if body.sequence > 1 else None
        if row is None and body.sequence > 1:
            return False
        before = _bytes(row[0]) if row else genesis(body.device)
        return link(before, foreign.raw) == foreign.hash

    def _note_ends(self, branch: Branch, name: str) -> None:
        self._store.run(FORGET_END, (branch.device,))  # it is looked for, until the next entry comes
        self._store.run(NOTE_END, (name, branch.rows[-1][0]))


def _move(store: Store, branch: Branch, name: str) -> None:
    """Write a chain of its own from them, in their order, where they stand."""
    last = genesis(name)
    for number, (arrival, raw, _) in enumerate(branch.rows, 1):
        body = encode_body(replace(decode_body(raw), device=name, sequence=number))
        last = link(last, body)
        store.run(MOVE, (name, number, last, body, arrival))


def _row(row: tuple[object, ...]) -> tuple[int, bytes, bytes]:
    arrival, body, stored = row
    assert isinstance(arrival, int)
    return arrival, _bytes(body), _bytes(stored)


def _bytes(value: object) -> bytes:
    assert isinstance(value, bytes)
    return value
