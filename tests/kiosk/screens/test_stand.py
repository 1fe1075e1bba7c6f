"""A stand at a fair, played by scans, keys and time."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, cast

import pytest
from msgspec.structs import replace

from checkin.errors import LedgerUnwritableError
from checkin.model import GateId, PositionId
from kiosk.messages import PlaceChanged
from kiosk.outfit import Outfit
from kiosk.settings import Mode
from kiosk.signals import State
from kiosk.stands.views import Passed, Stand
from kiosk.wording.languages import LANGUAGES
from tests.fakes.audio import FakeAudio
from tests.fakes.stage import Stage, staged
from tests.fakes.stands import STAND

if TYPE_CHECKING:
    from kiosk.screens.stand.screen import StandScreen

ONE = PositionId(1)


def run(play: Callable[[Stage], Awaitable[None]], stand: Stand = STAND) -> None:
    """Play at a stand, on the smallest panel."""

    def fit(outfit: Outfit) -> Outfit:
        return replace(outfit, stand_at=lambda place: Stand({"de": "Messe"}) if place.gate else stand)

    async def on_stage() -> None:
        async with staged(Mode.STAND, fit=fit) as stage:
            await play(stage)

    asyncio.run(on_stage())


def test_yes() -> None:
    """A scan, one key, thank you; the exhibitor is named, and what they get."""

    async def play(stage: Stage) -> None:
        assert "Stadtwerke Hameln" in stage.text()
        assert "Sie entscheiden, was weitergeht" in stage.text()
        await stage.scan("TICKET1")
        text = " ".join(stage.text().split())
        assert "Darf Stadtwerke Hameln wissen, dass Sie hier waren?" in text
        for said in ("Anneliese Müller", "Kreis Höxter", "1 Ja", "2 Nein", "Name, Organisation"):
            assert said in text
        assert stage.desk.stands.said == []
        await stage.press("1")
        assert stage.desk.stands.said == [(ONE, True)]
        assert "Vielen Dank" in stage.text()
        assert "Anneliese" not in stage.text()
        await stage.wait(6)
        assert "Sie entscheiden, was weitergeht" in stage.text()

    run(play)


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        pytest.param(("2",), "In Ordnung", id="no"),
        pytest.param(("x", "0", "9", "2"), "In Ordnung", id="other keys are no answer"),
        pytest.param((), "Sie entscheiden, was weitergeht", id="walks away"),
    ],
)
def test_who_does_not_say_yes_leaves_no_trace(keys: tuple[str, ...], said: str) -> None:
    """Nothing is written down, and nothing of them stays on the screen."""

    async def play(stage: Stage) -> None:
        await stage.scan("TICKET1")
        await stage.press(*keys)
        if not keys:
            await stage.wait(31)
        assert said in stage.text()
        assert "Anneliese" not in stage.text()
        assert stage.desk.stands.said == []

    run(play)


def test_a_yes_can_be_taken_back() -> None:
    """By holding the badge up again; or it stays as it was."""

    async def play(stage: Stage) -> None:
        stage.desk.stands.agreed.add(ONE)
        await stage.scan("TICKET1")
        assert "weiß schon" in stage.text()
        await stage.press("1")
        assert "Es bleibt, wie es war" in stage.text()
        await stage.scan("TICKET1")
        await stage.press("2")
        assert stage.desk.stands.said == [(ONE, False)]
        assert "Zurückgenommen" in stage.text()

    run(play)


def test_only_what_is_passed_on_is_shown() -> None:
    """An exhibitor who gets the organisation only is not told, and does not show, a name."""

    async def play(stage: Stage) -> None:
        await stage.scan("TICKET1")
        assert "Kreis Höxter" in stage.text()
        assert "Anneliese" not in stage.text()
        assert "Weitergegeben: Organisation" in stage.text()

    run(play, replace(STAND, passes_on=(Passed.ORGANISATION,)))


def test_an_unknown_ticket_is_sent_to_the_desk() -> None:
    """So is one that was canceled; neither is asked anything."""

    async def play(stage: Stage) -> None:
        for text in ("?????", "TICKET4"):
            await stage.scan(text)
            assert "Serviceschalter" in stage.text()
            await stage.press("1")
        assert stage.desk.stands.said == []

    run(play)


def test_one_person_after_the_other() -> None:
    """The next ticket takes over; the same one held up still changes nothing, and speaks its language."""

    async def play(stage: Stage) -> None:
        await stage.scan("TICKET1")
        await stage.scan("TICKET1")
        await stage.scan("TICKET7")
        assert "O’Sullivan" in stage.text()
        assert "Anneliese" not in stage.text()
        assert "1  Yes" in stage.text()
        await stage.press("1")
        assert stage.desk.stands.said == [(PositionId(7), True)]
        assert "Thank you" in stage.text()

    run(play)


def test_nobody_agrees_to_what_they_were_not_asked() -> None:
    """The organiser moves the kiosk to another gate, another exhibitor's: the question goes."""

    async def play(stage: Stage) -> None:
        await stage.scan("TICKET1")
        stage.app.post_message(PlaceChanged(replace(stage.app.outfit.place, gate=GateId(2)), {}))
        await stage.settle()
        assert "Anneliese" not in stage.text()
        assert "Messe" in stage.text()
        await stage.press("1")
        assert stage.desk.stands.said == []

    run(play)


def test_a_broken_disk_thanks_nobody() -> None:
    """Attendees read that the kiosk takes a break, and nothing of why."""

    async def play(stage: Stage) -> None:
        stage.desk.broken = LedgerUnwritableError("The disk is full.", "Free some space.")
        await stage.scan("TICKET1")
        assert "Dieser Kiosk macht" in stage.text()
        assert "Free" not in stage.text()
        stage.desk.broken = None
        await stage.wait(3.1)
        assert "Sie entscheiden, was weitergeht" in stage.text()
        await stage.scan("TICKET1")
        stage.desk.stands.broken = LedgerUnwritableError("The disk is full.", "Free some space.")
        await stage.press("1")
        assert "Dieser Kiosk macht" in stage.text()
        assert "Vielen Dank" not in stage.text()
        await stage.wait(3.1)
        await stage.scan("TICKET1")
        assert "1  Ja" in stage.text()

    run(play)


@pytest.mark.parametrize(
    "exhibitor",
    [
        pytest.param("Stadtwerke Hameln", id="short"),
        pytest.param("Zweckverband Wasserversorgung Weserland-", id="the longest that may be set"),
    ],
)
def test_nothing_is_cut_in_any_language(exhibitor: str) -> None:
    """Question, answers and what is passed on stand whole on the smallest panel; so does each outcome."""

    async def play(stage: Stage) -> None:
        cut = []
        for code in LANGUAGES:
            for key in ("1", "2"):
                await stage.scan("TICKET1")
                cast("StandScreen", stage.app.home).speak(code)
                await stage.settle()
                asked = stage.text()
                await stage.press(key)
                below = (text.partition("\n")[2] for text in (asked, stage.text()))
                is_whole = all(f"\n {key}  " in asked for key in "12")
                cut += [code] * (not is_whole or any("…" in text for text in below))
        assert cut == []

    run(play, replace(STAND, exhibitor={"de": exhibitor}))


@pytest.mark.parametrize(
    ("is_private", "names"),
    [pytest.param(False, False, id="others hear it"), pytest.param(True, True, id="a headset")],
)
def test_the_question_is_heard(is_private: bool, names: bool) -> None:  # noqa: FBT001  # columns
    """With its keys; a name only where nobody else hears it. Thank you has the sound of a welcome."""
    audio = FakeAudio(is_private=is_private)

    async def on_stage() -> None:
        async with staged(Mode.STAND, fit=lambda outfit: replace(outfit, audio=audio)) as stage:
            await stage.scan("TICKET1")
            said = audio.said()
            assert "Darf Stadtwerke Hameln wissen, dass Sie hier waren?" in said
            assert "1" in said
            assert "2" in said
            assert ("Anneliese" in said) is names
            await stage.press("1")
            assert State.WELCOME in audio.heard

    asyncio.run(on_stage())
