"""Kiosks and a hub on real ledgers, over a wire that loses, repeats, delays, cuts and bends, at random."""

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from checkin import presence
from checkin.conflicts import decided_by_humans, double_admits
from checkin.journal import EntryId, Kind, Stamp
from checkin.model import Direction, Position, PositionId
from checkin.personal import Correction
from checkin.presence import Passage
from checkin.verdict import Admit, Reason
from kiosk.admission.arbitration import Asking
from kiosk.changes.persons import Newcomer
from kiosk.views import Answer, DeskPlace, Scanned
from sync.hub import forks, judge, put_back
from sync.hub.checking import Incoming, Stamping
from sync.ledger import Ledger
from sync.replica import iter_positions
from tests.fakes.hub_memory import Memory, Told, one_too_many
from tests.fakes.hub_town import Kiosk, Town, make_template
from tests.fakes.small_congress import AT_DOOR, DOOR, EVENT_SET, PARTICIPANT, secret_of

PEOPLE, KIOSKS = 2, 3
MEMORY = Path("/dev/shm")  # noqa: S108  # a file system without a disk, where there is one
PLACE = MEMORY if MEMORY.is_dir() else None
OUT = DeskPlace(DOOR, direction=Direction.EXIT)
LISTS = {one.id: one for one in EVENT_SET.lists}
ZONE = ZoneInfo(EVENT_SET.events[0].timezone)

AT = st.integers(0, KIOSKS - 1)
WHO = st.integers(0, 20)
FAULTS = st.sampled_from(["none", "none", "none", "lost", "unheard", "late", "twice", "bent"])
FETCH_FAULTS = st.sampled_from(
    ["none", "none", "none", "lost", "unheard", "late", "twice", "bent", "bent_back"]
)


class AtDoors(RuleBasedStateMachine):
    """Everything that happens at doors and desks, and what people have heard there."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.town = Town(Path(tempfile.mkdtemp(dir=PLACE)), self.template, KIOSKS)
        self.tickets = {secret_of(number): PositionId(number) for number in range(1, PEOPLE + 1)}
        self.memory = Memory()

    def _ticket(self, who: int) -> str:
        return sorted(self.tickets)[who % len(self.tickets)]

    def _hear(self, kiosk: Kiosk, answer: Answer) -> None:
        """An answer is what people go by, whatever follows."""
        entry = answer.journal_entry
        found = kiosk.ledger.find(entry) if entry is not None else None
        if found is None or entry is None or answer.position is None:
            return
        if not (answer.verdict == Admit() or answer.forced):
            if found.body.ref is not None:  # a refusal by the hub names what it refuses
                self.memory.refuse(found.body.ref, entry)
            return
        self.memory.told[entry] = (
            entry,
            answer.position.id,
            found.body.kind,
            found.body.at_ms,
            found.body.payload.get("overridden") == Reason.ALREADY_REDEEMED.value,
        )
        if found.body.payload.get("asked") and not answer.provisional and not answer.is_replayed:
            self._check_granted(answer.position.id, entry)

    def _check_granted(self, position: PositionId, entry: EntryId) -> None:
        """What the hub grants makes nothing one too many by all that counts there, or it had refused it."""
        hub = self.town.hub.open_book.ledger
        known = hub.passages(position)
        refused = {row[0] for row in hub.store.rows("SELECT entry FROM hub_ruling WHERE reason <> ''")}
        unsaid = refused - {one.ref for one in known}  # its kiosk has not said yet what became of it
        passages = [one for one in known if one.id not in unsaid]
        assert _seconds(passages) == _seconds(one for one in passages if one.id != entry)

    @rule(at=AT, who=WHO, fault=FAULTS)
    def scan(self, at: int, who: int, fault: str) -> None:
        """Somebody holds up a ticket."""
        kiosk = self.town.kiosks[at]
        kiosk.wire.fault = fault
        self._hear(kiosk, kiosk.desk.check_in(self._ticket(who), AT_DOOR))

    @rule(at=AT, who=WHO)
    def scan_while_cut_off(self, at: int, who: int) -> None:
        """Known beforehand, so that nobody is asked where the list admits anyway."""
        kiosk = self.town.kiosks[at]
        kiosk.is_cut_off, kiosk.wire.fault = True, "lost"
        self._hear(kiosk, kiosk.desk.check_in(self._ticket(who), AT_DOOR))
        kiosk.is_cut_off = False

    @rule(at=AT, who=WHO)
    def leave(self, at: int, who: int) -> None:
        """Somebody goes out."""
        kiosk = self.town.kiosks[at]
        self._hear(kiosk, kiosk.desk.check_in(self._ticket(who), OUT))

    @rule(at=AT, who=WHO)
    def force(self, at: int, who: int) -> None:
        """Staff let somebody in whatever stands against it."""
        kiosk = self.town.kiosks[at]
        kiosk.wire.fault = "none"
        self._hear(kiosk, kiosk.desk.check_in(self._ticket(who), AT_DOOR, force=True))

    @rule(at=AT, who=WHO)
    def undo(self, at: int, who: int) -> None:
        """Staff take back what happened last, by what their kiosk knows."""
        kiosk, position = self.town.kiosks[at], self.tickets[self._ticket(who)]
        before = {entry.body.id for entry in kiosk.ledger.about(position)}
        kiosk.desk.undo(position, DOOR)
        for entry in kiosk.ledger.about(position):
            if entry.body.id not in before and entry.body.kind is Kind.UNDO and entry.body.ref is not None:
                self.memory.cancel(entry.body.ref, entry.body.id)

    @rule(at=AT, who=WHO, name=st.sampled_from(["Şahin", "O’Sullivan", "Łukasz"]))
    def correct(self, at: int, who: int, name: str) -> None:
        """A name is put right at one desk, perhaps at another one as well."""
        kiosk = self.town.kiosks[at]
        kiosk.changes.correct(self.tickets[self._ticket(who)], Correction(family_name=name), AT_DOOR)

    @rule(at=AT)
    def walk_in(self, at: int) -> None:
        """Somebody without a ticket is registered."""
        if len(self.tickets) < PEOPLE + 2:
            kiosk = self.town.kiosks[at]
            made = kiosk.changes.walk_in(Newcomer(product=PARTICIPANT, family_name="Nguyễn"), AT_DOOR)
            assert isinstance(made, Position)
            self.tickets[made.secret] = made.id


class ManyKiosks(AtDoors):
    """Everything that happens to programs, clocks and a network, and what has to hold."""

    @rule(at=AT, who=WHO, was_asked=st.booleans(), fault=FAULTS)
    def crash_between_the_commits(self, at: int, who: int, was_asked: bool, fault: str) -> None:  # noqa: FBT001  # drawn
        """The entry is on the disk; whether the hub heard of it, nobody knows."""
        kiosk = self.town.kiosks[at]
        kiosk.wire.fault = fault
        begun = kiosk.desk.begin(Scanned(self._ticket(who)), AT_DOOR)
        if isinstance(begun, Asking):
            self.memory.unheard.add(begun.entry.body.id)
            if was_asked:
                kiosk.desk.ask(begun)
        else:
            self._hear(kiosk, begun)
        kiosk.crash()

    @rule(at=AT)
    def crash(self, at: int) -> None:
        """The kiosk's program dies."""
        self.town.kiosks[at].crash()

    @rule()
    def crash_of_the_hub(self) -> None:
        """The hub's program dies."""
        self.town.hub.crash()

    @rule(at=AT)
    def back_up(self, at: int) -> None:
        """A copy of one kiosk's ledger is made, as it is."""
        self.town.kiosks[at].back_up()

    @rule(at=AT, by_hand=st.booleans())
    def put_back(self, at: int, by_hand: bool) -> None:  # noqa: FBT001  # drawn
        """The machine is lost: the last copy goes on in its place, which was told so, or was not."""
        if self.town.kiosks[at].put_back(by_hand=by_hand):
            self.memory.lose(self._known())

    @rule()
    def back_up_the_hub(self) -> None:
        """The same of the hub."""
        self.town.hub.back_up()

    @rule()
    def put_back_the_hub(self) -> None:
        """The hub's machine is lost, and its last copy restored."""
        self.town.pass_s(60)  # no machine is replaced in the same second twice
        if self.town.hub.put_back():
            self.memory.lose(self._known())

    @rule(at=AT, seconds=st.sampled_from([-3600, -100, -1, 1, 100, 3600]))
    def set_clock(self, at: int, seconds: int) -> None:
        """A wall clock jumps."""
        clock = self.town.kiosks[at].own_clock
        clock.set_wall(clock.now_ms() + seconds * 1000)

    @rule(seconds=st.sampled_from([0.002, 1, 6, 61]))
    def wait(self, seconds: float) -> None:
        """Time goes by."""
        self.town.pass_s(seconds)

    @rule(at=AT, count=st.integers(1, 6), fault=FETCH_FAULTS)
    def exchange(self, at: int, count: int, fault: str) -> None:
        """Some requests of one kiosk's session."""
        kiosk = self.town.kiosks[at]
        kiosk.wire.fault = fault
        for _ in range(count):
            kiosk.step()

    @rule(at=AT)
    def deliver_late(self, at: int) -> None:
        """A request that was given up arrives after all."""
        self.town.kiosks[at].wire.deliver_late()

    @rule(at=AT, back=st.integers(0, 8), count=st.integers(1, 5))
    def tell(self, at: int, back: int, count: int) -> None:
        """A piece of the live feed: the next one, one that was told before, or one after a gap."""
        book = self.town.hub.open_book
        after = max(0, book.manifest().journal - back)
        self.town.kiosks[at].live(book.feed(after, count))

    @invariant()
    def what_was_said_is_on_the_disk(self) -> None:
        """Whoever was let in stands in a journal, and what the hub has acknowledged is at the hub."""
        assert self.memory.certain() <= self._known()
        book = self.town.hub.open_book
        devices = Counter(entry.body.device for entry in book.ledger.entries())
        for kiosk in self.town.kiosks:
            marks = kiosk.driver.session.known.marks
            assert marks.epoch != book.identity.epoch or marks.acknowledged <= devices[kiosk.name]

    def teardown(self) -> None:
        """All is well again: all agree, and conflicts are exactly what people have seen happen."""
        try:
            self.town.heal()
            self._check_agreement()
            self._check_conflicts()
        finally:
            self.town.close()

    def _known(self) -> set[EntryId]:
        return {entry.body.id for host in self._hosts() for entry in host.entries()}

    def _hosts(self) -> Iterator[Ledger]:
        yield self.town.hub.open_book.ledger
        yield from (kiosk.ledger for kiosk in self.town.kiosks)

    def _check_agreement(self) -> None:
        """The same entries with the same stamps, presence, people; chains verify; nothing waits."""
        first, *others = [_state(host) for host in self._hosts()]
        for other in others:
            for part, expected in zip(other, first, strict=True):
                assert part == expected, (part, expected)
        assert self.memory.certain() <= set(first[0])
        assert all(host.verify() == [] for host in self._hosts())
        assert all(kiosk.driver.pending_count() == 0 for kiosk in self.town.kiosks)

    def _check_conflicts(self) -> None:
        """Conflicts by the journal, and by what was said at the doors, counted in another way."""
        hub = self.town.hub.open_book.ledger
        stamps = {entry.body.id: entry.order for entry in hub.entries()}
        decided = decided_by_humans(hub.entries())
        standing = list(self.memory.standing(set(stamps), lambda entry: _unheard(hub, entry)))
        for position in self.tickets.values():
            found = {one.second.id for one in double_admits(hub.passages(position), LISTS, decided, ZONE)}
            said = [told for told in standing if told[1] == position]
            assert found == set(one_too_many(sorted(said, key=lambda told: (told[3], stamps[told[0]]))))


def _unheard(hub: Ledger, entry: EntryId) -> Told | None:
    """What nobody heard of counts all the same: whoever stood there may have gone in."""
    found = hub.find(entry)
    if found is None or found.body.position is None:
        return None
    return entry, found.body.position, found.body.kind, found.body.at_ms, False


def _seconds(passages: Iterable[Passage]) -> set[EntryId]:
    return {one.second.id for one in double_admits(passages, LISTS, (), ZONE)}


State = tuple[
    dict[EntryId, tuple[tuple[Stamp, bytes], bytes]],
    list[tuple[object, ...]],
    list[tuple[PositionId, str, str]],
]


def _state(host: Ledger) -> State:
    """Entries with stamps and personal values, presence, people."""
    entries = {e.body.id: ((e.stamp, e.hash), host.personal(e.body.id)) for e in host.entries()}
    presence = host.store.rows("SELECT room, position FROM presence ORDER BY room, position")
    people = sorted((p.id, p.family_name, p.status.value) for p in iter_positions(host.store))
    return entries, [tuple(row) for row in presence], people


QUIET = (Phase.explicit, Phase.generate)
"""A planted fault need not be told in the shortest way."""


def _play(examples: int, steps: int, *, is_planted: bool = False) -> None:
    template = Path(tempfile.mkdtemp(dir=PLACE))
    try:
        make_template(template, PEOPLE, KIOSKS)
        ManyKiosks.template = template
        run_state_machine_as_test(
            ManyKiosks,
            settings=settings(
                deadline=None,
                max_examples=examples,
                stateful_step_count=steps,
                suppress_health_check=list(HealthCheck),
                phases=QUIET if is_planted else tuple(Phase),
                derandomize=is_planted,
                report_multiple_bugs=not is_planted,
                database=None,
            ),
        )
    finally:
        shutil.rmtree(template)


def test_whatever_happens_all_agree_in_the_end() -> None:
    """Nothing acknowledged is lost, replicas are equal, conflicts are exactly the double admits."""
    _play(examples=40, steps=30)


def _in_order_of_arrival(passages: Iterable[Passage]) -> tuple[Passage, ...]:
    """A planted fault: `checkin.presence.standing` without its sort."""
    kept = list(passages)
    cancelled = {p.ref for p in kept if p.kind is Kind.UNDO or (p.kind is Kind.RULING and p.refused)}
    return tuple(p for p in kept if p.kind in (Kind.ENTRY, Kind.EXIT) and p.id not in cancelled)


def _first_stamp_stays(_: Stamping, entry: Incoming, here: Stamp) -> Stamp:
    """A planted fault: a kiosk keeps its own stamp when the hub's comes."""
    del entry
    return here


def _grants_all(*_: object) -> None:
    """A planted fault: nothing stands against anybody."""


def _stays(*_: object, **__: object) -> bool:
    """A planted fault: what another wrote under our name is not looked at."""
    return False


def _same_epoch(epoch: int, *_: object) -> int:
    """A planted fault: a hub that was put back says nothing of it."""
    return epoch


def _forgotten(*_: object) -> None:
    """A planted fault: a kiosk that was put back does not look what the hub lacks."""


@pytest.mark.parametrize(
    ("where", "name", "fault"),
    [
        pytest.param(presence, "standing", _in_order_of_arrival, id="presence-in-order-of-arrival"),
        pytest.param(Stamping, "again", _first_stamp_stays, id="first-stamp-stays"),
        pytest.param(judge, "judge", _grants_all, id="hub-grants-all"),
        pytest.param(forks.Forks, "heal", _stays, id="forks-stay", marks=pytest.mark.long),
        pytest.param(put_back, "later_epoch", _same_epoch, id="same-epoch-after-put-back"),
        pytest.param(put_back, "begin_noting", _forgotten, id="nothing-handed-in-after-put-back"),
    ],
)
def test_a_planted_fault_is_caught(
    monkeypatch: pytest.MonkeyPatch, where: object, name: str, fault: object
) -> None:
    """Folding as entries arrive, keeping old stamps, granting everything: none of it stays unseen."""
    monkeypatch.setattr(where, name, fault)
    with pytest.raises(AssertionError):
        _play(examples=200, steps=30, is_planted=True)


@pytest.mark.long
def test_the_same_for_much_longer() -> None:
    """More stories, and longer ones."""
    _play(examples=1_500, steps=50)
