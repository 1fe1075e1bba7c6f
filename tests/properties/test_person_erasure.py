"""Persons who are erased, over real ledgers and a wire that loses, repeats and delays."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from checkin import erasing
from checkin.model import PositionId
from checkin.personal import Correction
from kiosk.changes.persons import Newcomer
from kiosk.deletion.person import erase_person, whose
from sync import changes, forgetting
from sync.hub.people import keep_people
from sync.hub.protocol import Person
from sync.ledger import Ledger
from sync.record.keys import RecordKey
from sync.replica import given_key, iter_positions
from tests.fakes.hub_town import Town, make_template
from tests.fakes.small_congress import AT_DOOR, EVENT_SET, PARTICIPANT, attendee, secret_of

KIOSKS, PEOPLE = 3, 2
MEMORY = Path("/dev/shm")  # noqa: S108  # a file system without a disk, where there is one
PLACE = MEMORY if MEMORY.is_dir() else None
AT = st.integers(0, KIOSKS - 1)
WHO = st.integers(1, PEOPLE)
FAULTS = st.sampled_from(["none", "none", "lost", "unheard", "late", "twice"])
KEY = RecordKey(b"k" * 32)


class AtDesks(RuleBasedStateMachine):
    """What desks do with persons, remembered apart from any journal."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.town = Town(Path(tempfile.mkdtemp(dir=PLACE)), self.template, KIOSKS)
        self.gone: set[PositionId] = set()
        self.registered: dict[PositionId, str] = {}
        """Walk-ins, with their codes."""
        self.entered = 0

    @rule(at=AT, who=WHO)
    def enter(self, at: int, who: int) -> None:
        """A ticket is held up; of whoever was erased it may be unknown here."""
        kiosk = self.town.kiosks[at]
        kiosk.desk.check_in(secret_of(who), AT_DOOR)

    @rule(at=AT, who=WHO, name=st.sampled_from(["Schmidt", "Möller"]))
    def correct(self, at: int, who: int, name: str) -> None:
        """A name is put right, also by a desk that has not heard."""
        self.town.kiosks[at].changes.correct(PositionId(who), Correction(family_name=name), AT_DOOR)

    @rule(at=AT)
    def walk_in(self, at: int) -> None:
        """Somebody without a ticket registers."""
        newcomer = Newcomer(product=PARTICIPANT, family_name="Walkinger")
        made = self.town.kiosks[at].changes.walk_in(newcomer, AT_DOOR)
        if not isinstance(made, str) and hasattr(made, "secret"):
            self.registered[made.id] = made.secret

    @rule(at=st.integers(0, KIOSKS), who=WHO)
    def erase(self, at: int, who: int) -> None:
        """Somebody is erased, at a kiosk or at the hub."""
        self._erase(self._host(at), [PositionId(who)])

    @rule(at=AT)
    def erase_walk_in(self, at: int) -> None:
        """Likewise somebody who was made here, where they are known."""
        ledger = self.town.kiosks[at].ledger
        here = {one.id for one in iter_positions(ledger.store)} - self.gone
        if made := sorted(here & self.registered.keys()):
            self._erase(ledger, whose(ledger, self.registered[made[0]]))

    def _erase(self, ledger: Ledger, person: list[PositionId]) -> None:
        erase_person(ledger, EVENT_SET, person, ledger.clock, "", KEY)
        self.gone |= set(person)

    @rule(who=WHO)
    def import_anew(self, who: int) -> None:
        """Central sends somebody again, with the name."""
        ledger, position = self.town.hub.open_book.ledger, attendee(who)
        with ledger.writing():
            keep_people(ledger, [Person(key=given_key(position), position=position)])

    @rule(at=AT, count=st.integers(1, 6), fault=FAULTS)
    def exchange(self, at: int, count: int, fault: str) -> None:
        """Some requests of one kiosk's session."""
        kiosk = self.town.kiosks[at]
        kiosk.wire.fault = fault
        for _ in range(count):
            kiosk.step()

    @rule(at=AT)
    def deliver_late(self, at: int) -> None:
        """A request that was given up arrives after all: old values come again."""
        self.town.kiosks[at].wire.deliver_late()

    @rule(at=AT, seconds=st.sampled_from([-3600, 1, 61, 3600]))
    def set_clock(self, at: int, seconds: int) -> None:
        """A wall clock jumps: that must keep nothing which was erased."""
        clock = self.town.kiosks[at].own_clock
        clock.set_wall(clock.now_ms() + seconds * 1000)

    @rule(at=AT)
    def crash(self, at: int) -> None:
        """A kiosk's program dies, the hub's with it."""
        self.town.kiosks[at].crash()
        self.town.hub.crash()

    def teardown(self) -> None:
        """All have heard everything: the erased are numbers everywhere, all else is the same."""
        try:
            self.town.heal()
            first = self.town.hub.open_book.ledger
            known = list(iter_positions(first.store))
            assert {one.id for one in known} == {*map(PositionId, range(1, PEOPLE + 1)), *self.registered}
            for host in self._hosts():
                assert host.verify() == []
                assert list(iter_positions(host.store)) == known
                assert {one.hash for one in host.entries()} == {one.hash for one in first.entries()}
                for number in self.gone:
                    assert not [one for one in host.about(number) if host.personal(one.body.id)]
            for one in known:
                assert bool(one.display_name) is (one.id not in self.gone)
                assert (one.secret in (secret_of(one.id), self.registered.get(one.id))) is (
                    one.id not in self.gone
                )
        finally:
            self.town.close()

    def _host(self, at: int) -> Ledger:
        return self.town.kiosks[at].ledger if at < KIOSKS else self.town.hub.open_book.ledger

    def _hosts(self) -> Iterator[Ledger]:
        yield self.town.hub.open_book.ledger
        yield from (kiosk.ledger for kiosk in self.town.kiosks)


def _play(examples: int, steps: int, *, is_planted: bool = False) -> None:
    template = Path(tempfile.mkdtemp(dir=PLACE))
    try:
        make_template(template, PEOPLE, KIOSKS)
        AtDesks.template = template
        run_state_machine_as_test(
            AtDesks,
            settings=settings(
                deadline=None,
                max_examples=examples,
                stateful_step_count=steps,
                suppress_health_check=list(HealthCheck),
                phases=(Phase.explicit, Phase.generate) if is_planted else tuple(Phase),
                derandomize=is_planted,
                report_multiple_bugs=not is_planted,
                database=None,
            ),
        )
    finally:
        shutil.rmtree(template)


def test_who_was_erased_is_a_number_everywhere() -> None:
    """In whatever order, how late and how often kiosks, hub and central tell each other."""
    _play(examples=60, steps=25)


@pytest.mark.parametrize(
    ("where", "name", "fault"),
    [
        pytest.param(forgetting, "erases_person", lambda _: False, id="only what lies beside entries goes"),
        pytest.param(changes, "erased_persons", lambda _: frozenset(), id="what is sent again is kept"),
        pytest.param(erasing, "_reaches_all", lambda *_: False, id="only the ticket goes"),
    ],
)
def test_a_planted_fault_is_caught(
    monkeypatch: pytest.MonkeyPatch, where: object, name: str, fault: object
) -> None:
    """The test is not blind."""
    monkeypatch.setattr(where, name, fault)
    if name == "_reaches_all":
        monkeypatch.setitem(erasing.REACHES, erasing.Subject.PERSON, fault)
    with pytest.raises(AssertionError):
        _play(examples=200, steps=25, is_planted=True)
