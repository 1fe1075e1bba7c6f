"""Whatever happens to the printer, people go on coming in, staff hear why, and no badge comes out twice."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest

from checkin.badge import Cause, PrintState
from checkin.verdict import Admit
from kiosk.bootstrap import Kiosk, open_kiosk
from kiosk.views import Answer
from printer.job import Paper
from printer.opening import open_printer
from printer.virtual.printer import VirtualPrinter
from printer.virtual.state import Fault
from scanner.decode import decode
from tests.fakes.clock import FakeClock
from tests.fakes.einlass import OTHER_TICKETS, TICKET, becomes, sample_world, wait_until

HALF_A_BADGE_ROWS = 480
HALF_A_BADGE_BYTES = 72 * HALF_A_BADGE_ROWS
OLD_S = 61
"""A job that waited longer than this prints by nobody's will but that of staff."""

REST_S = 0.6
"""Twice the worker's longest pause between two looks at its queue."""

Change = Callable[[VirtualPrinter], None]


class Scene:
    """A kiosk at the main door and a printer that things happen to."""

    def __init__(self, kiosk: Kiosk, paper: VirtualPrinter, clock: FakeClock) -> None:
        self.kiosk, self.paper, self.clock = kiosk, paper, clock

    def come(self, ticket: str = TICKET) -> Answer:
        """Somebody comes, and is let in whatever the printer does."""
        answer = self.kiosk.desk.check_in(ticket, self.kiosk.place)
        assert isinstance(answer.verdict, Admit)
        assert answer.badge is not None
        return answer

    def says(self, cause: Cause) -> bool:
        """Whether the desk comes to say why nothing is printed, or that all is well."""
        return wait_until(lambda: self.kiosk.desk.printer().cause is cause)

    def state(self, answer: Answer) -> tuple[PrintState, Cause]:
        """How far a badge has come."""
        assert answer.badge is not None
        job = self.kiosk.desk.print_job(answer.badge)
        assert job is not None
        return job.state, job.cause

    def waits(self, answer: Answer) -> bool:
        """Whether it is shown to staff as waiting for a key."""
        return any(job.id == answer.badge for job in self.kiosk.desk.printer().waiting)

    def codes(self) -> Counter[str]:
        """Every badge code on paper, and on how many pages it is."""
        return Counter(code.text for page in self.paper.pages for code in decode(page.to_grey()))

    def code_of(self, answer: Answer) -> str:
        """The code on that badge."""
        assert answer.badge is not None
        job = self.kiosk.desk.print_job(answer.badge)
        assert job is not None
        return job.code

    def rests(self) -> bool:
        """Let the worker look at its queue a few times; whether nothing came out meanwhile."""
        before = self.paper.page_count
        return not wait_until(lambda: self.paper.page_count != before, REST_S)


@pytest.fixture
def set_scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Scene]]:
    """Makes a scene, with a driver that gives up after a second instead of fifteen."""
    impatient = partial(open_printer, deadline_s=1.0, hello_s=0.4)
    monkeypatch.setattr("kiosk.printing.assembly.open_printer", impatient)
    with ExitStack() as stack:

        def make(rate: float | None = None, paper_rows: int | None = None) -> Scene:
            clock = FakeClock()
            paper = stack.enter_context(VirtualPrinter(rate=rate, paper_rows=paper_rows))
            kiosk = stack.enter_context(open_kiosk(sample_world(tmp_path, clock=clock, printer=paper.url)))
            scene = Scene(kiosk, paper, clock)
            assert scene.says(Cause.NONE)
            return scene

        yield make


TROUBLES = (
    pytest.param(
        lambda p: p.set_paper(Paper.END), lambda p: p.set_paper(Paper.OK), Cause.PAPER_OUT, id="paper out"
    ),
    pytest.param(
        lambda p: p.set_cover(is_open=True),
        lambda p: p.set_cover(is_open=False),
        Cause.COVER_OPEN,
        id="cover open",
    ),
    pytest.param(
        lambda p: p.set_error(Fault.CUTTER),
        lambda p: p.set_error(Fault.NONE),
        Cause.CUTTER,
        id="cutter stuck",
    ),
    pytest.param(
        lambda p: setattr(p, "mute", True), lambda p: setattr(p, "mute", False), Cause.NO_ANSWER, id="mute"
    ),
)


@pytest.mark.parametrize(("harm", "mend", "cause"), TROUBLES)
def test_a_printer_mended_in_time_prints_all_by_itself(
    set_scene: Callable[..., Scene], harm: Change, mend: Change, cause: Cause
) -> None:
    """People come in, the desk says why no badge comes; mended within a minute, each badge comes out once."""
    scene = set_scene()
    harm(scene.paper)
    answers = [scene.come(ticket) for ticket in OTHER_TICKETS[:3]]
    assert scene.says(cause)
    assert not scene.kiosk.desk.printer().ready
    assert scene.paper.page_count == 0
    mend(scene.paper)
    assert all(becomes(scene.kiosk, answer.badge, PrintState.PRINTED) for answer in answers)
    assert scene.codes() == Counter(scene.code_of(answer) for answer in answers)
    assert scene.says(Cause.NONE)
    assert scene.paper.stray_bytes == 0


@pytest.mark.parametrize(("harm", "mend", "cause"), TROUBLES)
def test_a_printer_mended_too_late_waits_for_a_key(
    set_scene: Callable[..., Scene], harm: Change, mend: Change, cause: Cause
) -> None:
    """After a minute nothing prints by itself; released by staff, exactly that badge comes out."""
    scene = set_scene()
    harm(scene.paper)
    old, older = scene.come(), scene.come(OTHER_TICKETS[0])
    assert scene.says(cause)
    scene.clock.advance(OLD_S)
    mend(scene.paper)
    assert scene.says(Cause.NONE)
    assert scene.rests()
    assert scene.paper.page_count == 0
    assert scene.waits(old)
    assert scene.waits(older)
    fresh = scene.come(OTHER_TICKETS[1])
    assert becomes(scene.kiosk, fresh.badge, PrintState.PRINTED)
    assert old.badge is not None
    scene.kiosk.desk.release(old.badge)
    assert becomes(scene.kiosk, old.badge, PrintState.PRINTED)
    assert scene.codes() == Counter((scene.code_of(fresh), scene.code_of(old)))
    assert scene.waits(older)
    assert not scene.waits(old)


def test_a_line_cut_in_mid_badge_leaves_it_uncertain(set_scene: Callable[..., Scene]) -> None:
    """That badge is unknown and never printed again by itself; the next one comes out whole."""
    scene = set_scene()
    scene.paper.cut_line_after(HALF_A_BADGE_BYTES)
    torn = scene.come()
    assert becomes(scene.kiosk, torn.badge, PrintState.UNKNOWN)
    assert scene.state(torn) == (PrintState.UNKNOWN, Cause.LINE_CUT)
    assert scene.waits(torn)
    fresh = scene.come(OTHER_TICKETS[0])
    assert becomes(scene.kiosk, fresh.badge, PrintState.PRINTED)
    assert scene.rests()
    assert scene.codes()[scene.code_of(fresh)] == 1
    assert scene.codes()[scene.code_of(torn)] <= 1
    assert scene.state(torn)[0] is PrintState.UNKNOWN
    assert scene.paper.stray_bytes == 0


def test_staff_say_what_became_of_a_torn_badge(set_scene: Callable[..., Scene]) -> None:
    """It did not come out: released, it is printed once; then nothing waits any more."""
    scene = set_scene()
    scene.paper.cut_line_after(1_000)
    torn = scene.come()
    assert becomes(scene.kiosk, torn.badge, PrintState.UNKNOWN)
    assert torn.badge is not None
    scene.kiosk.desk.release(torn.badge)
    assert becomes(scene.kiosk, torn.badge, PrintState.PRINTED)
    assert scene.codes() == Counter([scene.code_of(torn)])
    assert not scene.waits(torn)


@pytest.mark.parametrize(
    "pause_s",
    [pytest.param(1, id="reloaded at once"), pytest.param(OLD_S, id="reloaded after more than a minute")],
)
def test_paper_out_in_mid_badge(set_scene: Callable[..., Scene], pause_s: int) -> None:
    """Half of it is in the printer: it stays unconfirmed, and comes out once when there is paper again."""
    scene = set_scene(paper_rows=HALF_A_BADGE_ROWS)
    half = scene.come()
    assert scene.says(Cause.PAPER_OUT)
    others = [scene.come(ticket) for ticket in OTHER_TICKETS[:2]]
    assert becomes(scene.kiosk, half.badge, PrintState.UNCONFIRMED)
    assert scene.state(half) == (PrintState.UNCONFIRMED, Cause.PAPER_OUT)
    assert scene.says(Cause.PAPER_OUT)
    scene.clock.advance(pause_s)
    scene.paper.set_paper(Paper.OK)
    assert becomes(scene.kiosk, half.badge, PrintState.PRINTED)
    if pause_s < OLD_S:
        assert all(becomes(scene.kiosk, answer.badge, PrintState.PRINTED) for answer in others)
        assert scene.codes() == Counter(scene.code_of(answer) for answer in (half, *others))
    else:
        assert scene.rests()
        assert scene.codes() == Counter([scene.code_of(half)])
        assert all(scene.waits(answer) for answer in others)
    assert scene.paper.stray_bytes == 0


def test_cover_opened_in_mid_badge_and_closed_in_time(set_scene: Callable[..., Scene]) -> None:
    """It is said at once, and the badge comes out once."""
    scene = set_scene(rate=40_000)
    opened = scene.come()
    assert scene.paper.wait_for(lambda paper: paper.partial_rows > 100)
    scene.paper.set_cover(is_open=True)
    assert scene.says(Cause.COVER_OPEN)
    scene.come(OTHER_TICKETS[0])
    scene.paper.set_rate(None)
    scene.paper.set_cover(is_open=False)
    assert becomes(scene.kiosk, opened.badge, PrintState.PRINTED)
    assert scene.codes()[scene.code_of(opened)] == 1


def test_a_badge_whose_acknowledgement_is_lost_stays_unconfirmed(set_scene: Callable[..., Scene]) -> None:
    """It is out, only nobody heard it: never printed again by itself, until a person says so."""
    scene = set_scene(rate=100_000)
    unheard = scene.come()
    assert scene.paper.wait_for(lambda paper: paper.partial_rows > 100)
    scene.paper.mute = True
    assert becomes(scene.kiosk, unheard.badge, PrintState.UNCONFIRMED)
    scene.clock.advance(OLD_S)
    scene.paper.mute = False
    assert scene.rests()
    assert scene.codes() == Counter([scene.code_of(unheard)])
    assert scene.waits(unheard)
    assert unheard.badge is not None
    scene.kiosk.desk.settle_print(unheard.badge, came_out=True)
    assert not scene.waits(unheard)
    fresh = scene.come(OTHER_TICKETS[0])
    assert becomes(scene.kiosk, fresh.badge, PrintState.PRINTED)
    assert set(scene.codes().values()) == {1}


def test_a_second_printer_takes_over(tmp_path: Path) -> None:
    """Settings name two; the first one's paper is out: the badge comes from the other, and staff read why."""
    clock = FakeClock()
    with VirtualPrinter() as first, VirtualPrinter() as spare:
        first.set_paper(Paper.END)
        world = sample_world(tmp_path, clock=clock, printer=first.url, spare_printer=spare.url, roll_m=5)
        with open_kiosk(world) as kiosk:
            scene = Scene(kiosk, spare, clock)
            assert wait_until(lambda: kiosk.desk.printer().at_spare)
            answer = scene.come(OTHER_TICKETS[0])
            assert becomes(kiosk, answer.badge, PrintState.PRINTED)
            assert scene.codes() == {scene.code_of(answer): 1}
            assert wait_until(lambda: kiosk.desk.printer().left is not None)
            view = kiosk.desk.printer()
            assert (view.ready, view.cause, first.page_count) == (True, Cause.PAPER_OUT, 0)
            assert view.left is not None
            assert view.left.badges == (5_000 - 135) // 135
