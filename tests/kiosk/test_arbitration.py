"""The door with an arbiter: what is said, written down, printed and told to central, whatever it answers."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from checkin.errors import LedgerError
from checkin.journal import Body, Kind
from checkin.model import Direction, OnNoAnswer, PositionId
from checkin.verdict import Admit, Reason, Refuse, Verdict
from kiosk.admission.arbitration import PATIENCE, Arbitration, Asking
from kiosk.desk import CheckIns
from kiosk.views import Answer, DeskPlace, Scanned
from sync.arbitration import Granted, Plea, Refused, Ruling, Unanswered
from sync.ledger import Ledger, Origin
from sync.opening import LedgerFile
from sync.pending import Pending
from sync.runs import Run
from tests.fakes.arbiter import FakeArbiter
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import SeededEntropy
from tests.fakes.small_congress import AT_DOOR, DOOR, EVENT_SET, FOYER_ROOM, connected, make_ledger, secret_of

ONE = PositionId(1)
OUT = DeskPlace(DOOR, direction=Direction.EXIT)


class Bench:
    """One desk with an arbiter, over a ledger that may be left by a crash and opened again."""

    def __init__(self, folder: Path) -> None:
        self.clock = FakeClock()
        self.folder = folder
        self.file = make_ledger(folder, 9, clock=self.clock)
        self.arbiter = FakeArbiter()
        self.is_cut_off = False
        self.policy: OnNoAnswer | None = None
        self.starts = 0
        self.start()

    def start(self) -> None:
        """The program begins."""
        self.starts += 1
        origin = Origin(self.file.origin.device, f"boot-{self.starts}")
        entropy = SeededEntropy(self.starts)
        opened = LedgerFile(self.file.path, self.file.key, origin, self.clock, entropy)
        self.ledger: Ledger = opened.connect()
        self.run = Run(self.ledger, self.folder / "runs", self.clock)
        arbitration = Arbitration(self.arbiter, self.clock, lambda: self.is_cut_off, self.policy)
        self.desk = CheckIns(
            self.ledger,
            EVENT_SET,
            self.clock,
            entropy,
            has_printer=True,
            is_cut_off=lambda: self.is_cut_off,
            arbitration=arbitration,
        )

    def end(self, *, crashes: bool) -> None:
        """The program ends, in good order or not."""
        if crashes:
            self.run.abandon()
        else:
            self.run.close()
        self.ledger.store.close()

    def scan(
        self, number: int = 1, place: DeskPlace = AT_DOOR, *, force: bool = False, simulate: bool = False
    ) -> Answer:
        """Hold up a ticket."""
        return self.desk.check_in_scan(Scanned(secret_of(number), force=force, simulate=simulate), place)

    def bodies(self, *kinds: Kind) -> list[Body]:
        """What the journal holds of the first attendee."""
        found = [entry.body for entry in self.ledger.about(ONE)]
        return [body for body in found if not kinds or body.kind in kinds]

    def kinds(self) -> list[str]:
        """The kinds of these, in order."""
        return [body.kind.value for body in self.bodies()]

    def waiting(self) -> list[str]:
        """The kinds of what central has to hear, in order."""
        return [entry.body.kind.value for entry in Pending(self.ledger.store).pending(9)]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """A bench that is cleared away."""
    made = Bench(tmp_path)
    yield made
    made.end(crashes=False)


SILENT = Unanswered("late")
ADMIT, REFUSE, ASK = OnNoAnswer


@pytest.mark.parametrize(
    ("ruling", "policy", "verdict", "journal", "waiting", "provisional"),
    [
        pytest.param(Granted(), ADMIT, "", ["entry", "ruling", "badge"], [], False, id="granted"),
        pytest.param(Granted(), REFUSE, "", ["entry", "ruling", "badge"], [], False, id="granted, strict"),
        pytest.param(
            Refused(Reason.ALREADY_REDEEMED, entered_ms=5, gate=3),
            ADMIT,
            "already_redeemed",
            ["entry", "ruling"],
            [],
            False,
            id="used at another door: nothing to tell, no badge",
        ),
        pytest.param(
            Refused(Reason.RULES, "No."),
            ASK,
            "ruled",
            ["entry", "ruling"],
            [],
            False,
            id="with words",
        ),
        pytest.param(
            SILENT,
            ADMIT,
            "",
            ["entry", "ruling", "badge"],
            ["entry"],
            True,
            id="silence admits",
        ),
        pytest.param(
            SILENT,
            REFUSE,
            "unanswered",
            ["entry", "ruling", "undo"],
            ["entry", "undo"],
            False,
            id="silence refuses, central takes back what it may have granted",
        ),
        pytest.param(
            SILENT,
            ASK,
            "unanswered?",
            ["entry", "ruling", "undo"],
            ["entry", "undo"],
            False,
            id="silence asks staff",
        ),
    ],
)
def test_what_comes_of_a_ruling(  # noqa: PLR0917  # the columns of a table
    bench: Bench,
    ruling: Ruling,
    policy: OnNoAnswer,
    verdict: str,
    journal: list[str],
    waiting: list[str],
    provisional: bool,  # noqa: FBT001  # a column
) -> None:
    """What is said, written down, printed, and left for central to hear."""
    bench.end(crashes=False)
    bench.policy, bench.arbiter.says = policy, ruling
    bench.start()
    answer = bench.scan()
    assert _named(answer.verdict) == verdict
    assert answer.provisional is provisional
    assert bench.kinds() == journal
    assert bench.waiting() == waiting
    assert (answer.badge is not None) is ("badge" in journal)
    assert bench.ledger.rooms.persons(FOYER_ROOM) == int(not verdict)


def _named(verdict: Verdict) -> str:
    """The message of a refusal, with a question mark where silence may be overridden; empty = admitted."""
    if not isinstance(verdict, Refuse):
        assert verdict == Admit()
        return ""
    is_question = verdict.forcible and verdict.explanation.message == "unanswered"
    return verdict.explanation.message + "?" * is_question


def test_who_leaves_or_is_refused_here_is_not_asked_about(bench: Bench) -> None:
    """Only what the local rules admit, and only entries."""
    bench.scan()
    bench.scan()
    bench.scan(place=OUT)
    bench.desk.check_in("nonsense", AT_DOOR)
    bench.scan(2, simulate=True)
    assert [plea.secret for plea in bench.arbiter.asked] == [secret_of(1)]


def test_the_plea_is_the_entry(bench: Bench) -> None:
    """It goes under the entry's own id and time."""
    answer = bench.scan()
    (plea,) = bench.arbiter.asked
    assert answer.journal_entry is not None
    assert plea == Plea(answer.journal_entry, DOOR, secret_of(1), answer.at_ms)


def test_staff_go_over_a_refusal(bench: Bench) -> None:
    """Forced, nobody is asked again, and the journal says over what it went."""
    bench.arbiter.says = Refused(Reason.BLOCKED)
    assert bench.scan().verdict != Admit()
    answer = bench.scan(force=True)
    assert (answer.verdict, answer.forced) == (Admit(), True)
    assert len(bench.arbiter.asked) == 1
    assert bench.bodies(Kind.ENTRY)[-1].payload == {"overridden": "blocked"}
    assert bench.waiting() == ["entry"]


def test_while_cut_off_nobody_is_asked(bench: Bench) -> None:
    """A known cut costs no deadline; entries are provisional as without an arbiter."""
    bench.is_cut_off = True
    answer = bench.scan()
    assert (answer.verdict, answer.provisional, bench.arbiter.asked) == (Admit(), True, [])
    assert bench.bodies(Kind.ENTRY)[0].payload == {}


def test_a_strict_list_is_asked_about_even_when_cut_off(bench: Bench) -> None:
    """Nobody is refused for a silence that was not heard."""
    bench.end(crashes=False)
    bench.policy, bench.is_cut_off = OnNoAnswer.REFUSE, True
    bench.start()
    assert bench.scan().verdict == Admit()
    assert len(bench.arbiter.asked) == 1


def test_after_two_silences_only_one_scan_in_five_seconds_waits(bench: Bench) -> None:
    """And the first that is answered ends that."""
    bench.arbiter.says = SILENT
    for number in range(1, PATIENCE + 4):
        assert bench.scan(number).provisional
    assert len(bench.arbiter.asked) == PATIENCE
    bench.clock.advance(5)
    bench.arbiter.says = Granted()
    for number in range(PATIENCE + 4, PATIENCE + 7):
        assert not bench.scan(number).provisional
    assert len(bench.arbiter.asked) == PATIENCE + 3


def test_central_is_not_asked_about_whom_it_has_yet_to_hear_of(bench: Bench) -> None:
    """Who left a moment ago comes in again though their exit is not told yet; provisionally."""
    bench.arbiter.says = Granted()
    assert not bench.scan().provisional
    bench.scan(place=OUT)
    bench.arbiter.says = Refused(Reason.ALREADY_REDEEMED)
    answer = bench.scan()
    assert (answer.verdict, answer.provisional, len(bench.arbiter.asked)) == (Admit(), True, 1)


def _begin(bench: Bench) -> Asking:
    begun = bench.desk.begin(Scanned(secret_of(1)), AT_DOOR)
    assert isinstance(begun, Asking)
    return begun


@pytest.mark.parametrize("was_asked", [True, False], ids=["granted and unheard", "never asked"])
@pytest.mark.parametrize("is_sent", [True, False], ids=["told meanwhile", "not told meanwhile"])
def test_a_crash_between_entry_and_ruling(bench: Bench, was_asked: bool, is_sent: bool) -> None:  # noqa: FBT001  # drawn
    """The first rescan asks again under the same nonce, once: one entry, one badge, one answer."""
    bench.arbiter.once.add(DOOR)
    asking = _begin(bench)
    assert bench.waiting() == []
    if was_asked:
        bench.desk.ask(asking)
    bench.end(crashes=True)
    bench.start()
    assert bench.waiting() == ["entry"]
    if is_sent:
        (entry,) = Pending(bench.ledger.store).pending(1)
        Pending(bench.ledger.store).settle(entry.arrival, "accepted", "")
    answer = bench.scan()
    assert answer.verdict == Admit()
    assert answer.is_replayed
    assert answer.journal_entry == asking.entry.body.id
    assert answer.badge is not None
    assert bench.arbiter.asked[-1].is_repeated
    assert bench.waiting() == []
    assert bench.kinds() == ["entry", "ruling", "badge"]
    assert isinstance(bench.scan().verdict, Refuse)
    assert Pending(bench.ledger.store).accepted_count() == 1


def test_a_crash_after_the_ruling_gives_that_answer_again(bench: Bench) -> None:
    """With its badge, and provisional as it was."""
    bench.arbiter.says = SILENT
    first = bench.scan()
    bench.end(crashes=True)
    bench.start()
    again = bench.scan()
    assert again == replace(first, is_replayed=True)
    assert len(bench.arbiter.asked) == 1


def test_a_disk_that_fails_at_the_ruling_welcomes_nobody(bench: Bench) -> None:
    """The next scan of that ticket asks again and is answered, without a crash in between."""
    asking = _begin(bench)
    with pytest.raises(LedgerError), bench.ledger.writing():
        raise LedgerError("full", "free some")
    assert bench.scan().journal_entry == asking.entry.body.id
    assert isinstance(bench.scan().verdict, Refuse)


def test_an_undo_of_what_central_never_heard_stays_here(bench: Bench) -> None:
    """Neither asked nor on its way: both are done with, and are counted as told to nobody."""
    bench.is_cut_off = True
    bench.scan()
    assert bench.desk.undo(ONE, DOOR)
    assert bench.waiting() == []
    assert Pending(bench.ledger.store).accepted_count() == 0


@pytest.mark.parametrize("how", ["asked", "on its way", "told"])
def test_an_undo_of_what_central_may_have_heard_goes_after_it(bench: Bench, how: str) -> None:
    """In order, so that the entry is never sent after it was annulled."""
    pending = Pending(bench.ledger.store)
    bench.is_cut_off, bench.arbiter.losses = how != "asked", 1
    bench.scan()
    (entry,) = pending.pending(1)
    if how != "asked":
        assert pending.claim(entry.arrival)
    if how == "told":
        pending.settle(entry.arrival, "accepted", "")
    bench.desk.undo(ONE, DOOR)
    assert bench.waiting() == (["undo"] if how == "told" else ["entry", "undo"])


def test_an_undo_of_a_granted_entry_is_told_alone(bench: Bench) -> None:
    """Central has ruled on the entry, so only its end is news."""
    bench.scan()
    bench.desk.undo(ONE, DOOR)
    assert bench.waiting() == ["undo"]


def test_a_crash_under_a_rule_of_one_entry_is_answered_again_too(tmp_path: Path) -> None:
    """The rescan is refused by the list's rule, because of the entry that nobody heard of."""
    door = replace(EVENT_SET.lists[0], rules='{"<": [{"var": "entries_number"}, 1]}')
    event_set = replace(EVENT_SET, lists=(door, *EVENT_SET.lists[1:]))
    with connected(make_ledger(tmp_path)) as ledger:
        arbitration = Arbitration(FakeArbiter(once={DOOR}), FakeClock())
        desk = CheckIns(ledger, event_set, FakeClock(), SeededEntropy(), arbitration=arbitration)
        begun = desk.begin(Scanned(secret_of(1)), AT_DOOR)
        assert isinstance(begun, Asking)
        desk.ask(begun)
        assert desk.check_in(secret_of(1), AT_DOOR).journal_entry == begun.entry.body.id
        assert isinstance(desk.check_in(secret_of(1), AT_DOOR).verdict, Refuse)
