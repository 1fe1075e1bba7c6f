"""A device that writes chained entries as a kiosk does, without a ledger, so that they can be forged."""

from collections.abc import Sequence
from typing import Any

import msgspec

from checkin.journal import (
    Body,
    EntryId,
    Kind,
    Stamp,
    encode_body,
    genesis,
    link,
    new_id,
    seal_personal,
    tick,
)
from checkin.model import ListId, PositionId, RoomId
from sync.hub.protocol import Ask, Batch, WireEntry, WirePersonal
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import SeededEntropy
from tests.fakes.small_congress import DOOR, FOYER_ROOM

SALT = bytes(16)


class ChainedDevice:
    """Writes entries one after the other, and packs them into batches.

    Args:
        name: In the journal.
        clock: Its own, right or wrong.
        seed: For ids; devices of one test have different ones.
    """

    def __init__(self, name: str, clock: FakeClock | None = None, seed: int = 0) -> None:
        self.name = name
        self.clock = clock or FakeClock()
        self.boot_id = f"{name}-1"
        self.entries: list[WireEntry] = []
        self._entropy = SeededEntropy(hash_of(name) + seed)
        self._hash = genesis(name)
        self._stamp: Stamp | None = None

    def restart(self) -> None:
        """The program starts anew: another boot, a monotonic clock that means nothing any more."""
        self.boot_id = f"{self.name}-{int(self.boot_id.rsplit('-', 1)[1]) + 1}"

    def write(self, kind: Kind, personal: bytes = b"", **fields: Any) -> WireEntry:
        """Write one entry down, with what is said of it."""
        now_ms = self.clock.now_ms()
        body = Body(
            id=new_id(now_ms, self._entropy.random_bytes(16)),
            device=self.name,
            sequence=len(self.entries) + 1,
            boot_id=self.boot_id,
            mono_ns=self.clock.mono_ns(),
            kind=kind,
            at_ms=fields.pop("at_ms", now_ms),
            personal=seal_personal(SALT, personal) if personal else "",
            **fields,
        )
        return self.add(body, WirePersonal(SALT, personal) if personal else None)

    def add(self, body: Body, personal: WirePersonal | None = None) -> WireEntry:
        """Hang a body on the chain, whatever stands in it."""
        raw = encode_body(body)
        self._hash = link(self._hash, raw)
        self._stamp = tick(self._stamp, self.clock.now_ms())
        entry = WireEntry(msgspec.Raw(raw), self._hash, self._stamp, personal)
        self.entries.append(entry)
        return entry

    def enter(self, person: int, at: ListId = DOOR, room: RoomId | None = FOYER_ROOM, **more: Any) -> EntryId:
        """Somebody goes in; the entry's id."""
        return id_of(self.write(Kind.ENTRY, position=PositionId(person), list=at, room=room, **more))

    def ask(self, person: int, at: ListId = DOOR, room: RoomId | None = FOYER_ROOM, **more: Any) -> EntryId:
        """Somebody wants to go in, and the hub is to be asked."""
        return self.enter(person, at, room, payload={"asked": True}, **more)

    def leave(self, person: int, at: ListId = DOOR, room: RoomId | None = FOYER_ROOM, **more: Any) -> EntryId:
        """Somebody goes out."""
        return id_of(self.write(Kind.EXIT, position=PositionId(person), list=at, room=room, **more))

    def say(self, nonce: EntryId, person: int, reason: str = "", at: ListId = DOOR, **more: Any) -> EntryId:
        """The kiosk's ruling on an entry that was asked about."""
        wire = self.write(Kind.RULING, position=PositionId(person), list=at, ref=nonce, reason=reason, **more)
        return id_of(wire)

    def undo(self, entry: EntryId, person: int, at: ListId = DOOR) -> EntryId:
        """An entry was a mistake."""
        return id_of(self.write(Kind.UNDO, position=PositionId(person), list=at, ref=entry))

    @property
    def newest(self) -> EntryId:
        """Id of what was written last."""
        return id_of(self.entries[-1])

    def batch(self, after: int = 0, upto: int | None = None) -> Batch:
        """What was written after that sequence, sent now."""
        return self.pack(self.entries[after:upto])

    def pack(self, entries: Sequence[WireEntry]) -> Batch:
        """Any entries at all, sent now."""
        return Batch(boot_id=self.boot_id, sent_ns=self.clock.mono_ns(), entries=tuple(entries))

    def question(self, nonce: EntryId, after: int = 0) -> Ask:
        """What was written after that sequence, with a question about one of it."""
        return Ask(batch=self.batch(after), nonce=nonce)


def id_of(wire: WireEntry) -> EntryId:
    """The id of an entry on the wire."""
    return body_of(wire).id


def body_of(wire: WireEntry) -> Body:
    """The body of an entry on the wire."""
    return msgspec.json.decode(bytes(wire.body), type=Body)


def hash_of(name: str) -> int:
    """A number that is the same in every run."""
    return int.from_bytes(name.encode()[-7:], "big")
