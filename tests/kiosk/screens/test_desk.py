"""The registration desk, played by one hand on the keyboard."""

import asyncio
from collections.abc import Awaitable, Callable

from msgspec.structs import replace

from checkin.badge import Cause, PrintState
from checkin.errors import LedgerUnwritableError
from checkin.journal import EntryId
from checkin.model import PositionId
from kiosk.messages import LinkChanged, ScanSeen
from kiosk.settings import Mode
from kiosk.views import Link
from tests.fakes.desk import START_MS
from tests.fakes.stage import Stage, staged

JOB = EntryId("job0")


def run(play: Callable[[Stage], Awaitable[None]], size: tuple[int, int] = (120, 40)) -> None:
    """Play at a desk."""

    async def on_stage() -> None:
        async with staged(Mode.DESK, size=size) as stage:
            await play(stage)

    asyncio.run(on_stage())


def test_half_a_name_finds_everybody_and_tells_them_apart() -> None:
    """The list shows organisation, product and state of each hit, and how many there are."""

    async def play(stage: Stage) -> None:
        await stage.press(*"müll")
        for said in ("5 Treffer", "Müller-Lietzow, Prof. Dr. Jörg", "unbezahlt", "storniert", "angemeldet"):
            assert said in stage.text()
        await stage.press("backspace", *"erz")
        assert "Niemand gefunden" in stage.text()
        await stage.press("escape")
        assert "Halben Namen tippen" in stage.text()

    run(play)


def test_where_nobody_is_found_no_key_acts_on_whoever_was_found_before() -> None:
    """The card goes with its line, also when it is being read anew at that moment."""

    async def play(stage: Stage) -> None:
        await stage.press(*"lietzow")
        assert "HafenCity Universität Hamburg · Referent" in stage.text()
        stage.app.post_message(LinkChanged())
        await stage.press(*"x", *"x", "f3")
        assert "HafenCity" not in stage.text()
        assert "neues Badge?" not in stage.text()
        assert stage.desk.jobs == {}

    run(play)


def test_the_cursor_stays_with_its_person() -> None:
    """After a check-in the list shows the new state and the same person is still chosen."""

    async def play(stage: Stage) -> None:
        await stage.press(*"müll", "down", "down", "up", "enter")
        chosen = next(line for line in stage.text().split("\n") if "▸" in line)
        assert "Müller-Lietzow" in chosen
        assert "eingecheckt 09:0" in chosen
        assert stage.desk.jobs == {}

    run(play)


def test_f2_prints_and_the_card_tells() -> None:
    """F2 checks in with a badge; card and strip say so, warnings included."""

    async def play(stage: Stage) -> None:
        await stage.press(*"lietzow", "f2")
        text = stage.text()
        assert "Badge 1  wartet" in text
        assert "✔ Prof. Dr. Jörg Müller-Lietzow" in text
        assert "VIP: Begrüßung" in text
        assert "Eintritt  Tor B" in text

    run(play)


def test_a_low_screen_shows_what_came_of_it() -> None:
    """The card gives way before the strip does: nobody answers a question that is not there to be read."""

    async def play(stage: Stage) -> None:
        await stage.press(*"lietzow", "f2")
        assert "✔ Prof. Dr. Jörg Müller-Lietzow" in stage.text()
        assert "F1 Hilfe" in stage.text()

    run(play, size=(80, 13))


def test_a_scan_is_typing() -> None:
    """A scanner's code is tried at once, from the keyboard or the camera, and the field is empty again."""

    async def play(stage: Stage) -> None:
        await stage.press(*"mü")
        await stage.scan("TICKET1")
        assert stage.desk.tried == [("TICKET1", False)]
        assert "Halben Namen tippen" in stage.text()
        assert "✔ Anneliese Müller" in stage.text()
        stage.app.post_message(ScanSeen("TICKET3", "camera"))
        await stage.settle()
        assert "✖ Nicht bezahlt" in stage.text()

    run(play)


def test_enter_waits_for_the_results_it_is_about() -> None:
    """Enter right behind the last letter acts on what was typed, never on older results."""

    async def play(stage: Stage) -> None:
        await stage.press(*"müll")
        home = stage.app.home
        home.typed("n")
        home.press("enter")
        await stage.settle()
        assert stage.desk.tried == [("position 3", False)]

    run(play)


def test_typed_codes_are_tried() -> None:
    """What finds nobody is tried as a code when Enter is pressed."""

    async def play(stage: Stage) -> None:
        await stage.press(*"TICKET6")
        assert "Niemand gefunden" in stage.text()
        await stage.press("enter")
        assert "✔ Hannah Müller" in stage.text()

    run(play)


def test_force_is_offered_where_it_may_be() -> None:
    """F4 is offered after a refusal that staff may override, and only there; why is said first."""

    async def play(stage: Stage) -> None:
        await stage.scan("nonsense")
        assert "F4" not in stage.text()
        await stage.press("f4")
        await stage.scan("TICKET3")
        assert "F4 trotzdem einlassen" in stage.text()
        await stage.press("f4", "2")
        assert stage.desk.tried[-1] == ("TICKET3", True)
        assert "trotz Ablehnung" in stage.text()
        assert "F4" not in stage.text()

    run(play)


def test_reprint_asks_first() -> None:
    """A new badge needs a yes, since it makes the old one void; letters answer and are not typed."""

    async def play(stage: Stage) -> None:
        await stage.scan("TICKET1")
        await stage.press("f3")
        assert "Was ist mit dem Badge?" in stage.text()
        await stage.press("x", "f2", "n")
        assert len(stage.desk.jobs) == 1
        await stage.press("f3", "1")
        assert stage.desk.jobs[JOB].is_void
        assert "Badge 2  wartet" in stage.text()
        assert "Badge 1  ungültig" in stage.text()
        assert "Halben Namen tippen" in stage.text()

    run(play)


def test_a_first_badge_is_asked_differently() -> None:
    """Without an older badge there is nothing to make void."""

    async def play(stage: Stage) -> None:
        await stage.press(*"hannah", "f3")
        assert "Ein Badge drucken?" in stage.text()
        await stage.press("escape")
        assert "Ein Badge drucken?" not in stage.text()

    run(play)


def test_an_uncertain_badge_is_settled() -> None:
    """Staff say whether it came out; one that did not is offered for printing."""

    async def play(stage: Stage) -> None:
        await stage.scan("TICKET1")
        stage.desk.set_job(JOB, PrintState.UNKNOWN, Cause.LINE_CUT)
        await stage.wait(2.5)
        assert "F8" in stage.text()
        await stage.press("f8")
        assert "Kam dieses Badge heraus?" in stage.text()
        assert "Kabel zum Drucker ist getrennt" in stage.text()
        await stage.press("n")
        assert stage.desk.jobs[JOB].state is PrintState.FAILED
        await stage.press("f8")
        assert "Dieses Badge jetzt drucken?" in stage.text()
        await stage.press("j")
        assert stage.desk.jobs[JOB].state is PrintState.QUEUED

    run(play)


def test_questions_come_in_turn() -> None:
    """F8 again leaves a question for later and asks about the next badge."""

    async def play(stage: Stage) -> None:
        for position in (1, 2):
            job = stage.desk.queue_badge(PositionId(position))
            stage.desk.set_job(job.id, PrintState.UNKNOWN)
        await stage.wait(2.5)
        assert "2 Badges warten" in stage.text()
        await stage.press("f8")
        assert "Anneliese Müller" in stage.text()
        await stage.press("f8")
        assert "Müller-Lietzow" in stage.text()
        await stage.press("f8", "j")
        assert stage.desk.jobs[JOB].state is PrintState.PRINTED

    run(play)


def test_a_scan_is_no_answer() -> None:
    """A scanned code that begins with J answers no question; the question is dropped."""

    async def play(stage: Stage) -> None:
        await stage.scan("TICKET1")
        await stage.press("f3")
        await stage.scan("JJJJ")
        assert len(stage.desk.jobs) == 1
        assert not stage.desk.jobs[JOB].is_void
        assert "✖ Unbekannter Code" in stage.text()

    run(play)


def test_link_and_printer_in_the_header() -> None:
    """The header tells since when the desk is cut off, how much waits, and what the printer needs."""

    async def play(stage: Stage) -> None:
        stage.desk.line = Link(connected=False, since_ms=START_MS, pending=23)
        stage.desk.paper = replace(stage.desk.paper, near_end=True)
        stage.app.post_message(LinkChanged())
        await stage.settle()
        assert "getrennt seit 09:00 · 23 zu senden" in stage.text()
        assert "Papier geht zu Ende" in stage.text()
        stage.desk.line = Link(True, START_MS, 5, clock_wrong_ms=43_900)  # noqa: FBT003  # a column
        await stage.wait(2.5)
        assert "Uhr geht um 43 s falsch · 5 zu senden" in stage.text()
        stage.desk.line = Link(False, START_MS, 0, is_ended=True)  # noqa: FBT003  # the same
        await stage.wait(2.5)
        assert "Zugang beendet · neu koppeln" in stage.text()
        stage.desk.paper = replace(stage.desk.paper, near_end=False, bad_template=True)
        await stage.wait(2.5)
        assert "Badge-Vorlage ist fehlerhaft" in stage.text()
        stage.desk.paper = replace(stage.desk.paper, ready=False, cause=Cause.COVER_OPEN)
        stage.desk.line = Link(None, None, 0)
        await stage.wait(2.5)
        assert "ohne Zentrale" in stage.text()
        assert "Deckel ist offen" in stage.text()

    run(play)


def test_out_of_order_tells_staff_what_helps() -> None:
    """At the desk they read what is wrong and what to do, and the next scan tries again."""

    async def play(stage: Stage) -> None:
        remedy = "Free some space; nobody can be admitted before that."
        stage.desk.broken = LedgerUnwritableError(
            "The disk is full. (ledger.db)", remedy, "The disk is full."
        )
        await stage.scan("TICKET1")
        assert "Außer Betrieb" in stage.text()
        assert "Der Speicher ist voll. Bitte Platz schaffen" in stage.text()
        assert "ledger.db" not in stage.text()
        stage.desk.broken = None
        await stage.scan("TICKET1")
        assert "✔ Anneliese Müller" in stage.text()

    run(play)


def test_paste_bombs_are_bounded() -> None:
    """A pasted megabyte with control characters ends as one short line in the field."""

    async def play(stage: Stage) -> None:
        home = stage.app.home
        home.pasted("\x1b]52;c;" + "Ä" * 1_000_000)
        home.pasted("x" * 1_000_000)
        await stage.settle()
        assert len(getattr(home, "query_text", "")) <= 60

    run(play)


def test_it_fits_a_small_terminal() -> None:
    """At 80x24 name and state of every hit can be read."""

    async def play(stage: Stage) -> None:
        await stage.press(*"müll", "enter")
        assert "✔ eingecheckt 09:00 Tor B" in stage.text()
        assert "▲ unbezahlt" in stage.text()

    run(play, size=(80, 24))


def test_a_dead_printer_prints_no_badge() -> None:
    """The strip says why the badge waits, and a form that waits too; Enter is not the first of the keys."""

    async def play(stage: Stage) -> None:
        stage.desk.paper = replace(stage.desk.paper, ready=False, cause=Cause.PAPER_OUT)
        await stage.wait(2.5)
        await stage.press("f10", *"Tes")
        await stage.scan("TICKET1")
        assert "eingecheckt · Badge wartet: Papier ist leer · F10 geht weiter mit Tes" in stage.text()
        assert "wird gedruckt" not in stage.text()
        assert stage.text().index("F3 neues Badge") < stage.text().index("↵ einchecken")

    run(play)


def test_the_smallest_foot_keeps_what_matters() -> None:
    """The key of a refusal, Enter and the help."""

    async def play(stage: Stage) -> None:
        await stage.scan("TICKET3")
        foot = stage.text().splitlines()[-1]
        assert all(key in foot.split() for key in ("F4", "↵", "F1")), foot

    for size in ((35, 11), (57, 16)):
        run(play, size)
