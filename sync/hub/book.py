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
from sync.hub.consequences import Role
from sync.hub.intake import Intake
from sync.hub.members import Member, TokenRight
from sync.hub.opening import open_book
from sync.hub.own import Change, Pen
from sync.hub.protocol import (
    Alive,
    Ask,
    Batch,
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
from sync.staff import StaffMember, load_staff, save_staff
from sync.staff import version_of as version_of_staff


class Book(Readings):
    """The hub's data. Each call that writes is one transaction; what has returned is on the disk.

    Args:
        ledger: Made a hub's at the first time: an identity, and triggers that note which positions change.
        clock: The hub's; all stamps come from it.
        entropy: For identity, codes and tokens.
        alarms: Counts refusals; by default a counter of its own.

    Attributes:
        alarms: How often batches were refused, by why; an id with other content is ``changed``. New entries
            that are dated too far ahead to be followed are ``ahead``.
    """

    def __init__(
        self, ledger: Ledger, clock: Clock, entropy: Entropy, alarms: Counter[str] | None = None
    ) -> None:
        super().__init__(ledger, open_book(ledger, clock, entropy), clock)
        self.alarms: Counter[str] = Counter() if alarms is None else alarms
        self._entropy = entropy
        self._arrivals = Arrivals(ledger, self.identity, clock)
        self._own = Intake(ledger, Role.HUB)

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

    def set_profile(self, name: str, profile: Mapping[str, str]) -> bool:
        """Keep what is wanted of a device, in place of what was. Returns whether there is one."""
        with self.ledger.writing():
            return devices.set_profile(self._store, name, profile)

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
        seen = tuple(row.seen(now_ms) for row in others if row.revoked_ms is None)
        version = version_of(read_standby(self._store))
        staff = version_of_staff(load_staff(self._store))
        return Alive(epoch=self.identity.epoch, now_ms=now_ms, devices=seen, standby=version, staff=staff)

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
            answers = self._arrivals.take(posts)
        self.alarms.update(self._arrivals.alarms)
        return answers

    # --- what there is ---

    def save_event(self, event_set: EventSet) -> None:
        """Keep an event set in place of the earlier one."""
        with self.ledger.writing():
            self._keep_event(event_set)

    def _keep_event(self, event_set: EventSet) -> None:
        earlier = load_event_set(self._store)
        save_event_set(self._store, event_set)
        assign_rooms(self._store, room_of(event_set))
        parents = parents_of(event_set.rooms)
        if earlier is None or parents != parents_of(earlier.rooms):
            self.ledger.rooms.rebuild(parents)

    def save_staff(self, members: Sequence[StaffMember]) -> None:
        """Keep who works here in place of who did."""
        with self.ledger.writing():
            save_staff(self._store, members)

    def change(self, change: Change) -> bool:
        """Make an organiser's change, if what it replaces is as it was looked at. Returns whether it was."""
        with self.ledger.writing():
            if not self._is_as_seen(change):
                return False
            if change.event is not None:
                self._keep_event(change.event)
            if change.staff is not None:
                save_staff(self._store, change.staff)
            if change.said:
                self._write_down(change)
        return True

    def _is_as_seen(self, change: Change) -> bool:
        if change.event is not None and self._version(people.EVENT) != change.event_seen:
            return False
        return change.staff is None or version_of_staff(load_staff(self._store)) == change.staff_seen

    def _write_down(self, change: Change) -> None:
        self.ledger.refresh_name()
        origin = self.ledger.origin
        pen = Pen(origin, self.identity.epoch, self._clock, self._entropy)
        end = self._own.ends([origin.device]).get(origin.device)
        self._own.write([pen.write(change.said, end)])

    def save_people(self, persons: Sequence[Person]) -> None:
        """Keep positions; one with an id that is there already replaces it."""
        with self.ledger.writing():
            people.keep_people(self.ledger, persons)

    def swap_people(self, swaps: Sequence[people.Swap]) -> bool:
        """Keep positions if each that they replace is as it was when somebody looked; else none of them."""
        with self.ledger.writing():
            return people.swap_people(self.ledger, swaps)
