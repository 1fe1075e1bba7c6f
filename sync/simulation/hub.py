"""The hub in memory: it gives stamps, rules, and hands its journal out by cursor and as a live feed.

Must not know: HTTP, tokens, the database, what kiosks do with it.
"""

from collections.abc import Callable, Iterable
from urllib.parse import parse_qs, urlsplit

import msgspec

from checkin.journal import Body, EntryId, Kind
from checkin.model import EventSet
from checkin.presence import Passage
from sync.hub.arrivals import HubStamping
from sync.hub.checking import Incoming, read_entry
from sync.hub.members import device_seen
from sync.hub.protocol import (
    Alive,
    Ask,
    Batch,
    Feed,
    Heartbeat,
    Manifest,
    Message,
    Ruled,
    Taken,
    WireEntry,
)
from sync.hub.ruling import judge, used_up
from sync.hub.stamping import Anchor
from sync.hub.steps import Request, What
from sync.simulation.replica import Journal, wire_entry
from sync.simulation.timeline import NS_PER_MS, DriftingClock, Timeline
from sync.simulation.wire import Wire

TICK_S = 0.1
"""News are told together; see `hub.live`."""
EPOCH = 1
NAME = "hub"

Learnt = Callable[[str, Iterable[Body]], None]
encode = msgspec.json.Encoder().encode


class SimulatedHub:
    """One hub.

    Args:
        timeline: Virtual time; the hub's clock is the true one.
        event_set: The congress, which never changes here.
        learnt: Told under which name which entries are newly known.
    """

    def __init__(self, timeline: Timeline, event_set: EventSet, learnt: Learnt) -> None:
        self._learnt = learnt
        self.journal = Journal(event_set.rooms)
        self.log: list[WireEntry] = []
        """In order of arrival; a cursor is how many of them somebody has."""
        self._read: dict[bytes, Incoming] = {}
        self._timeline = timeline
        self._clock = DriftingClock(timeline)
        self._event_set = event_set
        self.heard_ns: dict[str, int] = {}
        """When each kiosk was heard last."""
        self._beats: dict[str, Heartbeat] = {}
        self._ruled: dict[EntryId, Ruled] = {}
        self._listeners: dict[str, tuple[Wire, Callable[[Feed], None]]] = {}
        self._told = 0
        self._is_ticking = False

    def answer(self, request: Request, name: str) -> bytes:
        """One request of that kiosk's session; all that it may ask here is what does not exist anew."""
        self.heard_ns[name] = self._timeline.now_ns
        if request.what is What.HEARTBEAT:
            self._beats[name] = msgspec.json.decode(request.body, type=Heartbeat)
            return encode(self._alive(name))
        return encode(self._answer(request))

    def _alive(self, asking: str) -> Alive:
        """Who else is there."""
        now_ms = self._clock.now_ms()
        ago_ms = {one: (self._timeline.now_ns - at_ns) // NS_PER_MS for one, at_ns in self.heard_ns.items()}
        seen = (
            device_seen(one, one, now_ms - ms, self._beats.get(one), now_ms)
            for one, ms in ago_ms.items()
            if one != asking
        )
        return Alive(epoch=EPOCH, now_ms=now_ms, devices=tuple(seen))

    def _answer(self, request: Request) -> Message:
        if request.what is What.UPLOAD:
            return self._take(msgspec.json.decode(request.body, type=Batch))
        if request.what is What.FEED:
            query = parse_qs(urlsplit(request.path).query)
            after, limit = int(query["after"][0]), int(query["limit"][0])
            return self._feed(after, after + limit)
        return self.manifest()

    def manifest(self) -> Manifest:
        """What there is."""
        return Manifest(
            hub=NAME,
            epoch=EPOCH,
            now_ms=self._clock.now_ms(),
            event="1",
            tickets="1",
            positions=1,
            people=0,
            journal=len(self.log),
        )

    def rule(self, raw: bytes, name: str) -> bytes:
        """Say to that kiosk whether an entry counts; asked twice, the same comes twice."""
        self.heard_ns[name] = self._timeline.now_ns
        ask = msgspec.json.decode(raw, type=Ask)
        taken = self._take(ask.batch)
        ruled = self._ruled.get(ask.nonce) or self._judge(ask.nonce)
        self._ruled[ask.nonce] = ruled
        return encode(msgspec.structs.replace(ruled, sequence=taken.sequence, now_ms=taken.now_ms))

    def listen(self, device: str, wire: Wire, heard: Callable[[Feed], None]) -> None:
        """Tell a kiosk news from now on."""
        self._listeners[device] = (wire, heard)

    def hang_up(self, device: str) -> None:
        """Tell it no more."""
        self._listeners.pop(device, None)

    def read(self, wire: WireEntry) -> Incoming:
        """An entry as receivers read it. All get the same bytes, so each is read once for all of them."""
        found = self._read.get(wire.hash)
        if found is None or found.stamp != wire.stamp:
            found = self._read[wire.hash] = read_entry(wire)
        return found

    def _take(self, batch: Batch) -> Taken:
        now_ms = self._clock.now_ms()
        anchor = Anchor(batch.boot_id, batch.sent_ns, now_ms, EPOCH)
        incoming = [read_entry(wire) for wire in batch.entries]
        sifted = self.journal.take(incoming, HubStamping(anchor, is_bridge=False))
        self._learnt(NAME, (one.body for one, _ in sifted.fresh))
        self.log += [wire_entry(self.journal.known[one.body.id]) for one, _ in sifted.fresh]
        if sifted.fresh and not self._is_ticking:
            self._is_ticking = True
            self._timeline.after(TICK_S, self._tick)
        last = incoming[-1].body.device if incoming else ""
        return Taken(sequence=self.journal.end(last).sequence, epoch=EPOCH, now_ms=now_ms)

    def _judge(self, nonce: EntryId) -> Ruled:
        body = self.journal.bodies[nonce]
        assert body.position is not None
        passages = self.journal.passages(body.position)
        asked = next(one for one in passages if one.id == nonce)
        against = judge(asked, self._counting(passages), self._event_set)
        if against is None:
            return Ruled(epoch=EPOCH, now_ms=0, sequence=0)
        answer = used_up(asked, against, self.journal.bodies[against.id].gate)
        return Ruled(
            epoch=EPOCH,
            now_ms=0,
            sequence=0,
            reason=answer.reason,
            list=answer.list,
            entered_ms=answer.entered_ms,
            gate=answer.gate,
        )

    def _counting(self, passages: tuple[Passage, ...]) -> list[Passage]:
        """Without what was refused here, until its kiosk has said what became of it."""
        said = {one.ref for one in passages if one.kind is Kind.RULING}
        return [one for one in passages if one.id in said or not self._is_refused(one.id)]

    def _is_refused(self, entry: EntryId) -> bool:
        ruled = self._ruled.get(entry)
        return ruled is not None and ruled.reason != ""

    def _tick(self) -> None:
        self._is_ticking = False
        feed = self._feed(self._told, len(self.log))
        self._told = len(self.log)
        for wire, heard in self._listeners.values():
            wire.tell(_telling(heard, feed))

    def _feed(self, after: int, until: int) -> Feed:
        entries = tuple(self.log[after:until])
        return Feed(epoch=EPOCH, after=after, cursor=after + len(entries), entries=entries, positions=1)


def _telling(heard: Callable[[Feed], None], feed: Feed) -> Callable[[], None]:
    return lambda: heard(feed)
