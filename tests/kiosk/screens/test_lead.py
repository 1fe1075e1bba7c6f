"""The lead's screen, by keyboard alone: all kiosks, one of them, and the evacuation slip."""

import pytest
from msgspec.structs import replace

from checkin.badge import Cause, PrintState
from checkin.text import clean_text
from kiosk.fleet.evacuation import COUNTS, NAMES, Certainty
from kiosk.fleet.kiosks import KioskNow, Source
from kiosk.printing.sheets import Progress
from kiosk.screens.lead.evacuation_page import progress_line
from kiosk.screens.lead.fleet_list import shown_from
from kiosk.screens.lead.fleet_words import clock, fleet_signal, heard, say_finding, state_signal
from kiosk.views import Link
from kiosk.words import words_in
from printer.lists import RoomPresence
from tests.fakes.desk import START_MS
from tests.fakes.fleet import KIOSKS, WELL, Lead
from tests.fakes.lead_stage import play_lead
from tests.fakes.stage import Stage

DE = words_in("de", "Europe/Berlin")
S = PrintState


def chosen(stage: Stage) -> str:
    """The line under the cursor."""
    return next((line for line in stage.text().splitlines() if "▸" in line), "")


def test_what_is_wrong_stands_first() -> None:
    """With its numbers; and the head says how many are well."""

    async def play(stage: Stage, _lead: Lead) -> None:
        text = stage.text()
        names = ("Saal 2 West", "Tor B 1", "Reserve", "Schalter 1", "Tor A 2", "Leitstand", "Tor A 1")
        places = [
            text.splitlines().index(next(line for line in text.splitlines()[1:] if n in line)) for n in names
        ]
        assert places == sorted(places)
        assert "▲ 3 von 9 Kiosken gut" in text
        assert "✖ schweigt" in chosen(stage)

    play_lead(play)


def test_the_cursor_stays_with_its_kiosk() -> None:
    """On the same line of the screen where that can be, whatever happens to the others."""

    async def play(stage: Stage, lead: Lead) -> None:
        await stage.press(*["down"] * 5)
        row = stage.text().splitlines().index(chosen(stage))
        assert "Tor A 2" in chosen(stage)
        before = (KioskNow(name=f"Neu {n:02}") for n in range(20))
        after = (KioskNow(name=f"Zelt {n:02}", age_s=1.0, beat=WELL) for n in range(20))
        lead.fleet.kiosks = (*KIOSKS, *before, *after)
        await stage.wait(2.1)
        assert "Tor A 2" in chosen(stage)
        assert stage.text().splitlines().index(chosen(stage)) == row

    play_lead(play)


@pytest.mark.parametrize(
    ("top", "index", "rows", "total", "found"),
    [
        pytest.param(0, 0, 10, 3, 0, id="all fit"),
        pytest.param(5, 2, 10, 3, 0, id="no empty lines without need"),
        pytest.param(0, 12, 10, 20, 3, id="the chosen one is below"),
        pytest.param(9, 4, 10, 20, 4, id="the chosen one is above"),
        pytest.param(4, 8, 10, 20, 4, id="it is in the window"),
        pytest.param(15, 19, 10, 20, 10, id="the end"),
        pytest.param(0, 0, 1, 0, 0, id="nobody"),
    ],
)
def test_the_window_follows_the_chosen_line(top: int, index: int, rows: int, total: int, found: int) -> None:
    """And moves no further than it has to."""
    assert shown_from(top, index, rows, total) == found


def test_one_kiosk_in_full() -> None:
    """Enter opens its card, arrows turn over the cards, Esc goes back to the list."""

    async def play(stage: Stage, _lead: Lead) -> None:
        await stage.press("down", "enter")
        text = stage.text()
        for said in ("Tor B 1", "Papier ist leer", "7 Badges warten", "52 °C", "Version", "Selbstbedienung"):
            assert said in text
        assert "Schalter 1" not in text
        await stage.press("down")
        assert "? nie gehört" in stage.text()
        await stage.press("escape")
        assert "Schalter 1" in stage.text()

    play_lead(play)


def test_a_large_screen_shows_list_and_card() -> None:
    """The card follows the cursor."""

    async def play(stage: Stage, _lead: Lead) -> None:
        await stage.press("down")
        text = stage.text()
        assert "Tor A 1" in text
        assert "7 Badges warten" in text
        assert "↵" not in text

    play_lead(play, (120, 40))


def test_without_a_hub_it_says_so() -> None:
    """This kiosk is all there is, and that is no trouble."""

    async def play(stage: Stage, lead: Lead) -> None:
        lead.fleet.kiosks, lead.fleet.source, lead.fleet.told_s = KIOSKS[:1], Source.ALONE, None
        await stage.wait(2.1)
        assert "○ ohne Zentrale · nur dieser Kiosk" in stage.text()

    play_lead(play)


def test_cut_off_it_shows_what_was_known_last() -> None:
    """With its age, and nobody is green whom nobody hears."""

    async def play(stage: Stage, lead: Lead) -> None:
        lead.fleet.source, lead.fleet.told_s = Source.LOST, 200.0
        lead.fleet.kiosks = tuple(
            replace(one, age_s=(one.age_s or 0) + 200, is_hidden=True) for one in KIOSKS[1:3]
        )
        await stage.wait(2.1)
        text = stage.text()
        assert "▲ Hub antwortet nicht · Stand vor 3 min" in text
        assert text.count("? nicht bekannt") == 2
        assert "● gut" not in text

    play_lead(play)


def test_the_evacuation_slip_is_one_key_and_one_answer() -> None:
    """The numbers stand at once, the paper comes after the same key pressed again."""

    async def play(stage: Stage, lead: Lead) -> None:
        await stage.press("e")
        text = stage.text()
        for said in (
            "330 Personen im Haus",
            "187  (181–203) von 220",
            "vor 4 s · 8 von 8 Kiosken da",
            "jetzt drucken?",
        ):
            assert said in text
        assert lead.evacuation.printed == []
        await stage.press("e")
        assert lead.evacuation.printed == [COUNTS]
        assert "Räumungszettel wird gedruckt" in stage.text()
        lead.evacuation.newest = Progress(COUNTS, S.PRINTED, printed=1, sheets=1)
        await stage.wait(2.1)
        assert "● Räumungszettel gedruckt" in stage.text()

    play_lead(play)


@pytest.mark.parametrize("key", ["escape", "n"])
def test_it_may_only_be_looked_at(key: str) -> None:
    """Nothing is printed; the numbers stay, and are read anew."""

    async def play(stage: Stage, lead: Lead) -> None:
        await stage.press("e", key)
        assert lead.evacuation.printed == []
        lead.evacuation.rooms = (RoomPresence(name="Saal 2", count=1),)
        await stage.wait(2.1)
        assert "1 Person im Haus" in stage.text()
        await stage.press("escape")
        assert "Zustand" in stage.text()

    play_lead(play)


def test_names_are_printed_by_a_second_key() -> None:
    """From the page with the numbers only, and after an answer of its own."""

    async def play(stage: Stage, lead: Lead) -> None:
        await stage.press("l")
        assert "Notfallliste" not in stage.text()
        await stage.press("e", "escape", "l")
        assert "Notfallliste jetzt drucken?" in stage.text()
        await stage.press("x", "e")
        assert lead.evacuation.printed == []
        await stage.press("enter")
        assert lead.evacuation.printed == [NAMES]
        lead.evacuation.newest = Progress(NAMES, S.SENDING, printed=2, sheets=7)
        await stage.wait(2.1)
        assert "Notfallliste: 2 von 7 Blatt" in stage.text()

    play_lead(play)


def test_without_a_printer_the_numbers_are_shown() -> None:
    """And it is said that nothing comes out."""

    async def play(stage: Stage, lead: Lead) -> None:
        lead.evacuation.has_printer = False
        await stage.press("e", "e")
        assert "Hier ist kein Drucker: die Zahlen stehen oben" in stage.text()
        assert "330 Personen im Haus" in stage.text()

    play_lead(play)


@pytest.mark.parametrize(
    ("progress", "said"),
    [
        pytest.param(Progress(COUNTS), "Räumungszettel wird gedruckt", id="ordered"),
        pytest.param(Progress(NAMES, S.SENDING, sheets=9), "Notfallliste: 0 von 9 Blatt", id="many sheets"),
        pytest.param(
            Progress(COUNTS, S.PRINTED, printed=1, sheets=1), "Räumungszettel gedruckt", id="printed"
        ),
        pytest.param(
            Progress(NAMES, S.FAILED, Cause.PAPER_OUT, 2, 9),
            "Notfallliste nicht gedruckt · Papier ist leer · 2 von 9 Blatt",
            id="paper ended",
        ),
        pytest.param(
            Progress(COUNTS, S.FAILED, Cause.NO_ANSWER),
            "Räumungszettel nicht gedruckt · Drucker antwortet nicht",
            id="no answer",
        ),
        pytest.param(
            Progress(COUNTS, S.UNCONFIRMED, printed=1, sheets=1),
            "Räumungszettel: bitte nachsehen, ob alles herauskam",
            id="nobody knows",
        ),
    ],
)
def test_how_far_a_slip_has_come(progress: Progress, said: str) -> None:
    """A job that fails says so, and why."""
    assert progress_line(DE, progress) == said


def test_numbers_that_are_not_sure_say_so() -> None:
    """A silent kiosk, and what it holds back."""

    async def play(stage: Stage, lead: Lead) -> None:
        lead.evacuation.certainty = Certainty(age_s=2.0, heard=7, kiosks=8, unsent=12)
        await stage.press("e", "escape")
        assert "▲ Zahl unsicher · vor 2 s · 7 von 8 Kiosken da" in stage.text()
        assert "bis zu 12 Ein- und Austritte fehlen" in stage.text()

    play_lead(play)


def test_many_rooms_are_scrolled() -> None:
    """All of them can be read, also on the smallest screen."""

    async def play(stage: Stage, lead: Lead) -> None:
        lead.evacuation.rooms = tuple(RoomPresence(name=f"Raum {n:02}", count=n) for n in range(30))
        await stage.press("e", "escape")
        assert "Raum 29" not in stage.text()
        await stage.press("end")
        assert "Raum 29" in stage.text()
        await stage.press("home")
        assert "Raum 00" in stage.text()

    play_lead(play, (57, 16))


def test_nobody_is_checked_in_here() -> None:
    """A ticket that is held up is not tried, and whoever holds it up is told."""

    async def play(stage: Stage, _lead: Lead) -> None:
        await stage.scan("TICKET1")
        assert "An diesem Kiosk wird niemand eingecheckt" in stage.text()
        assert stage.desk.tried == []
        await stage.wait(6.1)
        assert "An diesem Kiosk" not in stage.text()

    play_lead(play)


def test_new_settings_are_announced() -> None:
    """The lead's own kiosk may get another mode as well."""

    async def play(stage: Stage, _lead: Lead) -> None:
        stage.desk.line = Link(connected=True, since_ms=START_MS, pending=0, restarts=True)
        await stage.wait(2.1)
        assert "neue Einstellungen" in stage.text()

    play_lead(play)


@pytest.mark.parametrize("size", [(35, 11), (57, 16), (80, 24), (120, 40)])
def test_hostile_names_stay_in_their_places(size: tuple[int, int]) -> None:
    """Long, wide and evil names, as they are once they have come in: every line keeps its width."""

    async def play(stage: Stage, lead: Lead) -> None:
        names = [clean_text(name, 64) for name in ("国" * 60, "[red]x[/]" * 9, "\x1b[2J\x07evil", "a" * 64)]
        lead.fleet.kiosks = tuple(KioskNow(name=name, age_s=1.0, beat=WELL) for name in names)
        lead.evacuation.rooms = tuple(RoomPresence(name=name, count=9) for name in names)
        await stage.wait(2.1)
        for keys in ((), ("enter",), ("escape", "e"), ("escape",)):
            await stage.press(*keys)
            assert "\x1b" not in stage.text()
            assert all(sum(part.cell_length for part in line) == size[0] for line in stage.lines())

    play_lead(play, size)


def test_words_for_everything_that_can_be_wrong() -> None:
    """Each trouble is a mark and a few words, in the list and on the card."""
    for one in KIOSKS:
        assert len(str(state_signal(DE, one, 40))) > 2
        assert all(say_finding(DE, found) for found in one.findings)


@pytest.mark.parametrize(
    ("offset_ms", "said"),
    [
        pytest.param(None, "–", id="not known"),
        pytest.param(0, "0,0 s", id="right"),
        pytest.param(-1_240, "+1,2 s", id="fast"),
        pytest.param(900, "−0,9 s", id="slow"),
        pytest.param(200_000, "−3 min", id="very slow"),
        pytest.param(-90_000_000, "+25 h", id="a day fast"),
    ],
)
def test_clocks(offset_ms: int | None, said: str) -> None:
    """As of a watch: more is fast."""
    assert clock(DE, replace(WELL, offset_ms=offset_ms)) == said


def test_how_long_ago() -> None:
    """In the unit in which people think of it; this kiosk is here."""
    ages = (0.4, 59.0, 119.0, 200.0, 8_000.0, None)
    assert [heard(DE, KioskNow(name="x", age_s=age)) for age in ages] == [
        "0 s", "59 s", "119 s", "3 min", "2 h", "–",
    ]  # fmt: skip
    assert heard(DE, KIOSKS[0]) == "hier"
    assert str(fleet_signal(DE, None)).startswith("○")
