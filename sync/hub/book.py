"""All that a hub does with its data, over a ledger: takes batches, rules, tells its journal and positions.

The hub's ledger is one as every kiosk has it. Its journal's order of arrival is the feed's; SQLite lets one
write at a time, so no entry slips in before a number that was read. One thread at a time, as its ledger.
Must not know: HTTP, threads, who pays attention.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from checkin.clock import Clock, Entropy
from checkin.errors import BatchRefusedError
from checkin.model import EventSet
from checkin.presence import parents_of
from sync.elsewhere import assign_rooms, room_of
from sync.hub import devices, people
from sync.hub.arrivals import Arrivals, Post
from sync.hub.members import DeviceRow, Member, TokenRight
from sync.hub.opening import open_book
from sync.hub.protocol import (
    Alive,
    Ask,
    Batch,
    DeviceSeen,
    Enrol,
    Enrolled,
    Heartbeat,
    Person,
    Ruled,
    Taken,
)
from sync.hub.reading import Readings
from sync.hub.standby import read_standby, version_of
from sync.ledger import Ledger
from sync.replica import load_event_set, save_event_set


class Book(Readings):
    """The hub's data. Each call that writes is one transaction; what has returned is on the disk.

    Args:
        ledger: Made a hub's at the first time: an identity, and triggers that note which positions change.
        clock: The hub's; all stamps come from it.
        entropy: For identity, codes and tokens.

    Attributes:
        alarms: How often batches were refused, by why; an id with other content is ``changed``.
    """

    def __init__(self, ledger: Ledger, clock: Clock, entropy: Entropy) -> None:
        super().__init__(ledger, open_book(ledger, clock, entropy), clock)
        self.alarms: Counter[str] = Counter()
        self._entropy = entropy
        self._arrivals = Arrivals(ledger, self.identity, clock, self.alarms)

    # --- devices ---

    def enrol(self, message: Enrol) -> Enrolled | None:
        """Spend a code; None = it is unknown, spent, or too old."""
        now_ms = self._clock.now_ms()
        with self.ledger.writing():
            found = devices.spend_code(self._store, message.code, message.device, now_ms, self._entropy)
        if found is None:
            return None
        row, token = found
        return Enrolled(
            token=token,
            name=row.name,
            hub=self.identity.hub,
            epoch=self.identity.epoch,
            now_ms=now_ms,
            profile=dict(row.profile),
        )

    def create_device(self, name: str, right: TokenRight, profile: Mapping[str, str]) -> str:
        """Add a device, or give an existing one another code. Returns the code, which is good for a day."""
        with self.ledger.writing():
            now_ms = self._clock.now_ms()
            return devices.create_device(self._store, name, right, profile, now_ms, self._entropy)

    def revoke(self, name: str) -> bool:
        """End a device's access, now and for good. Returns whether there was one."""
        with self.ledger.writing():
            return devices.revoke_device(self._store, name, self._clock.now_ms())

    def heartbeat(self, member: Member, heartbeat: Heartbeat) -> Alive:
        """Note how a device is; who else is there."""
        now_ms = self._clock.now_ms()
        with self.ledger.writing():
            devices.note_heartbeat(self._store, member.name, heartbeat, now_ms)
            self._arrivals.free_overdue()
        others = (row for row in self.devices() if row.name != member.name and row.device)
        seen = tuple(_seen(row, now_ms) for row in others if row.revoked_ms is None)
        version = version_of(read_standby(self._store))
        return Alive(epoch=self.identity.epoch, now_ms=now_ms, devices=seen, standby=version)

    # --- the journal ---

    def take(self, member: Member, batch: Batch) -> Taken:
        """Write a batch down, once, with stamps of rank 1.

        Raises:
            BatchRefusedError: It will never be taken; nothing of it was.
        """
        answer = self.post_all([Post(member, batch)])[0]
        if isinstance(answer, BatchRefusedError):
            raise answer
        assert isinstance(answer, Taken)
        return answer

    def take_all(self, batches: Sequence[tuple[Member, Batch]]) -> list[Taken | BatchRefusedError]:
        """Several in one transaction, answered in their order; one that is refused spoils no other."""
        answers = self.post_all([Post(member, batch) for member, batch in batches])
        return [answer for answer in answers if not isinstance(answer, Ruled)]

    def rule(self, member: Member, ask: Ask) -> Ruled:
        """Write the batch down and say whether its entry counts. Asked twice, the same answer comes twice.

        Raises:
            BatchRefusedError: As `take`; or the entry is not there, is no entry, or is another device's.
        """
        answer = self.post_all([Post(member, ask.batch, ask.nonce)])[0]
        if isinstance(answer, BatchRefusedError):
            raise answer
        assert isinstance(answer, Ruled)
        return answer

    def post_all(self, posts: Sequence[Post]) -> list[Taken | Ruled | BatchRefusedError]:
        """Batches and questions in one transaction, as if one came after the other."""
        with self.ledger.writing():
            return self._arrivals.take(posts)

    # --- what there is ---

    def save_event(self, event_set: EventSet) -> None:
        """Keep an event set in place of the earlier one."""
        with self.ledger.writing():
            earlier = load_event_set(self._store)
            save_event_set(self._store, event_set)
            assign_rooms(self._store, room_of(event_set))
            parents = parents_of(event_set.rooms)
            if earlier is None or parents != parents_of(earlier.rooms):
                self.ledger.rooms.rebuild(parents)

    def save_people(self, persons: Sequence[Person]) -> None:
        """Keep positions; one with an id that is there already replaces it."""
        with self.ledger.writing():
            people.keep_people(self.ledger, persons)


def _seen(row: DeviceRow, now_ms: int) -> DeviceSeen:
    age_s = None if row.seen_ms is None else max(now_ms - row.seen_ms, 0) / 1000
    return DeviceSeen(name=row.name, age_s=age_s, pending=row.heartbeat.pending if row.heartbeat else 0)
