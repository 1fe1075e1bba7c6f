"""One kiosk's door: a scan is judged by what the kiosk knows, written down, ruled on, and said.

The policy is "admit without an answer". Must not know: how the hub is asked, what else goes over the wire.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import msgspec

from checkin.clock import Clock
from checkin.crowd import Crowd, workshop_at
from checkin.history import close_days, history_at
from checkin.journal import EntryId, Fact, JournalEntry, Kind, new_id
from checkin.model import CheckInList, Direction, EventSet, Position, RoomId
from checkin.redeem import Attempt, redeem
from checkin.verdict import Admit, Refuse, Verdict
from sync.hub.protocol import Ruled
from sync.simulation.replica import Replica
from sync.simulation.timeline import NS_PER_S

if TYPE_CHECKING:
    from random import Random  # noqa: TID251  # a seeded one is passed in

PATIENCE = 2
PROBE_S = 5.0
"""As `kiosk.admission.arbitration`: a hub that kept two scans waiting is left alone for so long at a time."""


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What an attendee was told.

    Attributes:
        entry: What stands for it in the journal; empty = refused without asking anybody.
        is_ruled: Whether the hub said so in time.
        reason: Why not; empty = admitted.
    """

    position: Position
    entry: EntryId
    is_admitted: bool
    is_ruled: bool
    reason: str = ""


Listener = Callable[[Said], None]
AskHub = Callable[[JournalEntry, Callable[[Ruled | None], None]], None]
"""Ask about an entry; called back with the answer, or with None at the deadline, whichever comes first."""


class Door:
    """Judges and writes. One scan at a time; those that come meanwhile stand in line.

    Args:
        replica: The kiosk's journal.
        event_set: The congress, with one event.
        clock: The kiosk's, as far as it is corrected.
        dice: For ids.
        ask_hub: See `AskHub`.
        is_cut_off: Whether the hub is known to be out of reach.
    """

    def __init__(
        self,
        replica: Replica,
        event_set: EventSet,
        clock: Clock,
        dice: "Random",
        ask_hub: AskHub,
        is_cut_off: Callable[[], bool],
    ) -> None:
        self.replica = replica
        self._event_set = event_set
        self._zone = ZoneInfo(event_set.events[0].timezone)
        self._clock = clock
        self._dice = dice
        self._ask_hub = ask_hub
        self._is_cut_off = is_cut_off
        self._misses = 0
        self._missed_ns = 0
        self._is_asking = False
        self._line: list[Callable[[], None]] = []

    def scan(self, position: Position, here: CheckInList, direction: Direction, said: Listener) -> None:
        """Somebody holds up a ticket; what they are told may take until the deadline."""
        if self._is_asking:
            self._line.append(lambda: self.scan(position, here, direction, said))
            return
        verdict = self._judge(position, here, direction)
        if not isinstance(verdict, Admit):
            reason = verdict.reason.value if isinstance(verdict, Refuse) else "incomplete"
            said(Said(position=position, entry=EntryId(""), is_admitted=False, is_ruled=False, reason=reason))
            return
        is_entry = direction is Direction.ENTRY
        asks = is_entry and self._is_heard()
        entry = self._append(
            Fact(
                kind=Kind.ENTRY if is_entry else Kind.EXIT,
                at_ms=self._clock.now_ms(),
                position=position.id,
                list=here.id,
                room=self._room(here),
                provisional=is_entry and not asks,
                payload={"asked": True} if asks else {},
            )
        )
        if asks:
            self._is_asking = True
            self.replica.held.add(entry.body.id)
            self._ask_hub(entry, lambda ruled: self._ruled(position, entry, ruled, said))
        else:
            said(Said(position=position, entry=entry.body.id, is_admitted=True, is_ruled=False))

    def _ruled(self, position: Position, entry: JournalEntry, ruled: Ruled | None, said: Listener) -> None:
        self._misses = 0 if ruled else self._misses + 1
        self._missed_ns = self._clock.mono_ns()
        self.replica.held.discard(entry.body.id)
        reason = ruled.reason if ruled else ""
        self._append(
            Fact(
                kind=Kind.RULING,
                at_ms=self._clock.now_ms(),
                position=entry.body.position,
                list=entry.body.list,
                reason=reason,
                ref=entry.body.id,
                provisional=ruled is None,
                payload={} if ruled else {"unanswered": True},
            )
        )
        self._is_asking = False
        said(
            Said(
                position=position,
                entry=entry.body.id,
                is_admitted=not reason,
                is_ruled=ruled is not None,
                reason=reason,
            )
        )
        if self._line:
            self._line.pop(0)()

    def note(self, fact: Fact) -> JournalEntry:
        """Write down what happens beside a scan: a badge, a payment, somebody without a ticket."""
        return self._append(fact)

    def _judge(self, position: Position, here: CheckInList, direction: Direction) -> Verdict:
        at_ms = self._clock.now_ms()
        history = history_at(here.id, self.replica.passages(position.id))
        return redeem(
            Attempt(
                position=position,
                product=self._event_set.find_product(position.product),
                check_in_list=here,
                direction=direction,
                at_ms=at_ms,
                zone=self._zone,
                event=self._event_set.events[0],
                history=close_days(history, here, at_ms, self._zone),
                workshop=workshop_at(here, self._event_set, position),
                crowd=lambda: self._crowd(position, here),
            )
        )

    def _crowd(self, position: Position, here: CheckInList) -> Crowd:
        room, replica = self._event_set.room_counting(here.id), self.replica
        if room is None:
            return Crowd()
        return Crowd(
            persons=replica.persons[room.id],
            limit=room.limit,
            when_full=room.when_full,
            is_inside=room.id in replica.inside.get(position.id, frozenset()),
        )

    def _is_heard(self) -> bool:
        if self._is_cut_off():
            return False
        waited_ns = self._clock.mono_ns() - self._missed_ns
        return self._misses < PATIENCE or waited_ns >= PROBE_S * NS_PER_S

    def _append(self, fact: Fact) -> JournalEntry:
        entry_id = new_id(self._clock.now_ms(), self._dice.randbytes(16))
        return self.replica.append(fact, entry_id)

    def _room(self, here: CheckInList) -> RoomId | None:
        room = self._event_set.room_counting(here.id)
        return room.id if room else None
