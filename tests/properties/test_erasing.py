"""Visits to stands that are erased, over real ledgers and a wire that loses, repeats and delays."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from checkin import erasing
from checkin.journal import Body, EntryId, Kind
from checkin.model import Position, PositionId
from kiosk.stands.meetings import Stands
from kiosk.stands.views import Stand
from kiosk.stands.visits import erase_visits, passed_on, visits
from sync import erasing as taking
from sync.ledger import Ledger
from sync.replica import find_position
from tests.fakes.hub_town import Town, make_template
from tests.fakes.small_congress import AT_DOOR

KIOSKS, PEOPLE = 3, 2
MEMORY = Path("/dev/shm")  # noqa: S108  # a file system without a disk, where there is one
PLACE = MEMORY if MEMORY.is_dir() else None
NAMES = ("Verlag", "Stadtwerke")
AT = st.integers(0, KIOSKS - 1)
WHO = st.integers(1, PEOPLE).map(PositionId)
FAULTS = st.sampled_from(["none", "none", "lost", "unheard", "late", "twice"])


class AtStands(RuleBasedStateMachine):
    """What visitors say at three machines, remembered apart from any journal."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.town = Town(Path(tempfile.mkdtemp(dir=PLACE)), self.template, KIOSKS)
        self.agreed: dict[EntryId, tuple[PositionId, str, set[EntryId]]] = {}
        """By entry: who, at which stand, and which erasures that stand had heard of."""
        self.erased: dict[EntryId, tuple[PositionId, str]] = {}

    @rule(at=AT, who=WHO, name=st.sampled_from(NAMES))
    def agree(self, at: int, who: PositionId, name: str) -> None:
        """Somebody lets an exhibitor know."""
        kiosk = self.town.kiosks[at]
        heard = {one.id for one in self._about(kiosk.ledger, who, Kind.ERASURE)}
        said = {one.id for one in self._about(kiosk.ledger, who, Kind.CONSENT)}
        self._stands(at).agree(self._person(who), AT_DOOR, Stand({"de": name}))
        for one in self._about(kiosk.ledger, who, Kind.CONSENT):
            if one.id not in said:
                self.agreed[one.id] = (who, name, heard)

    @rule(at=AT, who=WHO, name=st.sampled_from(NAMES))
    def take_back(self, at: int, who: PositionId, name: str) -> None:
        """And takes it back, where it is known."""
        self._stands(at).take_back(self._person(who), AT_DOOR, Stand({"de": name}))

    @rule(at=AT, who=WHO, name=st.sampled_from(["", *NAMES]))
    def erase(self, at: int, who: PositionId, name: str) -> None:
        """It is erased, at one stand or at all."""
        ledger = self.town.kiosks[at].ledger
        erase_visits(ledger, [who], ledger.clock, name)
        [new] = [one for one in self._about(ledger, who, Kind.ERASURE) if one.id not in self.erased]
        self.erased[new.id] = (who, name)

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

    @rule(at=AT, back=st.integers(0, 8), count=st.integers(1, 5))
    def tell(self, at: int, back: int, count: int) -> None:
        """A piece of the live feed: new, told before, or after a gap."""
        book = self.town.hub.open_book
        self.town.kiosks[at].live(book.feed(max(0, book.manifest().journal - back), count))

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
        """All have heard everything: what was erased is nowhere, all else everywhere, and chains verify."""
        try:
            self.town.heal()
            kept = {one for one in self.agreed if not self._is_erased(one)}
            reports = [sorted((a.id, b) for a, b in passed_on(host, visits(host))) for host in self._hosts()]
            for host, report in zip(self._hosts(), reports, strict=True):
                assert {one for one in self.agreed if host.personal(one)} == kept
                assert {one for one, _ in report} <= kept
                assert report == reports[0]
                assert host.verify() == []
        finally:
            self.town.close()

    def _is_erased(self, entry: EntryId) -> bool:
        """By what people said and machines had heard then."""
        who, name, heard = self.agreed[entry]
        return any(
            person == who and at in ("", name) and erasure not in heard
            for erasure, (person, at) in self.erased.items()
        )

    def _hosts(self) -> Iterator[Ledger]:
        yield self.town.hub.open_book.ledger
        yield from (kiosk.ledger for kiosk in self.town.kiosks)

    def _stands(self, at: int) -> Stands:
        kiosk = self.town.kiosks[at]
        return Stands(kiosk.ledger, kiosk.desk.check_in_scan, kiosk.clock)

    def _person(self, who: PositionId) -> Position:
        found = find_position(self.town.kiosks[0].ledger.store, who)
        assert found is not None
        return found

    @staticmethod
    def _about(ledger: Ledger, who: PositionId, kind: Kind) -> list[Body]:
        return [one.body for one in ledger.about(who) if one.body.kind is kind]


def _play(examples: int, steps: int, *, is_planted: bool = False) -> None:
    template = Path(tempfile.mkdtemp(dir=PLACE))
    try:
        make_template(template, PEOPLE, KIOSKS)
        AtStands.template = template
        run_state_machine_as_test(
            AtStands,
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


def test_what_was_erased_is_nowhere_in_the_end() -> None:
    """In whatever order, how late and how often kiosks and hub hear of it; agreed anew, it counts again."""
    _play(examples=60, steps=25)


@pytest.mark.parametrize(
    ("where", "name", "fault"),
    [
        pytest.param(taking, "erased", lambda _: frozenset(), id="only where it was said"),
        pytest.param(erasing, "AFTER", "never", id="agreed anew counts nothing"),
        pytest.param(erasing, "_is_at", lambda *_: True, id="at one stand is at all"),
    ],
)
def test_a_planted_fault_is_caught(
    monkeypatch: pytest.MonkeyPatch, where: object, name: str, fault: object
) -> None:
    """The test is not blind."""
    monkeypatch.setattr(where, name, fault)
    with pytest.raises(AssertionError):
        _play(examples=200, steps=25, is_planted=True)
