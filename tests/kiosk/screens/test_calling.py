"""Calling staff, and reading what becomes of one's data, by keys, touch and time."""

import pytest

from checkin.errors import LedgerUnwritableError
from checkin.question import QuestionKind
from kiosk.screens.attendee.page_view import foot_key_at
from kiosk.screens.attendee.timing import USUAL
from tests.fakes.stage import Stage
from tests.fakes.visit import HOME, press, question, run, said

CALL_S = USUAL.call_ms / 1000


def test_staff_are_called_by_one_key() -> None:
    """The page says what happens and where to go if nobody comes; afterwards the kiosk shows it to all."""
    told: list[bool] = []

    async def play(stage: Stage) -> None:
        await stage.press("*")
        assert "Wir rufen jemanden" in said(stage)
        assert "Kommt niemand? Serviceschalter, gleich links vom Eingang" in said(stage)
        assert told == [True]
        await stage.wait(16)
        assert HOME in said(stage)
        assert "Hilfe ist gerufen, um 09:00" in said(stage)

    run(play, tell_call=told.append, hears_calls=lambda: True)


def test_nobody_is_promised_where_nobody_hears() -> None:
    """Without a hub the way to the desk comes first; that the screen shows the call is all that is true."""

    async def play(stage: Stage) -> None:
        await stage.press("*")
        assert "Bitte zum Serviceschalter gleich links vom Eingang Ihr Ruf steht auf dem" in said(stage)
        assert "Wir rufen" not in said(stage)

    run(play)


def test_a_call_is_not_made_twice_and_ends_by_itself() -> None:
    """Whoever presses again reads the page again; after five minutes the kiosk is as before."""
    told: list[bool] = []

    async def play(stage: Stage) -> None:
        before = stage.picture()
        await stage.press("*", "*")
        assert told == [True]
        await stage.wait(CALL_S - 1)
        assert "Hilfe ist gerufen" in said(stage)
        await stage.wait(1)
        assert stage.picture() == before
        assert told == [True, False]

    run(play, tell_call=told.append)


@pytest.mark.parametrize("key", ["-", "f12"])
def test_a_pin_of_staff_ends_the_call(key: str) -> None:
    """A wrong one does not; without a call the keys ask for nothing."""
    told: list[bool] = []

    async def play(stage: Stage) -> None:
        await stage.press(key)
        assert len(stage.app.screen_stack) == 2
        await stage.press("*", key)
        await press(stage, "0000", "enter")
        assert told == [True]
        await stage.press("escape", key)
        await press(stage, "1111", "enter")
        assert told == [True, False]
        assert "Hilfe ist gerufen" not in said(stage)

    run(play, tell_call=told.append, is_staff=lambda pin: pin == "1111")


def test_a_call_keeps_nobody_from_coming_in() -> None:
    """The next ticket is welcome, and the call still stands after it."""

    async def play(stage: Stage) -> None:
        await stage.press("*")
        await stage.scan("TICKET2")
        assert "Jörg" in said(stage)
        await stage.wait(25)
        assert "Hilfe ist gerufen" in said(stage)

    run(play)


def test_the_key_works_on_every_page_but_in_a_text() -> None:
    """From a refusal and from a choice; in a field it is a letter."""

    async def play(stage: Stage) -> None:
        await stage.scan("nonsense")
        assert "Hilfe ▸ *" in said(stage)
        await stage.press("*")
        assert "Bitte zum Serviceschalter" in said(stage)
        await stage.scan("TICKET1")
        assert "Was mögen Sie?" in said(stage)
        await press(stage, "*")
        assert "Bitte zum Serviceschalter" not in said(stage)
        assert "*▌" in stage.text()

    run(play, question(1, QuestionKind.TEXT))


def test_staff_can_be_called_to_a_kiosk_that_is_broken() -> None:
    """The page still leads to the desk, and says that help was called."""
    told: list[bool] = []

    async def play(stage: Stage) -> None:
        stage.desk.broken = LedgerUnwritableError("The disk is full.", "Free some space.")
        await stage.scan("TICKET1")
        assert "Hilfe ▸ *" in said(stage)
        await stage.press("*")
        assert "Kiosk macht Pause" in said(stage)
        assert "Hilfe ist gerufen, um 09:00" in said(stage)
        assert told == [True]

    run(play, tell_call=told.append)


def test_a_kiosk_that_is_to_start_anew_waits_while_somebody_waits() -> None:
    """Whoever called is served first."""

    async def play(stage: Stage) -> None:
        await stage.wait(5)
        assert stage.app.home.is_at_rest
        await stage.press("*")
        await stage.wait(30)
        assert not stage.app.home.is_at_rest
        await stage.wait(CALL_S)
        assert stage.app.home.is_at_rest

    run(play)


def test_the_notice_is_turned_by_its_key_and_goes_by_itself() -> None:
    """Page after page, then back; another key only gives time; it can be touched."""

    async def play(stage: Stage) -> None:
        assert "Daten ▸ 9" in said(stage)
        await stage.press("9")
        assert "Seite 1 von" in said(stage)
        await stage.wait(29)
        await stage.press("x")
        assert "zurück in 20 s" in said(stage)
        await stage.pilot.click("#foot")
        await stage.settle()
        assert "Seite 2 von" in said(stage)
        await stage.press("9", "9")
        assert HOME in said(stage)
        await stage.press("9")
        await stage.wait(31)
        assert HOME in said(stage)

    run(play)


def test_a_ticket_takes_the_place_of_the_notice() -> None:
    """Nobody has to turn back first."""

    async def play(stage: Stage) -> None:
        await stage.press("9")
        await stage.scan("TICKET2")
        assert "Jörg" in said(stage)

    run(play)


FOOT = (
    "Kein Ticket? ▸ 0   Hilfe ▸ *\nKeine Bilder bleiben · Daten ▸ 9\nSelbst suchen ▸ Taste 1\nzurück in 9 s"
)


@pytest.mark.parametrize(
    ("column", "row", "key"),
    [
        pytest.param(0, 0, "0", id="the first word"),
        pytest.param(15, 0, "0", id="the key itself"),
        pytest.param(17, 0, "", id="between two of them"),
        pytest.param(20, 0, "*", id="the second one"),
        pytest.param(3, 1, "9", id="all of a line with one key"),
        pytest.param(3, 2, "1", id="with the word for key"),
        pytest.param(3, 3, "", id="a line that names none"),
        pytest.param(3, 9, "", id="below"),
    ],
)
def test_what_the_foot_names_can_be_touched(column: int, row: int, key: str) -> None:
    """The key that stands there, and no other."""
    assert foot_key_at(FOOT, column, row) == key
