"""One kiosk in virtual time: the real session drives its replica over a wire, and its door asks the hub.

Must not know: what the congress is, what is measured.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import msgspec

from checkin.errors import LinkDownError
from checkin.journal import Fact, JournalEntry
from checkin.model import CheckInList, Direction, EventSet, Position
from sync.hub.clock import CorrectedClock
from sync.hub.membership import Marks
from sync.hub.protocol import Ask, Batch, Feed, Heartbeat, Ruled
from sync.hub.session import Session
from sync.hub.steps import Answer, Effect, Request, Seen, TakeFeed, Timed, Wait, What
from sync.hub.told import Told
from sync.simulation.door import Door, Listener
from sync.simulation.ear import SimulatedEar
from sync.simulation.hub import EPOCH, NAME, Learnt, SimulatedHub
from sync.simulation.replica import Replica
from sync.simulation.timeline import DriftingClock, Timeline
from sync.simulation.wire import Exchange, Wire

if TYPE_CHECKING:
    from random import Random  # noqa: TID251  # a seeded one is passed in


DEADLINE_S = 0.3
OK = 200
CUT = LinkDownError("The hub does not answer.", "Check-ins go on here.")
KNOWN = Marks(hub=NAME, epoch=EPOCH, positions=1, event="1", tickets="1")
"""It has joined and fetched everybody before the doors open."""

encode = msgspec.json.Encoder().encode


class World(msgspec.Struct, frozen=True, kw_only=True):
    """What all kiosks share.

    Attributes:
        event_set: The congress.
        dice: For ids and pauses.
    """

    timeline: Timeline
    hub: SimulatedHub
    event_set: EventSet
    dice: "Random"


class SimulatedKiosk:
    """One kiosk.

    Args:
        name: Its name in the journal.
        world: Where it stands.
        wire: To the hub.
        own_clock: Its wrong and drifting clock.
        learnt: Told which entries it has newly heard of from the hub.
    """

    def __init__(self, name: str, world: World, wire: Wire, own_clock: DriftingClock, learnt: Learnt) -> None:
        self.name = name
        self.status = Heartbeat(pending=0, cursor=0)
        """What it says of itself."""
        self.wire = wire
        self.clock = CorrectedClock(own_clock)
        self.replica = Replica(world.event_set.rooms, name, self.clock)
        jitter = world.dice.random()
        self.session = Session(KNOWN, self.replica.boot_id, jitter=jitter)
        self._door = Door(self.replica, world.event_set, self.clock, world.dice, self._ask, self._is_cut_off)
        self._ear = SimulatedEar(world.timeline, wire, jitter, self._hearing)
        self._timeline = world.timeline
        self._hub = world.hub
        self._learnt = learnt
        self._is_busy = False
        self._alarm = 0
        self.told: Told | None = None
        """The other kiosks, as the hub told of them last."""
        self.fresh_ms: int | None = None
        """Until when all that the hub had is here."""

    def start(self) -> None:
        """The doors open."""
        self._ear.listen()
        self.wake()

    def scan(self, position: Position, here: CheckInList, direction: Direction, said: Listener) -> None:
        """Somebody holds up a ticket here."""
        self._door.scan(position, here, direction, said)
        self.wake()

    def note(self, fact: Fact) -> None:
        """Something happens here beside a scan."""
        self._door.note(fact)
        self.wake()

    def wake(self) -> None:
        """Something may be due: ask for it, unless a request is under way."""
        if self._is_busy:
            return
        self._alarm += 1
        step = self.session.next(self.clock.mono_ns(), self.replica, self.status)
        if isinstance(step, Request):
            self._is_busy = True
            self.wire.ask(self._exchange(step))
        elif isinstance(step, Wait):
            if self.session.is_fresh:
                self.fresh_ms = self.clock.now_ms()
            alarm = self._alarm
            self._timeline.after(step.for_s, lambda: self.wake() if alarm == self._alarm else None)

    def _exchange(self, request: Request) -> Exchange:
        asked_ns = self.clock.mono_ns()
        return Exchange(
            carry=lambda: self._hub.answer(request, self.name),
            answered=lambda raw: self._answered(request, asked_ns, raw),
            failed=lambda: self._failed(request),
            within_s=request.within_s,
            is_upload=request.what is What.UPLOAD,
        )

    def _answered(self, request: Request, asked_ns: int, raw: bytes) -> None:
        now_ns = self.clock.mono_ns()
        answer = Answer(status=OK, raw=raw, asked_ns=asked_ns, answered_ns=now_ns)
        self._is_busy = False
        self._carry_out(self.session.heard(request, answer, now_ns))
        self.wake()

    def _failed(self, request: Request) -> None:
        self._is_busy = False
        self._carry_out(self.session.failed(request, CUT, self.clock.mono_ns()))
        self.wake()

    def _carry_out(self, effects: Iterable[Effect]) -> None:
        for effect in effects:
            match effect:
                case TakeFeed(feed=feed):
                    self._take(feed)
                case Timed(asked_ns=asked_ns, answered_ns=answered_ns, hub_ms=hub_ms):
                    self.clock.learn(asked_ns, answered_ns, hub_ms)
                case Seen(devices=devices):
                    self.told = Told(devices, self.clock.now_ms())
                case _:
                    pass

    def _hearing(self, is_live: bool) -> None:  # noqa: FBT001  # the only thing that is told
        """The live feed begins or has ended."""
        if is_live:
            self._hub.listen(self.name, self.wire, self._told)
        else:
            self._hub.hang_up(self.name)
        self.session.live_changed(is_live=is_live)
        self.wake()

    def _is_cut_off(self) -> bool:
        return self.session.is_connected is not True

    def _told(self, feed: Feed) -> None:
        """News; those that do not follow what is here are asked for."""
        effects = self.session.live(feed)
        self._carry_out(effects)
        if not effects:
            self.wake()

    def _take(self, feed: Feed) -> None:
        sifted = self.replica.take([self._hub.read(wire) for wire in feed.entries])
        self._learnt(self.name, (one.body for one, _ in sifted.fresh))

    def _ask(self, entry: JournalEntry, ruled: Callable[[Ruled | None], None]) -> None:
        """Ask the hub about an entry; all that is unsent goes along, on a line of its own."""
        parcel = self.replica.all_unsent(self.session.known.marks)
        batch = Batch(boot_id=self.replica.boot_id, sent_ns=self.clock.mono_ns(), entries=parcel.entries)
        raw = encode(Ask(batch=batch, nonce=entry.body.id))
        self.wire.ask(
            Exchange(
                carry=lambda: self._hub.rule(raw, self.name),
                answered=lambda answer: self._end(ruled, msgspec.json.decode(answer, type=Ruled)),
                failed=lambda: self._end(ruled, None),
                within_s=DEADLINE_S,
                is_upload=True,
            )
        )

    def _end(self, ruled: Callable[[Ruled | None], None], answer: Ruled | None) -> None:
        ruled(answer)
        self.wake()
