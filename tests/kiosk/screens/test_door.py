"""The door of a room, played by scans and time."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from msgspec.structs import replace

from checkin.model import Direction, ListId, Question, QuestionId
from checkin.verdict import Explanation, NeedsAnswer, Reason, Refuse
from kiosk.outfit import Outfit
from kiosk.screens.door.room_level import room_signal
from kiosk.screens.door.view import figures
from kiosk.screens.shapes import draw_number
from kiosk.settings import Mode
from kiosk.views import DeskPlace, Link, RoomCount
from kiosk.words import words_in
from tests.fakes.desk import HALL, ROOM, START_MS
from tests.fakes.stage import Stage, staged

COUNT = RoomCount(ROOM, {"de": "Saal 2"}, 100, 220, age_s=0.0)


def run(
    play: Callable[[Stage], Awaitable[None]], place: DeskPlace | None = None, size: tuple[int, int] = (57, 16)
) -> None:
    """Play at a door."""

    def put(outfit: Outfit) -> Outfit:
        return replace(outfit, place=place) if place else outfit

    async def on_stage() -> None:
        async with staged(Mode.DOOR, size=size, fit=put) as stage:
            await play(stage)

    asyncio.run(on_stage())


def test_the_room_is_the_hero() -> None:
    """Count, limit, share, age and session are on the screen; the count is drawn large."""

    async def play(stage: Stage) -> None:
        text = stage.text()
        for said in ("Saal 2", "Digitale Rathäuser · bis 11:00", "von 220", "85 %", "1 von 1 Kiosken da"):
            assert said in text
        for line in draw_number(187, 1).split("\n"):
            assert line.rstrip() in text

    run(play)


def test_the_verdict_covers_the_room_for_three_seconds() -> None:
    """A scan shows its verdict, then the new count, and stays in the list with its time."""

    async def play(stage: Stage) -> None:
        await stage.scan("TICKET3")
        assert "von 220" not in stage.text()
        assert stage.text().count("Nicht bezahlt") == 2
        await stage.wait(3.1)
        assert "von 220" in stage.text()
        assert "Nicht bezahlt · Harald Müllner" in stage.text()
        assert "09:00:00" in stage.text()

    run(play)


@pytest.mark.parametrize(
    ("link", "wide", "narrow"),
    [
        pytest.param(Link(False, START_MS, 23), "seit 09:00 · 23 zu senden", "▲ 23 zu senden", id="cut off"),  # noqa: FBT003  # a column
        pytest.param(
            Link(True, START_MS, 5, clock_wrong_ms=43_900),  # noqa: FBT003  # the same
            "Uhr geht um 43 s falsch · 5 zu senden",
            "▲ 5 zu senden",
            id="a wrong clock",
        ),
        pytest.param(
            Link(None, None, 0, is_ended=True), "Zugang beendet · neu koppeln", "▲ Zugang beendet", id="ended"
        ),
    ],
)
def test_a_narrow_door_says_what_matters_most(link: Link, wide: str, narrow: str) -> None:
    """Whole where there is room, and never cut in the middle of a word."""

    def play(said: str) -> Callable[[Stage], Awaitable[None]]:
        async def act(stage: Stage) -> None:
            stage.desk.line = link
            await stage.wait(2.5)
            assert said in stage.text()

        return act

    run(play(wide), size=(80, 24))
    run(play(narrow), size=(35, 11))


def test_questions_are_for_the_desk() -> None:
    """A door has no keyboard for them: it says where to go, and how many there are."""

    async def play(stage: Stage) -> None:
        asked = tuple(Question(id=QuestionId(n), names={"de": "Essen"}) for n in (1, 2))
        stage.desk.verdict = NeedsAnswer(asked)
        await stage.scan("TICKET1")
        assert stage.text().count("Zum Serviceschalter") == 2
        assert "Anneliese Müller · 2 Fragen sind offen" in stage.text()

    run(play, size=(120, 40))


def test_a_refusal_is_the_fact_for_staff() -> None:
    """Names of the event stand in it, and what should be read stands below."""

    async def play(stage: Stage) -> None:
        stage.desk.verdict = Refuse(Reason.RULES, Explanation("rules_unreadable", (("list", 1),)))
        await stage.scan("TICKET2")
        assert stage.text().count("Regeln der Liste Einlass sind nicht") == 2
        assert "▲ VIP:" in stage.text()

    run(play, size=(120, 40))


def test_the_last_five_are_kept() -> None:
    """A sixth scan pushes the first one out."""

    async def play(stage: Stage) -> None:
        for number in range(1, 7):
            await stage.scan(f"TICKET{number}")
        await stage.wait(4)
        assert "Hannah Müller" in stage.text()
        assert "Anneliese" not in stage.text()

    run(play)


def test_the_number_ages_honestly() -> None:
    """While the room cannot be counted anew, its age grows."""

    async def play(stage: Stage) -> None:
        assert "vor 0 s" in stage.text()
        await stage.wait(1.5)
        assert "vor 1 s" in stage.text()

    run(play)


def test_two_keys_in_a_blink_are_two_persons() -> None:
    """Both keypads' signs, one after the other or at once; a key that is held down is nobody."""

    async def play(stage: Stage) -> None:
        await stage.press("+", "+", "-")
        assert stage.desk.rooms.inside == 188
        for key in "++-":
            stage.key(key)
        await stage.settle()
        await stage.wait(0.2)
        assert stage.desk.rooms.inside == 189
        for _ in range(6):
            stage.key("+")
        await stage.settle()
        await stage.wait(0.2)
        assert stage.desk.rooms.inside == 189
        assert [said[1] for said in stage.desk.rooms.said] == [1, 1, -1, 1, 1, -1]
        assert "+  2 ohne Ticket" in stage.text()
        await stage.press("-", "-")
        assert "ohne Ticket  " not in stage.text().replace("+ − ohne Ticket", "")

    run(play)


def test_nobody_leaves_an_empty_room() -> None:
    """It says so, and how to put the number right."""

    async def play(stage: Stage) -> None:
        stage.desk.rooms.inside = 0
        await stage.press("-")
        assert stage.desk.rooms.said == []
        assert stage.text().count("Nach dieser Zahl ist niemand im") == 2
        assert "Taste Z" in stage.text()

    run(play)


def test_a_building_is_as_full_as_its_rooms_at_least() -> None:
    """Whoever is in one of them leaves there, and a smaller count by eye is a question to those."""

    async def play(stage: Stage) -> None:
        stage.desk.rooms.within = stage.desk.rooms.inside
        await stage.press("-")
        assert "Alle sind in den Räumen darin" in stage.text()
        assert "Bitte dort austragen" in stage.text()
        await stage.wait(3.1)
        for key in ("z", *"142", "enter", "enter"):
            await stage.press(key)
        assert "In den Räumen darin sind mehr" in stage.text()
        assert "Bitte diese Räume zählen" in stage.text()
        assert stage.desk.rooms.said == []

    run(play)


def test_a_head_count_is_confirmed() -> None:
    """Figures, Enter, Enter; the room is that number then, and the last lines tell of it."""

    async def play(stage: Stage) -> None:
        await stage.press("z")
        assert "Wie viele sind jetzt im Raum?" in stage.text()
        for key in (*"142", "enter"):  # as fast as fingers can
            stage.key(key)
        await stage.settle()
        await stage.wait(0.2)
        assert "Sind jetzt 142 im Raum?" in stage.text()
        assert stage.desk.rooms.said == []
        await stage.press("enter")
        assert stage.desk.rooms.said == [("head_count", 142, "Eileen")]
        assert "von 220" in stage.text()
        assert "✔  142 gezählt" in stage.text()

    run(play)


@pytest.mark.parametrize("key", [pytest.param("+", id="in"), pytest.param("-", id="out")])
def test_a_person_without_a_ticket_closes_the_count(key: str) -> None:
    """They are counted, and the number from before them is not asked about any more."""

    async def play(stage: Stage) -> None:
        await stage.press("z", "1", "4", "enter", key, "enter")
        assert [what for what, *_ in stage.desk.rooms.said] == ["count"]
        assert "Sind jetzt 14" not in stage.text()

    run(play)


def test_a_scan_closes_the_count() -> None:
    """Whoever was counted before it, the number is stale. Esc and time leave the question as well."""

    async def play(stage: Stage) -> None:
        await stage.press("z", "1", "4")
        await stage.scan("TICKET1")
        assert "Anneliese Müller" in stage.text()
        await stage.wait(3.1)
        assert "Wie viele sind jetzt im Raum?" not in stage.text()
        await stage.press("enter")
        assert stage.desk.rooms.said == []
        await stage.press("z", "1", "4", "enter")
        assert "Sind jetzt 14 im Raum?" in stage.text()
        await stage.press("escape")
        await stage.press("escape")
        assert "von 220" in stage.text()
        await stage.press("z")
        await stage.wait(61)
        assert "von 220" in stage.text()
        assert stage.desk.rooms.said == []

    run(play)


def test_a_warning_stays_until_somebody_has_seen_it() -> None:
    """At 95 percent and at the limit; the key beside it says so, and who. Other keys do nothing."""

    async def play(stage: Stage) -> None:
        assert "erreicht" not in stage.text()
        stage.desk.rooms.inside = 209
        await stage.wait(2.5)
        assert "▲ 95 % erreicht" in stage.text()
        await stage.press("x", "q", "o")
        assert stage.desk.rooms.said == [("warning_acknowledged", 95, "Eileen")]
        assert "erreicht" not in stage.text()
        await stage.press("o")
        stage.desk.rooms.inside = 220
        await stage.wait(2.5)
        assert "■ Der Raum ist voll" in stage.text()
        await stage.press("*")
        assert [said[1] for said in stage.desk.rooms.said] == [95, 100]
        assert "Digitale Rathäuser" in stage.text()

    run(play)


def test_a_room_is_emptied_after_one_more_key() -> None:
    """Esc leaves it as it is, and so does time; a scan counts and closes the question."""

    async def play(stage: Stage) -> None:
        for key in ("escape", None, "scan"):
            await stage.press("l")
            assert "Ist niemand mehr drin?" in stage.text()
            if key is None:
                await stage.wait(61)
            elif key == "scan":
                await stage.scan("TICKET1")
            else:
                await stage.press(key)
            assert "Ist niemand mehr drin?" not in stage.text()
        assert stage.desk.rooms.said == []
        await stage.wait(4)
        await stage.press("l", "enter")
        assert [said[0] for said in stage.desk.rooms.said] == ["empty"]
        assert "Raum geleert" in stage.text()

    run(play, size=(80, 24))


def test_the_help_names_every_key() -> None:
    """On the smallest panel too; Esc or a scan takes it away."""

    async def play(stage: Stage) -> None:
        await stage.press("f1")
        for key in ("+ −", "Z", "L", "R", "O", "F1", "F12", "Strg+X"):
            assert f"{key} " in stage.text()
        await stage.press("escape")
        assert "von 220" in stage.text()
        await stage.press("f1")
        await stage.scan("TICKET1")
        assert "Anneliese Müller" in stage.text()

    run(play, size=(35, 11))


def test_r_turns_the_door_around() -> None:
    """R makes the entrance an exit and back; scans go the way that is shown."""

    async def play(stage: Stage) -> None:
        assert "Eingang ▸" in stage.text()
        await stage.press("r")
        assert "◂ Ausgang" in stage.text()
        assert stage.app.home.place.direction is Direction.EXIT
        await stage.press("R")
        assert "Eingang ▸" in stage.text()

    run(play)


def test_an_unknown_limit_is_said() -> None:
    """A room without a known limit shows its count and that the limit is not known."""

    async def play(stage: Stage) -> None:
        assert "Grenze unbekannt" in stage.text()
        assert "%" not in stage.text()

    run(play, DeskPlace(list_id=ListId(1), room=HALL))


def test_a_door_without_a_room_says_so() -> None:
    """A list that counts into no room still judges tickets."""

    async def play(stage: Stage) -> None:
        assert "zählt keinen Raum" in stage.text()
        await stage.scan("TICKET1")
        assert "Anneliese" in stage.text()

        await stage.press("+", "z", "1", "enter", "enter", "o")
        assert stage.desk.rooms.said == []

    run(play, DeskPlace(list_id=ListId(9)))


@pytest.mark.parametrize(
    ("count", "said"),
    [
        pytest.param(COUNT, "● frei", id="room to spare"),
        pytest.param(replace(COUNT, persons=190), "▲ fast voll", id="nearly full"),
        pytest.param(replace(COUNT, persons=220), "■ voll", id="full at the limit"),
        pytest.param(replace(COUNT, limit=0), "■ voll", id="a room for nobody"),
        pytest.param(replace(COUNT, limit=None), "○ Grenze unbekannt", id="limit not known"),
        pytest.param(
            replace(COUNT, heard=2, devices=3), "▲ Zahl unsicher", id="a silent kiosk is never green"
        ),
        pytest.param(
            replace(COUNT, persons=207, heard=2, devices=3, low=199, high=224),
            "▲ vielleicht voll",
            id="full only if more have come unheard",
        ),
        pytest.param(replace(COUNT, age_s=31), "▲ Zahl unsicher", id="an old number is never green"),
    ],
)
def test_how_full_a_room_is(count: RoomCount, said: str) -> None:
    """A shape and a word beside the colour; what is not known is never green."""
    assert str(room_signal(words_in("de", "Europe/Berlin"), count)) == said


@pytest.mark.parametrize("number", [0, 7, 220, 1187, 12_345])
@pytest.mark.parametrize("cells", [25, 40, 110])
def test_figures_fit(number: int, cells: int) -> None:
    """The number is drawn as large as the place allows and never wider."""
    lines = figures(number, cells, 10).split("\n")
    assert max(map(len, lines)) <= cells
    assert len({len(line) for line in lines}) == 1
