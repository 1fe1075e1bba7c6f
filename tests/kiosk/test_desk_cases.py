"""A scan becomes a verdict, an entry and a badge, in one transaction or not at all."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from checkin.badge import PrintState
from checkin.errors import LedgerUnwritableError
from checkin.journal import Fact, JournalEntry, Kind
from checkin.model import Direction, GateId, ListId, PositionId, PositionStatus
from checkin.redeem import EARLIEST_MS
from checkin.verdict import Admit, Reason, Refuse
from kiosk.badge.codes import CODE_LENGTH, CODE_LETTERS, new_badge_code
from kiosk.desk import CheckIns
from kiosk.printing.desk import PrintDesk
from kiosk.views import Answer, DeskPlace, Scanned
from sync.ledger import Ledger, Origin
from sync.opening import LedgerFile
from sync.replica import save_positions
from sync.runs import REPLAY_MS, Run
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import SeededEntropy
from tests.fakes.power import CIPHERED, Disk, forgetful_vfs
from tests.fakes.small_congress import (
    AT_DOOR,
    DOOR,
    EVENT_SET,
    FOYER_ROOM,
    HALL,
    HALL_ROOM,
    NO_BADGE,
    ONLINE,
    OTHER_HALL,
    OTHER_HALL_ROOM,
    STAND,
    attendee,
    connected,
    make_ledger,
    secret_of,
)

LEAVING = DeskPlace(DOOR, direction=Direction.EXIT)


@dataclass
class Bench:
    """One kiosk's use cases on a ledger of their own."""

    ledger: Ledger
    clock: FakeClock
    woken: list[int] = field(default_factory=list)
    is_cut_off: bool = False

    def __post_init__(self) -> None:
        self.entropy = SeededEntropy(11)
        self.desk = CheckIns(
            self.ledger,
            EVENT_SET,
            self.clock,
            self.entropy,
            has_printer=True,
            is_cut_off=lambda: self.is_cut_off,
            committed=lambda: self.woken.append(1),
        )
        self.prints = PrintDesk(self.ledger, self.clock, self.entropy)

    def scan(self, text: str = secret_of(1), place: DeskPlace = AT_DOOR, *, force: bool = False) -> Answer:
        """Hold up a ticket."""
        return self.desk.check_in(text, place, force=force)

    def entries(self) -> list[JournalEntry]:
        """The whole journal."""
        return list(self.ledger.entries())

    def kinds(self) -> list[Kind]:
        """What it records."""
        return [entry.body.kind for entry in self.entries()]

    def add(self, number: int, **fields: object) -> None:
        """One more attendee."""
        with self.ledger.writing():
            save_positions(self.ledger.store, [attendee(number, **fields)])

    def inside(self) -> list[int]:
        """Persons in foyer, hall and other hall."""
        return [self.ledger.rooms.persons(room) for room in (FOYER_ROOM, HALL_ROOM, OTHER_HALL_ROOM)]


@pytest.fixture
def clock() -> FakeClock:
    """The kiosk's clock."""
    return FakeClock()


@pytest.fixture
def ledger_file(tmp_path: Path, clock: FakeClock) -> LedgerFile:
    """Three people."""
    return make_ledger(tmp_path, clock=clock)


@pytest.fixture
def bench(ledger_file: LedgerFile, clock: FakeClock) -> Iterator[Bench]:
    """The use cases, put together."""
    with connected(ledger_file) as ledger:
        yield Bench(ledger, clock)


def reason(answer: Answer) -> Reason | None:
    """Why not; None when admitted."""
    return answer.verdict.reason if isinstance(answer.verdict, Refuse) else None


def test_a_good_ticket_is_admitted_counted_and_gets_a_badge(bench: Bench) -> None:
    """One entry with list and room, one queued job that names it, and the workers are woken."""
    place = DeskPlace(AT_DOOR.list_id, gate=GateId(5), by="eva")
    answer = bench.scan(place=place)
    entry, badge = bench.entries()
    assert answer.verdict == Admit()
    assert (answer.journal_entry, answer.badge) == (entry.body.id, badge.body.id)
    assert (entry.body.room, entry.body.gate, entry.body.by) == (FOYER_ROOM, 5, "eva")
    assert (badge.body.ref, badge.body.payload) == (entry.body.id, {"state": PrintState.QUEUED.value})
    assert len(badge.body.code) == CODE_LENGTH
    assert bench.inside() == [1, 0, 0]
    assert bench.woken == [1]


def test_the_second_time_is_a_refusal_that_is_written_down(bench: Bench) -> None:
    """No second badge, nobody counted twice."""
    first = bench.scan()
    bench.clock.pass_ms(1_000)
    second = bench.scan()
    assert reason(second) is Reason.ALREADY_REDEEMED
    assert second.journal_entry == bench.entries()[-1].body.id != first.journal_entry
    assert bench.kinds() == [Kind.ENTRY, Kind.BADGE, Kind.REFUSAL]
    assert bench.entries()[-1].body.reason == "already_redeemed"
    assert bench.inside() == [1, 0, 0]


def test_out_and_in_again_prints_no_second_badge(bench: Bench) -> None:
    """The first badge is still theirs."""
    bench.scan()
    assert bench.scan(place=LEAVING).verdict == Admit()
    assert bench.inside() == [0, 0, 0]
    again = bench.scan()
    assert (again.verdict, again.badge) == (Admit(), None)
    assert bench.kinds() == [Kind.ENTRY, Kind.BADGE, Kind.EXIT, Kind.ENTRY]


def test_an_entry_into_one_hall_leaves_the_other(bench: Bench) -> None:
    """And stays in the foyer around both."""
    for place in (AT_DOOR, DeskPlace(HALL), DeskPlace(OTHER_HALL)):
        assert bench.scan(place=place).verdict == Admit()
    assert bench.inside() == [1, 0, 1]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({"status": PositionStatus.PENDING}, Reason.UNPAID, id="unpaid"),
        pytest.param({"status": PositionStatus.CANCELED}, Reason.CANCELED, id="canceled"),
        pytest.param({"status": PositionStatus.BLOCKED}, Reason.BLOCKED, id="blocked"),
        pytest.param({"status": PositionStatus.APPROVAL_PENDING}, Reason.UNAPPROVED, id="not approved"),
        pytest.param({"valid_until_ms": EARLIEST_MS}, Reason.INVALID_TIME, id="over"),
        pytest.param({"product": ONLINE}, Reason.NOT_ON_SITE, id="online only"),
        pytest.param({"product": 99}, Reason.ERROR, id="unknown product"),
    ],
)
def test_each_refusal_reaches_the_journal(bench: Bench, fields: dict[str, object], expected: Reason) -> None:
    """With its reason; nobody is counted, nothing printed."""
    bench.add(9, **fields)
    assert reason(bench.scan(secret_of(9))) is expected
    (entry,) = bench.entries()
    assert (entry.body.kind, entry.body.reason, entry.body.position) == (Kind.REFUSAL, expected, 9)
    assert bench.inside() == [0, 0, 0]


@pytest.mark.parametrize("text", ["", " ", "\x1b[31m", "nobody knows this", "Müller", "x" * 10_000, "\ud800"])
def test_an_unknown_text_leaves_a_keyed_hash_only(bench: Bench, text: str) -> None:
    """It may be anything, somebody's name too; the same text gives the same hash."""
    answers = [bench.scan(text), bench.scan(text)]
    assert [reason(answer) for answer in answers] == [Reason.INVALID] * 2
    first, second = bench.entries()
    assert first.body.code == second.body.code
    assert len(first.body.code) == 16
    assert first.body.position is None
    assert not text.strip() or text not in first.body.code


def test_a_deleted_list_refuses(bench: Bench) -> None:
    """Such as one that central took away while the kiosk was on."""
    assert reason(bench.scan(place=DeskPlace(ListId(99)))) is Reason.UNKNOWN_LIST
    assert reason(bench.scan(place=DeskPlace(ListId(99)), force=True)) is Reason.UNKNOWN_LIST


def test_staff_may_force_what_is_sound(bench: Bench) -> None:
    """The entry says what was overridden and by whom; an unknown code cannot be forced."""
    bench.add(9, status=PositionStatus.PENDING)
    answer = bench.scan(secret_of(9), DeskPlace(DOOR, by="eva"), force=True)
    assert (answer.verdict, answer.forced) == (Admit(), True)
    body = bench.entries()[0].body
    assert (body.kind, body.forced, body.payload, body.by) == (
        Kind.ENTRY,
        True,
        {"overridden": "unpaid"},
        "eva",
    )
    assert reason(bench.scan("nonsense", force=True)) is Reason.INVALID


def test_a_badge_code_opens_like_a_ticket_until_it_is_void(bench: Bench) -> None:
    """A reprint makes the older code void and the newer one good."""
    bench.scan()
    bench.scan(place=LEAVING)
    old = bench.entries()[1].body.code
    assert bench.scan(old, DeskPlace(HALL)).verdict == Admit()
    job = bench.prints.reprint(PositionId(1), "eva")
    assert reason(bench.scan(old)) is Reason.BADGE_VOID
    assert bench.scan(job.code).verdict == Admit()
    assert job.code != old


def test_a_badge_from_the_desk_is_not_printed_again_at_the_door(bench: Bench) -> None:
    """Printed before the first scan, it is the badge: one per person, unless staff ask for another."""
    bench.prints.reprint(PositionId(1), "eva")
    answer = bench.scan()
    assert (answer.verdict, answer.badge) == (Admit(), None)
    assert [job.position for job in bench.prints.queue().values()] == [1]


def test_a_simulated_scan_may_be_forced(bench: Bench) -> None:
    """It says what force would do: nothing for an unknown code, and nothing is written down either way."""
    bench.add(9, status=PositionStatus.PENDING)
    verdicts = [
        bench.desk.check_in_scan(Scanned(text, force=True, simulate=True), AT_DOOR)
        for text in (secret_of(9), secret_of(1), "nonsense")
    ]
    assert [(reason(answer), answer.forced) for answer in verdicts] == [
        (None, True),
        (None, False),
        (Reason.INVALID, False),
    ]
    assert bench.entries() == []


def test_a_simulated_scan_leaves_no_trace(bench: Bench) -> None:
    """Judged, not written."""
    answer = bench.desk.check_in_scan(Scanned(secret_of(1), simulate=True), AT_DOOR)
    assert (answer.verdict, answer.journal_entry, answer.badge) == (Admit(), None, None)
    assert bench.entries() == []
    assert bench.woken == []


def test_a_scan_may_name_its_own_time(bench: Bench) -> None:
    """It is judged and written with that time; the stamp is still ours."""
    early = bench.clock.now_ms() - 5_000
    answer = bench.desk.check_in_scan(Scanned(secret_of(1), at_ms=early), AT_DOOR)
    assert answer.at_ms == bench.entries()[0].body.at_ms == early
    assert bench.entries()[0].stamp.ms == bench.clock.now_ms()
    unset = bench.desk.check_in_scan(Scanned(secret_of(2), at_ms=EARLIEST_MS - 1), AT_DOOR)
    assert reason(unset) is Reason.ERROR


def test_staff_pick_a_position_and_may_leave_the_badge_out(bench: Bench) -> None:
    """An unknown position is refused as unknown."""
    answer = bench.desk.check_in_scan(Scanned("", position=PositionId(2), with_badge=False), AT_DOOR)
    assert (answer.verdict, answer.badge) == (Admit(), None)
    assert reason(bench.desk.check_in_scan(Scanned("", position=PositionId(77)), AT_DOOR)) is Reason.INVALID


def test_only_who_shall_have_a_badge_gets_one(bench: Bench) -> None:
    """Not at lists that print none, not for products without one; the first entry at the door does."""
    bench.add(9, product=NO_BADGE)
    assert bench.scan(secret_of(9)).badge is None
    assert bench.scan(place=DeskPlace(HALL)).badge is None
    assert bench.scan().badge is not None


def test_cut_off_from_central_an_entry_is_provisional(bench: Bench) -> None:
    """Answer and journal say so."""
    bench.is_cut_off = True
    answer = bench.scan()
    assert answer.provisional
    assert bench.entries()[0].body.provisional


def test_an_undone_entry_may_come_again_without_a_second_badge(bench: Bench) -> None:
    """The undo stands in the journal; presence follows."""
    first = bench.scan()
    assert first.journal_entry is not None
    before = bench.ledger.passages(PositionId(1))
    with bench.ledger.writing():
        undo = bench.ledger.append(
            Fact(kind=Kind.UNDO, at_ms=bench.clock.now_ms(), position=PositionId(1), ref=first.journal_entry)
        )
        bench.ledger.rooms.refold(PositionId(1), before, undo, {})
    assert bench.inside() == [0, 0, 0]
    again = bench.scan()
    assert (again.verdict, again.badge) == (Admit(), None)
    assert bench.inside() == [1, 0, 0]


def test_after_a_crash_the_first_rescan_gets_the_answer_again(
    bench: Bench, ledger_file: LedgerFile, clock: FakeClock, tmp_path: Path
) -> None:
    """Same entry, same badge, once; not at another list, and not for entries of more than 60 s before."""
    with connected(ledger_file) as crashing:
        run = Run(crashing, tmp_path / "runs", clock)
        before = Bench(crashing, clock)
        old = before.scan(secret_of(3))
        clock.pass_ms(REPLAY_MS + 1)
        lost = before.scan()
        run.abandon()
    origin = Origin(ledger_file.origin.device, "later")
    restarted = LedgerFile(ledger_file.path, ledger_file.key, origin, clock, SeededEntropy(5))
    with connected(restarted) as ledger:
        run = Run(ledger, tmp_path / "runs", clock)
        after = Bench(ledger, clock)
        assert reason(after.scan(secret_of(3))) is Reason.ALREADY_REDEEMED
        assert after.scan(place=DeskPlace(HALL)).journal_entry != lost.journal_entry
        again = after.scan()
        assert (again.verdict, again.is_replayed) == (Admit(), True)
        assert (again.journal_entry, again.badge) == (lost.journal_entry, lost.badge)
        assert reason(after.scan()) is Reason.ALREADY_REDEEMED
        assert [kind for kind in after.kinds() if kind is Kind.BADGE] == [Kind.BADGE] * 2
        run.close()
    assert old.journal_entry is not None


@pytest.mark.parametrize("free_bytes", [0, 300, 9_000])
def test_a_check_in_on_a_full_disk_leaves_nothing_and_works_later(tmp_path: Path, free_bytes: int) -> None:
    """No entry, no presence, no badge, no welcome; with room again the same ticket passes."""
    disk, clock = forgetful_vfs().put_in(Disk(tmp_path)), FakeClock()
    with connected(make_ledger(tmp_path, clock=clock, vfs=CIPHERED)) as ledger:
        bench = Bench(ledger, clock)
        bench.scan(secret_of(2))
        bench.woken.clear()
        disk.free_bytes = free_bytes
        with pytest.raises(LedgerUnwritableError) as caught:
            _fill_up(bench)
        assert "Free some space" in caught.value.remedy
        kept = len(bench.entries())
        assert (ledger.verify(), len(bench.woken)) == ([], (kept - 2) // 2)
        disk.free_bytes = None
        assert bench.scan().verdict == Admit()
        assert bench.inside()[0] == ledger.store.rows("SELECT count(*) FROM presence")[0][0]
        assert ledger.verify() == []


def _fill_up(bench: Bench) -> None:
    for number in range(10, 400):
        bench.add(number)
        bench.scan(secret_of(number))


def test_badge_codes_are_typed_the_same_on_every_keyboard() -> None:
    """No letter that is read for another, ten of them, and no two alike."""
    codes = {new_badge_code(SeededEntropy(seed)) for seed in range(500)}
    assert len(codes) == 500
    assert {letter for code in codes for letter in code} == set(CODE_LETTERS)
    assert not set(CODE_LETTERS) & set("012BDGIOQSYZ")


def test_a_list_of_many_entries_admits_each_time(bench: Bench) -> None:
    """Each its own entry."""
    entries = {bench.scan(place=DeskPlace(STAND)).journal_entry for _ in range(3)}
    assert len(entries) == 3
