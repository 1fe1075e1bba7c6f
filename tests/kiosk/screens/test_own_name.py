"""Is this you: attendees look at their badge before it is printed, by keyboard alone."""

import asyncio
from collections.abc import Awaitable, Callable

from checkin.errors import LedgerUnwritableError
from checkin.model import PositionId, QuestionId
from checkin.question import Question, QuestionKind
from kiosk.settings import Mode
from tests.fakes.attendee_scenes import asking_first
from tests.fakes.clock import FakeClock
from tests.fakes.desk import START_MS, FakeDesk
from tests.fakes.stage import Stage, staged
from tests.fakes.visit import HOME, press, said

Play = Callable[[Stage], Awaitable[None]]
MEAL = Question(id=QuestionId(3), names={"de": "Essen Sie mit?"}, kind=QuestionKind.YES_NO)


def run(play: Play) -> None:
    """Play on a kiosk that asks before it prints."""

    async def on_stage() -> None:
        desk = FakeDesk(FakeClock(START_MS))
        async with staged(Mode.SELF_SERVICE, desk=desk, fit=asking_first) as stage:
            await play(stage)

    asyncio.run(on_stage())


def test_yes_lets_in_and_prints() -> None:
    """The whole name stands there as the badge will have it; nobody is in before the key."""

    async def play(stage: Stage) -> None:
        await stage.scan("TICKET2")
        assert "Sind Sie das?" in said(stage)
        assert "Prof. Dr. Jörg Müller-Lietzow" in said(stage)
        assert "HafenCity" in said(stage)
        assert not stage.desk.entered
        await stage.press("1")
        assert "Guten Morgen, Jörg" in said(stage)
        assert list(stage.desk.entered) == [PositionId(2)]

    run(play)


def test_a_wrong_name_is_put_right_before_it_is_printed() -> None:
    """Three fields, then the badge as it will be, then yes."""

    async def play(stage: Stage) -> None:
        await stage.scan("TICKET1")
        await press(stage, "2", "enter", *["backspace"] * 6, "Möller-Öztürk", "enter", "enter")
        assert "Anneliese Möller-Öztürk" in said(stage)
        assert stage.desk.positions[PositionId(1)].family_name == "Müller"
        await stage.press("1")
        assert stage.desk.positions[PositionId(1)].family_name == "Möller-Öztürk"
        assert "Guten Morgen, Anneliese" in said(stage)

    run(play)


def test_whoever_walks_away_has_not_come() -> None:
    """After its time, warned all along, the page is gone and nothing has happened."""

    async def play(stage: Stage) -> None:
        await stage.scan("TICKET1")
        assert "zurück in 30 s" in said(stage)
        await stage.wait(29)
        assert "zurück in 1 s" in said(stage)
        await stage.wait(2)
        assert HOME in said(stage)
        assert not stage.desk.entered
        assert not stage.desk.jobs

    run(play)


def test_the_ticket_of_somebody_else_is_brought_to_the_desk() -> None:
    """Key 0 shows the way, without the name."""

    async def play(stage: Stage) -> None:
        await stage.scan("TICKET1")
        await stage.press("0")
        assert "Das klären wir gemeinsam" in said(stage)
        assert "Müller" not in said(stage)
        assert not stage.desk.entered

    run(play)


def test_only_who_would_get_a_badge_is_asked() -> None:
    """Somebody refused, or already in, reads the answer at once, and it is written down."""

    async def play(stage: Stage) -> None:
        await stage.scan("TICKET3")
        assert "noch etwas offen" in said(stage)
        assert [scan.simulate for scan in stage.desk.scans] == [True, False]
        await stage.scan("TICKET1")
        await stage.press("1")
        await stage.wait(25)
        await stage.scan("TICKET1")
        assert "Sind Sie das?" not in said(stage)
        assert "Dieses Ticket wurde" in said(stage)

    run(play)


def test_questions_come_first_and_their_answers_are_kept() -> None:
    """The badge is asked about once everything else is answered."""

    async def play(stage: Stage) -> None:
        stage.desk.questions[PositionId(1)] = (MEAL,)
        await stage.scan("TICKET1")
        assert "Essen Sie mit?" in said(stage)
        await stage.press("1")
        assert "Sind Sie das?" in said(stage)
        await stage.press("1")
        assert "Guten Morgen" in said(stage)
        assert stage.desk.scans[-1].answers == {"3": "True"}

    run(play)


def test_the_next_ticket_takes_over_and_the_same_one_does_not() -> None:
    """A ticket held up still changes nothing; another one is asked about instead, also in mid typing."""

    async def play(stage: Stage) -> None:
        await stage.scan("TICKET1")
        await press(stage, "2", "xyz")
        await stage.scan("TICKET1")
        assert "Ihr Vorname" in said(stage)
        await stage.scan("TICKET6")
        assert "Hannah Müller" in said(stage)
        assert not stage.desk.entered

    run(play)


def test_a_ticket_that_comes_into_view_again_does_not_spoil_its_own_welcome() -> None:
    """Whoever has put the phone down to press a key picks it up again, badge in hand."""

    async def play(stage: Stage) -> None:
        await stage.scan("TICKET1")
        await stage.press("1")
        tried = len(stage.desk.scans)
        await stage.scan("TICKET1")
        assert "Guten Morgen, Anneliese" in said(stage)
        assert len(stage.desk.scans) == tried
        await stage.scan("TICKET6")
        assert "Hannah Müller" in said(stage)

    run(play)


def test_a_touch_answers_as_well() -> None:
    """Each line that names a key is touched for it."""

    async def play(stage: Stage) -> None:
        await stage.scan("TICKET1")
        await stage.pilot.click("#options", offset=(4, 0))
        await stage.settle()
        assert "Guten Morgen" in said(stage)

    run(play)


def test_a_disk_that_is_well_again_is_found_out_by_the_yes() -> None:
    """Out of order covers everything; the next ticket is asked about, and its yes is the next try."""

    async def play(stage: Stage) -> None:
        await stage.scan("TICKET1")
        stage.desk.broken = LedgerUnwritableError("The disk is full.", "Free some space.")
        await stage.press("1")
        assert "Kiosk macht" in said(stage)
        stage.desk.broken = None
        await stage.scan("TICKET1")
        assert "Sind Sie das?" in said(stage)
        await stage.press("1")
        assert "Guten Morgen, Anneliese" in said(stage)

    run(play)
