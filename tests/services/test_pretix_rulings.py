"""Two real kiosks and a real pretix: the same ticket at both in the same moment is let in once.

Installs pretix when it is used for the first time (`tests.equipment.pretix_install`).
"""

import sys
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from statistics import median
from time import perf_counter

import pytest

from checkin.journal import Kind
from checkin.model import Direction, ListId, PositionId
from checkin.verdict import Admit, Refuse
from kiosk.admission.arbitration import Arbitration, Asking
from kiosk.clock import SystemClock
from kiosk.desk import CheckIns
from kiosk.views import Answer, DeskPlace, Scanned
from sync.arbitration import Arbiter, Plea, Ruling
from sync.courier import Drained, drain
from sync.opening import open_ledger
from sync.pending import Pending
from sync.pretix.arbiter import open_arbiter
from sync.pretix.central import PretixCentral, open_central
from sync.replica import save_event_set, save_positions
from tests.equipment.pretix_rows import ORGANIZER, device_token
from tests.equipment.running_sale import RunningSale, running_sale
from tests.equipment.small_sale import DOOR, EVENT_SET, FIRST, RULED_DOOR, make_sale, ticket
from tests.fakes.arbiter import FakeArbiter
from tests.fakes.entropy import SeededEntropy

pytestmark = pytest.mark.services

TRIES = 200
OTHERS = 20
PATIENT_MS = 5_000
"""Who is let in is the question here; how fast, the machine that runs the tests cannot say."""


class Kiosk:
    """A desk with its own ledger, device, arbiter and line to central."""

    def __init__(self, folder: Path, number: int, url: str, stack: ExitStack) -> None:
        clock, entropy = SystemClock(), SeededEntropy(number)
        self.ledger = open_ledger(folder, {}, clock, entropy).connect()
        stack.callback(self.ledger.store.close)
        with self.ledger.writing():
            save_event_set(self.ledger.store, EVENT_SET)
            save_positions(self.ledger.store, (sold.position for sold in make_sale(TRIES + OTHERS).sold))
        token = device_token(number)
        self.arbiter = stack.enter_context(
            closing(open_arbiter(url, ORGANIZER, token, deadline_ms=PATIENT_MS))
        )
        self.central: PretixCentral = stack.enter_context(
            closing(open_central(url, ORGANIZER, token, lambda _: "sale"))
        )
        self.clock, self.entropy = clock, entropy
        self.desk = self.desk_with(self.arbiter)

    def desk_with(self, arbiter: Arbiter | None) -> CheckIns:
        """The desk, over any arbiter or none."""
        arbitration = None if arbiter is None else Arbitration(arbiter, self.clock)
        return CheckIns(self.ledger, EVENT_SET, self.clock, self.entropy, arbitration=arbitration)

    def drain(self) -> Drained:
        """Send what waits."""
        return drain(Pending(self.ledger.store), self.central)


@pytest.fixture(scope="module")
def sale(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSale]:
    """One server for all of these."""
    with running_sale(tmp_path_factory.mktemp("pretix"), TRIES + OTHERS) as running:
        yield running


@pytest.fixture(scope="module")
def kiosks(sale: RunningSale, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Kiosk]]:
    """Two of them."""
    with ExitStack() as stack:
        yield [Kiosk(tmp_path_factory.mktemp("kiosk"), number, sale.url, stack) for number in (0, 1)]


@pytest.fixture(scope="module")
def numbers() -> Iterator[int]:
    """Guests whom no other test uses."""
    return iter(range(TRIES + 1, TRIES + OTHERS + 1))


def _here(sale: RunningSale, number: int) -> list[tuple[str, bool]]:
    """Direction and force of each check-in of one guest that holds at central, oldest first."""
    rows = sorted((row for row in sale.check_ins() if row[0] == FIRST + number), key=lambda row: row[2])
    return [(direction, forced) for _, _, _, direction, forced in rows]


def test_the_same_ticket_at_two_kiosks_at_once_is_admitted_once(
    sale: RunningSale, kiosks: list[Kiosk], capsys: pytest.CaptureFixture[str]
) -> None:
    """200 times: one welcome, and one refusal; nothing is left to send."""
    start, took_s = threading.Barrier(len(kiosks)), list[float]()

    def scan(kiosk: Kiosk) -> list[Answer]:
        answers = []
        for number in range(1, TRIES + 1):
            start.wait(60)
            began_s = perf_counter()
            answers.append(kiosk.desk.check_in(ticket(number), DeskPlace(DOOR)))
            took_s.append(perf_counter() - began_s)
        return answers

    with ThreadPoolExecutor(len(kiosks)) as pool:
        both = list(pool.map(scan, kiosks))
    told_when = 0
    for pair in zip(*both, strict=True):
        refused = [answer.verdict for answer in pair if isinstance(answer.verdict, Refuse)]
        assert sum(answer.verdict == Admit() for answer in pair) == 1
        assert [one.explanation.message for one in refused] == ["already_redeemed"]
        told_when += "at_ms" in dict(refused[0].explanation.values)
    wins = Counter(answer.verdict == Admit() for answer in both[0])
    with capsys.disabled():
        told = (
            f"kiosk 1 won {wins[True]} of {TRIES}; a scan took {median(took_s) * 1000:.0f} ms in the middle"
        )
        sys.stdout.write(f"\n{told}, {max(took_s) * 1000:.0f} ms at the longest\n")
    assert [kiosk.drain().pending for kiosk in kiosks] == [0, 0]
    kept = Counter(row[0] for row in sale.check_ins() if row[0] <= FIRST + TRIES)
    assert set(kept.values()) == {1}
    assert len(kept) == TRIES


@pytest.mark.parametrize("door", [DOOR, RULED_DOOR], ids=["plain list", "rule: entries_number < 1"])
def test_a_lost_answer_is_no_second_row_and_no_refusal(
    sale: RunningSale, kiosks: list[Kiosk], numbers: Iterator[int], door: ListId
) -> None:
    """Carried out, unheard, admitted as provisional: the courier tells it under the same nonce."""
    number, kiosk = next(numbers), kiosks[0]
    desk = kiosk.desk_with(_Deaf(kiosk.arbiter))
    assert desk.check_in(ticket(number), DeskPlace(door)).provisional
    drained = kiosk.drain()
    assert (drained.rejected, drained.pending) == (0, 0)
    assert _here(sale, number) == [("entry", False)]


def test_a_crash_between_the_commits_is_asked_again(
    sale: RunningSale, kiosks: list[Kiosk], numbers: Iterator[int]
) -> None:
    """Under a rule of one entry, too: the second question is granted, and there is one row."""
    number, kiosk = next(numbers), kiosks[0]
    place = DeskPlace(RULED_DOOR)
    begun = kiosk.desk.begin(Scanned(ticket(number)), place)
    assert isinstance(begun, Asking)
    kiosk.desk.ask(begun)
    answer = kiosk.desk_with(kiosk.arbiter).check_in(ticket(number), place)
    assert (answer.verdict, answer.journal_entry) == (Admit(), begun.entry.body.id)
    assert _here(sale, number) == [("entry", False)]


def test_an_exit_has_a_nonce_of_its_own(
    sale: RunningSale, kiosks: list[Kiosk], numbers: Iterator[int]
) -> None:
    """It is recorded beside its entry."""
    number, kiosk = next(numbers), kiosks[0]
    kiosk.desk.check_in(ticket(number), DeskPlace(DOOR))
    kiosk.desk.check_in(ticket(number), DeskPlace(DOOR, direction=Direction.EXIT))
    assert kiosk.drain().rejected == 0
    assert _here(sale, number) == [("entry", False), ("exit", False)]
    about = kiosk.ledger.about(PositionId(FIRST + number))
    ids = {entry.body.id for entry in about if entry.body.kind in (Kind.ENTRY, Kind.EXIT)}
    assert len(ids) == 2


@pytest.mark.parametrize("settles", [True, False], ids=["settled", "crashed before it was settled"])
def test_an_undone_entry_stays_annulled(
    sale: RunningSale,
    kiosks: list[Kiosk],
    numbers: Iterator[int],
    settles: bool,  # noqa: FBT001  # a column
) -> None:
    """Unheard, told, undone: however the courier is cut short, the annulled nonce does not come back."""
    number, kiosk = next(numbers), kiosks[0]
    kiosk.drain()
    pending = Pending(kiosk.ledger.store)
    kiosk.desk_with(_Deaf(kiosk.arbiter)).check_in(ticket(number), DeskPlace(DOOR))
    kiosk.desk.undo(PositionId(FIRST + number), DOOR)
    assert [entry.body.kind for entry in pending.pending(9)] == [Kind.ENTRY, Kind.UNDO]
    drain(_Forgetful(pending, settles=settles), kiosk.central, go_on=lambda: False)
    assert kiosk.drain().pending == 0
    assert kiosk.drain().sent == 0
    assert _here(sale, number) == []


class _Deaf(FakeArbiter):
    """Asks the real arbiter and does not hear what it says."""

    __slots__ = ("_real",)

    def __init__(self, real: Arbiter) -> None:
        super().__init__(losses=1)
        self._real = real

    def rule(self, plea: Plea) -> Ruling:
        """Carried out, and lost."""
        self._real.rule(plea)
        return super().rule(plea)


class _Forgetful:
    """An outbox whose program dies before it has settled what was delivered."""

    def __init__(self, pending: Pending, *, settles: bool) -> None:
        self.pending, self.pending_count, self.claim = pending.pending, pending.pending_count, pending.claim
        self._settle = pending.settle if settles else None

    def settle(self, arrival: int, outcome: str, detail: str) -> None:
        """Or not."""
        if self._settle is not None:
            self._settle(arrival, outcome, detail)
