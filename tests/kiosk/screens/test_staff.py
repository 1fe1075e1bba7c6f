"""Who works at a staff screen: signed in by PIN, named in what they do, kept to their role, signed out."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from msgspec.structs import replace
from textual.events import Paste

from checkin.errors import LedgerUnwritableError
from checkin.model import PositionId
from checkin.roles import StaffRole
from kiosk.messages import LinkChanged, ScanSeen
from kiosk.pin_tries import PENALTY_MS
from kiosk.screens.pin import PinScreen
from kiosk.settings import Mode
from tests.fakes.desk import LIST
from tests.fakes.staff import FakeSigning
from tests.fakes.staffed import play_at as run
from tests.fakes.stage import PIN, Stage, staged

STEWARD, DESK, LEAD = ("f12", *"1111", "enter"), ("f12", *"2222", "enter"), ("f12", *"3333", "enter")


def test_whoever_signs_in_is_named_in_what_they_do() -> None:
    """F12 and the PIN: name and role stand at the top, acts are theirs, F12 again ends it."""

    async def play(stage: Stage, signing: FakeSigning) -> None:
        await stage.press(*DESK)
        assert "Serviceschalter 3 · Eileen (Schalter)" in stage.text()
        assert "✔ Eileen (Schalter)" in stage.text()
        await stage.press(*"hannah", "enter", "f5", "j")
        assert stage.desk.undone == [(PositionId(6), LIST, "Eileen")]
        await stage.press("f12")
        assert "Eileen" not in stage.text()
        assert "Hannah" not in stage.text()
        assert signing.noted == [("Eileen", "signed_in"), ("Eileen", "signed_out")]

    run(play)


def test_nobody_has_to_sign_in_unless_it_is_wanted() -> None:
    """Without the setting everything may be done by nobody in particular."""

    async def play(stage: Stage, signing: FakeSigning) -> None:
        await stage.press(*"hannah", "enter")
        assert "✔ Hannah Müller" in stage.text()
        assert signing.noted == []

    run(play)


@pytest.mark.parametrize(
    "come",
    [
        pytest.param(lambda stage: stage.scan("TICKET1"), id="a scanner types"),
        pytest.param(lambda stage: _seen(stage, "TICKET1"), id="the camera reads"),
        pytest.param(lambda stage: stage.press("f2"), id="a key"),
        pytest.param(lambda stage: stage.press("h"), id="a letter"),
    ],
)
@pytest.mark.parametrize("mode", [Mode.DESK, Mode.DOOR])
def test_nothing_is_done_before_somebody_signs_in(
    come: Callable[[Stage], Awaitable[None]], mode: Mode
) -> None:
    """Where it is wanted, whatever comes first asks for the PIN, and is not done."""

    async def play(stage: Stage, signing: FakeSigning) -> None:
        await come(stage)
        assert "Wer ist hier?" in stage.text()
        assert stage.desk.tried == []
        await stage.press("escape")
        await stage.press(*DESK)
        assert signing.noted == [("Eileen", "signed_in")]
        await stage.scan("TICKET1")
        assert stage.desk.tried == [("TICKET1", False)]

    run(play, mode, sign_in=True)


def test_a_broken_kiosk_lets_nobody_work_who_has_not_signed_in() -> None:
    """Under its cover a ticket asks for the PIN as well, typed or pasted."""

    async def play(stage: Stage, _: FakeSigning) -> None:
        stage.desk.broken = LedgerUnwritableError("The disk is full.", "Free some space.")
        stage.app.post_message(LinkChanged())
        await stage.settle()
        assert "Außer Betrieb" in stage.text()
        stage.desk.broken = None
        stage.app.screen.post_message(Paste("TICKET1"))
        await stage.settle()
        await stage.scan("TICKET1")
        assert stage.desk.tried == []

    run(play, sign_in=True)


async def _seen(stage: Stage, text: str) -> None:
    stage.app.post_message(ScanSeen(text, "camera"))
    await stage.settle()


def test_the_first_figure_of_a_pin_opens_its_dialog() -> None:
    """Whoever simply types the PIN is in."""

    async def play(stage: Stage, signing: FakeSigning) -> None:
        assert "Bitte anmelden" in stage.text()
        await stage.press(*"2222", "enter")
        assert signing.noted == [("Eileen", "signed_in")]

    run(play, sign_in=True)


@pytest.mark.parametrize(
    "opens", [pytest.param((), id="only the PIN"), pytest.param(("f12",), id="F12 before it")]
)
def test_a_pin_is_typed_faster_than_its_dialog_opens(opens: tuple[str, ...]) -> None:
    """No figure is lost, and none is taken for a ticket."""

    async def play(stage: Stage, signing: FakeSigning) -> None:
        for key in (*opens, *"2222", "enter"):
            stage.key(key)
        await stage.settle()
        assert signing.noted == [("Eileen", "signed_in")]
        assert stage.desk.tried == []

    run(play, sign_in=not opens)


def test_a_ticket_is_no_pin() -> None:
    """A scanner that types into the dialog costs no try, however often."""

    async def play(stage: Stage, signing: FakeSigning) -> None:
        await stage.press("f12")
        for _ in range(4):
            await stage.scan("TICKET-OF-SOMEBODY-ELSE")
        await stage.press(*"2222", "enter")
        assert signing.noted == [("Eileen", "signed_in")]

    run(play)


def test_wrong_pins_are_slowed_in_all_dialogs_together() -> None:
    """Three wrong ones cost half a minute, also of the PIN to leave; nobody is signed in meanwhile."""

    async def play(stage: Stage, signing: FakeSigning) -> None:
        await stage.press("f12")
        for _ in range(3):
            await stage.press(*"9999", "enter")
        assert "Falsch" in stage.text()
        await stage.press(*"2222", "enter", "escape")
        await stage.pilot.press("ctrl+x")
        await stage.settle()
        assert "Falsch" in stage.text()
        await stage.press("escape")
        assert signing.noted == []
        await stage.wait(PENALTY_MS / 1000)
        await stage.press(*DESK)
        assert signing.noted == [("Eileen", "signed_in")]

    run(play)


@pytest.mark.parametrize(
    ("pin", "is_slowed"),
    [
        pytest.param("1111", True, id="a steward's"),
        pytest.param("2222", True, id="the desk's"),
        pytest.param("3333", False, id="of a lead, who may leave"),
    ],
)
def test_a_right_pin_of_ones_own_is_no_way_to_guess_more(pin: str, *, is_slowed: bool) -> None:
    """Two wrong ones, a right one, and a third wrong one: it costs the half minute all the same."""

    async def play(stage: Stage, signing: FakeSigning) -> None:
        await stage.press("f12", *"9999", "enter", *"9999", "enter", *pin, "enter")
        assert len(signing.noted) == 1
        await stage.press("f12", "f12", *"9999", "enter")
        assert ("Nächster Versuch in 30 s" in stage.text()) is is_slowed

    run(play)


@pytest.mark.parametrize("mode", [Mode.DESK, Mode.DOOR])
def test_whoever_goes_without_a_word_is_signed_out(mode: Mode) -> None:
    """After half an hour of nobody; a scan or key before that begins it anew."""

    async def play(stage: Stage, signing: FakeSigning) -> None:
        await stage.press(*DESK)
        await stage.wait(29 * 60)
        await stage.scan("TICKET6")
        await stage.wait(29 * 60)
        assert len(signing.noted) == 1
        await stage.wait(70)
        assert signing.noted[1:] == [("Eileen", "signed_out")]
        assert "Hannah" not in stage.text() or mode is Mode.DOOR

    run(play, mode)


@pytest.mark.parametrize("mode", [Mode.DESK, Mode.DOOR, Mode.LEAD])
def test_whoever_is_removed_works_here_no_more(mode: Mode) -> None:
    """Within seconds, without F12; and the journal says so."""

    async def play(stage: Stage, signing: FakeSigning) -> None:
        await stage.press(*DESK)
        await stage.wait(2.1)
        assert stage.app.home.place.by == "Eileen"
        del signing.roles["Eileen"]
        await stage.wait(2.1)
        assert stage.app.home.place.by == ""
        assert "· Eileen (Schalter)" not in stage.text()
        assert signing.noted == [("Eileen", "signed_in"), ("Eileen", "signed_out")]

    run(play, mode, size=(80, 24))


def test_another_role_holds_within_seconds() -> None:
    """Whoever was at the desk and is a steward now may no more than that; the card goes."""

    async def play(stage: Stage, signing: FakeSigning) -> None:
        await stage.press(*DESK)
        await stage.scan("TICKET3")
        assert "F4" in stage.text()
        signing.roles["Eileen"] = StaffRole.STEWARD
        await stage.wait(2.1)
        assert "Eileen (Einlass)" in stage.text()
        assert "F4" not in stage.text()
        await stage.press("f4", "1")
        assert stage.desk.forced == {}
        assert signing.noted == [("Eileen", "signed_in")]

    run(play)


def test_leaving_signs_out() -> None:
    """Who leaves the program works there no more, and the journal says so before it ends."""

    async def play(stage: Stage, signing: FakeSigning) -> None:
        await stage.press(*DESK)
        await stage.pilot.press("ctrl+x")
        await stage.settle()
        await stage.press(*PIN, "enter")
        assert not stage.app.is_running
        assert signing.noted == [("Eileen", "signed_in"), ("Eileen", "signed_out")]

    run(play)


def test_a_steward_scans_only() -> None:
    """No names are searched, no card is opened, and a key that needs more says who may."""

    async def play(stage: Stage, signing: FakeSigning) -> None:
        await stage.press(*STEWARD)
        assert "▌Ticket scannen" in stage.text()
        await stage.press(*"hannah")
        assert "Müller" not in stage.text()
        assert "Suchen braucht die Rolle Schalter" in stage.text()
        await stage.scan("TICKET1")
        assert "✔ Anneliese Müller" in stage.text()
        assert "Kreis Höxter" not in stage.text()
        await stage.scan("TICKET3")
        assert "F4" not in stage.text()
        await stage.press("f4")
        assert "Dafür braucht es die Rolle Schalter" in stage.text()
        assert stage.desk.forced == {}
        await stage.press("f12", *LEAD)
        assert "Mia (Leitung)" in stage.text()
        await stage.scan("TICKET3")
        await stage.press("f4", "1")
        assert list(stage.desk.forced) == [PositionId(3)]

    run(play)


def test_who_cannot_be_written_down_is_not_signed_in() -> None:
    """A full disk covers the screen; behind it nobody works here, and the dialog is not in the way later."""

    async def play(stage: Stage, signing: FakeSigning) -> None:
        signing.broken = LedgerUnwritableError("The disk is full.", "Free some space.")
        await stage.press(*DESK)
        assert stage.app.home.place.by == ""
        signing.broken = None
        await stage.wait(4)
        await stage.press(*DESK)
        assert "Eileen (Schalter)" in stage.text()

    run(play)


def test_where_nobody_can_sign_in_the_key_says_so() -> None:
    """A kiosk without staff in its ledger opens no dialog."""

    async def play() -> None:
        async with staged(
            Mode.DESK, size=(80, 24), fit=lambda outfit: replace(outfit, signing=None)
        ) as stage:
            await stage.press("f12")
            assert "Hier meldet sich niemand an" in stage.text()
            assert not isinstance(stage.app.screen, PinScreen)

    asyncio.run(play())


def test_nobody_needs_a_pin_in_an_emergency() -> None:
    """Where everybody signs in, who is where shows without; the name stands at the top once it is known."""

    async def play(stage: Stage, signing: FakeSigning) -> None:
        await stage.press("e")
        assert "Wer ist hier?" not in stage.text()
        await stage.press("escape", *LEAD)
        assert "Mia (Leitung)" in stage.text()
        await stage.press("f1")
        assert "wer wo ist, und der Zettel" in stage.text()

    run(play, Mode.LEAD, sign_in=True, size=(80, 24))


def test_a_wrong_pin_to_leave_is_told_over_a_hint() -> None:
    """As in the other dialogs."""

    async def play(stage: Stage, _: FakeSigning) -> None:
        stage.app.outfit = replace(stage.app.outfit, pin_hint="Demo-PIN: 4711")
        await stage.pilot.press("ctrl+x")
        await stage.settle()
        assert "Demo-PIN" in stage.text()
        await stage.press(*"9999", "enter")
        assert "Das war keine PIN des Teams" in stage.text()

    run(play)
