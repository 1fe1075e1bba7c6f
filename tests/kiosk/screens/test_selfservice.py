"""The self-service kiosk, played by keys, scans and time."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from msgspec.structs import replace

from checkin.badge import Cause, PrinterRole, PrintState
from checkin.errors import LedgerLockedError, LedgerUnwritableError
from checkin.journal import EntryId
from checkin.text import MAX_TEXT_CHARS
from kiosk.messages import CameraBack, CameraLost, PrinterChanged, PrintJobChanged, ScanSeen
from kiosk.screens.attendee.timing import STAYS
from kiosk.screens.home import HomeScreen
from kiosk.settings import Mode
from tests.fakes.clock import FakeClock
from tests.fakes.desk import START_MS, FakeDesk, make_position
from tests.fakes.stage import Stage, staged

Play = Callable[[Stage], Awaitable[None]]


def run(play: Play, **how: object) -> None:
    """Play on a self-service kiosk."""

    async def on_stage() -> None:
        desk = how.get("desk")
        assert desk is None or isinstance(desk, FakeDesk)
        fields = {key: value for key, value in how.items() if key != "desk"}
        async with staged(
            Mode.SELF_SERVICE, desk=desk, fit=lambda outfit: replace(outfit, **fields)
        ) as stage:
            await play(stage)

    asyncio.run(on_stage())


def desk_with(given: str, **fields: object) -> FakeDesk:
    """A desk that knows one more ticket, TICKET9."""
    clock = FakeClock(START_MS)
    return FakeDesk(clock, (make_position(9, given, "Müller", **fields),))


def test_idle_shows_the_way() -> None:
    """An idle kiosk says what to do, the way without a ticket, and that no pictures are kept."""

    async def play(stage: Stage) -> None:
        for said in ("Kommunalkongress 2026", "Ticket hier vorhalten", "▸ 0", "Keine Bilder bleiben"):
            assert said in stage.text()

    run(play)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(
            "TICKET1", ("Guten Morgen", "Anneliese", "Ihr Badge kommt rechts heraus"), id="a welcome"
        ),
        pytest.param("TICKET3", ("noch etwas offen", "Serviceschalter", "links vom Eingang"), id="not paid"),
        pytest.param("TICKET4", ("storniert",), id="canceled"),
        pytest.param("TICKET5", ("Donnerstag, 10:00",), id="valid from tomorrow"),
        pytest.param("nonsense", ("Dieses Ticket kennen",), id="unknown"),
    ],
)
def test_a_scan_is_answered(text: str, said: tuple[str, ...]) -> None:
    """A keyboard scanner's code is answered in words for attendees."""

    async def play(stage: Stage) -> None:
        await stage.scan(text)
        for words in said:
            assert words in " ".join(stage.text().split())

    run(play)


def test_camera_and_paste_do_the_same() -> None:
    """A scan from a worker thread and a pasted one end in the same answer."""

    async def play(stage: Stage) -> None:
        stage.app.post_message(ScanSeen("TICKET1", "camera"))
        await stage.settle()
        assert "Anneliese" in stage.text()
        stage.app.post_message(ScanSeen("\x1b[2J\r\n", "camera"))
        await stage.settle()
        assert stage.desk.tried == [("TICKET1", False)]

    run(play)


def test_attendees_never_read_staff_matters() -> None:
    """A provisional admission looks like any other."""

    async def play(stage: Stage) -> None:
        stage.desk.is_provisional = True
        await stage.scan("TICKET1")
        assert "Anneliese" in stage.text()
        assert "vorläufig" not in stage.text()

    run(play)


@pytest.mark.parametrize("text", ["TICKET1", "TICKET3", "TICKET5"])
def test_nobody_is_remembered(text: str) -> None:
    """After its time every page gives way to the idle one, without a trace of the attendee."""

    async def play(stage: Stage) -> None:
        before = stage.picture()
        await stage.scan(text)
        assert stage.picture() != before
        await stage.wait(26)
        assert stage.picture() == before

    run(play)


def test_a_key_makes_it_stay_but_not_for_ever() -> None:
    """Any key gives a reader more time, at least ten times, and at last the page goes."""

    async def play(stage: Stage) -> None:
        await stage.scan("TICKET3")
        await stage.wait(8)
        assert "zurück in 2 s" in stage.text()
        await stage.press("x")
        assert "zurück in 20 s" in stage.text()
        for _ in range(STAYS + 2):
            await stage.press("space")
        await stage.wait(15)
        assert "zurück in" in stage.text()
        await stage.wait(6)
        assert "Ticket hier vorhalten" in stage.text()

    run(play)


def test_the_bar_tells_the_truth() -> None:
    """It fills with time, waits before its end, and is full only when the printer said so."""

    async def play(stage: Stage) -> None:
        await stage.scan("TICKET1")
        assert "noch 3 s" in stage.text()
        await stage.wait(2)
        assert "noch 1 s" in stage.text()
        await stage.wait(2)
        assert "gleich da" in stage.text()
        assert "░" in stage.text()
        stage.desk.set_job(EntryId("job0"), PrintState.PRINTED)
        stage.app.post_message(PrintJobChanged())
        await stage.settle()
        assert "liegt rechts" in stage.text()
        assert "░" not in stage.text()
        await stage.wait(5)
        assert "Ticket hier vorhalten" in stage.text()

    run(play)


@pytest.mark.parametrize("state", [PrintState.FAILED, PrintState.UNKNOWN, PrintState.UNCONFIRMED])
def test_printer_trouble_admits_all_the_same(state: PrintState) -> None:
    """The attendee is welcome, the badge waits at the desk, and staff read why."""

    async def play(stage: Stage) -> None:
        await stage.scan("TICKET1")
        stage.desk.set_job(EntryId("job0"), state, Cause.COVER_OPEN)
        stage.app.post_message(PrintJobChanged())
        await stage.settle()
        said = " ".join(stage.text().split())
        assert "Anneliese" in said
        assert "Ihren Badge bekommen Sie am Serviceschalter" in said
        assert "Team: Deckel ist offen" in said

    run(play)


def test_a_badge_of_the_second_printer_is_looked_for_there() -> None:
    """Before it is sent, by how the printers are; then by what the journal says; and the page stays calm."""

    async def play(stage: Stage) -> None:
        stage.desk.paper = replace(stage.desk.paper, cause=Cause.PAPER_OUT, at_spare=True)
        await stage.scan("TICKET1")
        assert "Ihr Badge kommt aus Drucker 2" in " ".join(stage.text().split())
        stage.desk.paper = replace(stage.desk.paper, cause=Cause.NONE, at_spare=False)
        job = EntryId("job0")
        stage.desk.set_job(job, PrintState.PRINTED)
        stage.desk.jobs[job] = replace(stage.desk.jobs[job], printer=PrinterRole.SPARE, was_sent=True)
        stage.app.post_message(PrintJobChanged())
        await stage.settle()
        assert "Ihr Badge liegt an Drucker 2" in " ".join(stage.text().split())

    run(play)


def test_a_printer_that_comes_back_is_believed() -> None:
    """Paper out before a byte was sent is trouble; once paper is in, the badge comes out here after all."""

    async def play(stage: Stage) -> None:
        stage.desk.paper = replace(stage.desk.paper, ready=False, cause=Cause.PAPER_OUT)
        await stage.scan("TICKET1")
        assert "Papier ist leer" in stage.text()
        stage.desk.paper = replace(stage.desk.paper, ready=True, cause=Cause.NONE)
        stage.app.post_message(PrinterChanged())
        await stage.settle()
        assert "Ihr Badge kommt rechts heraus" in stage.text()

    run(play)


def test_language_by_one_key() -> None:
    """E turns the whole screen to English at once, D back; an abandoned choice does not last."""

    async def play(stage: Stage) -> None:
        await stage.press("e")
        assert "Hold your ticket here" in stage.text()
        assert "Municipal Congress" in stage.text()
        await stage.press("d")
        assert "Ticket hier vorhalten" in stage.text()
        await stage.press("E")
        await stage.wait(31)
        assert "Ticket hier vorhalten" in stage.text()

    run(play)


def test_language_of_the_ticket() -> None:
    """A ticket that names a language is answered in it, unless a key chose another one."""

    async def play(stage: Stage) -> None:
        await stage.scan("TICKET7")
        assert "Good morning" in stage.text()
        await stage.press("d")
        assert "Guten Morgen" in stage.text()

    run(play)


def test_a_stranger_is_not_answered_in_the_language_of_the_last_one() -> None:
    """A code that nobody knows right after an English ticket is answered in the kiosk's own language."""

    async def play(stage: Stage) -> None:
        await stage.scan("TICKET7")
        await stage.scan("?????")
        assert "Dieses Ticket kennen" in stage.text()

    run(play)


def test_one_language_is_not_offered() -> None:
    """A kiosk that was told one language shows no choice, and keeps to it for every ticket and key."""

    async def play(stage: Stage) -> None:
        assert "DE" not in stage.text()
        await stage.press("d")
        assert "Hold your ticket here" in stage.text()
        await stage.scan("TICKET1")
        assert "Good morning" in stage.text()

    run(play, language="en", languages=("en",))


def test_a_touch_is_a_key() -> None:
    """Touching EN and the foot does what their keys do."""

    async def play(stage: Stage) -> None:
        await stage.pilot.click("#language-en")
        await stage.settle()
        assert "Hold your ticket here" in stage.text()
        await stage.pilot.click("#foot")
        await stage.settle()
        assert "find you by" in stage.text()

    run(play)


def test_without_a_ticket() -> None:
    """Key 0 shows the way to the desk."""

    async def play(stage: Stage) -> None:
        await stage.press("0")
        assert "links vom Eingang" in stage.text()
        await stage.wait(16)
        assert "Ticket hier vorhalten" in stage.text()

    run(play)


def test_a_missing_camera_is_said() -> None:
    """Without a camera the screen says so, a keyboard scanner goes on, and it recovers by itself."""

    async def play(stage: Stage) -> None:
        stage.app.post_message(CameraLost())
        await stage.settle()
        assert "Kamera fehlt" in stage.text()
        assert "Scanner und Schalter" in stage.text()
        await stage.scan("TICKET1")
        assert "Anneliese" in stage.text()
        stage.app.post_message(CameraBack())
        await stage.wait(21)
        assert "Ticket hier vorhalten" in stage.text()

    run(play)


def test_a_kiosk_without_a_camera_invites_to_its_scanner() -> None:
    """Where no camera belongs to the kiosk nothing is missing, and nothing is said about pictures."""

    async def play(stage: Stage) -> None:
        assert "Ticket an den Scanner halten" in stage.text()
        assert "Kamera" not in stage.text()

    run(play, has_camera=False)


def test_a_slow_answer_has_a_page() -> None:
    """While the desk takes longer than a blink an hourglass is shown; further tickets wait in the line."""

    async def play(stage: Stage) -> None:
        home = stage.app.home
        assert isinstance(home, HomeScreen)
        asked: list[str] = []
        home.try_ticket = asked.append  # type: ignore[assignment, method-assign]  # a desk that does not answer
        home.scan("TICKET1")
        await stage.wait(0.3)
        home.scan("TICKET3")
        assert "Einen Moment" in stage.text()
        assert asked == ["TICKET1", "TICKET3"]

    run(play)


def test_out_of_order_and_back() -> None:
    """A disk that cannot be written sends attendees to the desk without a reason; the next ticket tries."""

    async def play(stage: Stage) -> None:
        stage.desk.broken = LedgerUnwritableError("The disk is full.", "Free some space.")
        await stage.scan("TICKET1")
        assert "Kiosk macht" in stage.text()
        assert "Free some space" not in stage.text()
        assert "Anneliese" not in stage.text()
        await stage.scan("TICKET1")
        assert len(stage.app.screen_stack) == 3
        stage.desk.broken = None
        await stage.wait(10)
        assert "Kiosk macht" in stage.text()
        await stage.scan("TICKET1")
        assert "Anneliese" in stage.text()

    run(play)


def test_a_locked_ledger_is_tried_again_by_itself() -> None:
    """When another program held the ledger, the kiosk comes back without anybody's help."""

    async def play(stage: Stage) -> None:
        stage.desk.broken = LedgerLockedError("Busy.", "Wait.")
        await stage.scan("TICKET1")
        await stage.wait(4)
        assert "Kiosk macht" in stage.text()
        stage.desk.broken = None
        await stage.wait(4)
        assert "Ticket hier vorhalten" in stage.text()

    run(play)


def test_a_mistake_of_our_own_is_calm() -> None:
    """Any other exception of a use case ends in the same calm page, never in a trace."""

    async def play(stage: Stage) -> None:
        def stumble(_scanned: object, _place: object) -> None:
            raise ZeroDivisionError

        stage.desk.check_in_scan = stumble  # type: ignore[assignment, method-assign]  # a use case with a mistake
        await stage.scan("TICKET1")
        assert "Kiosk macht" in stage.text()

    run(play)


def test_long_names_are_not_cut() -> None:
    """A given name of full length is shown whole."""
    name = "Wolfeschlegelsteinhausenbergerdorff " * 3
    name = name[:MAX_TEXT_CHARS].strip()

    async def play(stage: Stage) -> None:
        await stage.scan("TICKET9")
        letters = "".join(c for c in stage.text() if c.isalpha())
        assert name.replace(" ", "") in letters

    run(play, desk=desk_with(name))
