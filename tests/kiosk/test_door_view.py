"""The lines of a door: what is on, how old the number is, which keys there are, who came last."""

import pytest
from msgspec.structs import replace
from rich.cells import cell_len

from checkin.model import Session, SessionId
from kiosk.screens.door.view import (
    ROOM_KEYS,
    Past,
    header_line,
    help_lines,
    keys_line,
    past_line,
    programme_line,
    state_line,
    states,
    tell_persons,
    warning_line,
    with_persons,
)
from kiosk.screens.help import common_lines, help_page
from kiosk.views import Link, RoomCount
from kiosk.words import Words, words_in
from tests.fakes.desk import HALL, HOUR_MS, ROOM, START_MS

DE, EN = words_in("de", "Europe/Berlin"), words_in("en", "Europe/Berlin")
COUNT = RoomCount(ROOM, {}, 187, 220, age_s=12.0, heard=2, devices=3)
HOSTILE = "Ringveranstaltung\u202e über die Verwaltung der Verwaltungsverwaltung in Nordrhein-Westfalen"


def session(number: int, name: str, start_h: float, end_h: float) -> Session:
    """From and until so many hours after nine o'clock."""
    return Session(
        id=SessionId(number),
        names={"de": name},
        room=ROOM,
        start_ms=START_MS + int(start_h * HOUR_MS),
        end_ms=START_MS + int(end_h * HOUR_MS),
    )


TALK, WORKSHOP = session(1, "Digitale Rathäuser", -1, 2), session(2, "Workshop II", 2.5, 3)


@pytest.mark.parametrize(
    ("sessions", "cells", "expected"),
    [
        pytest.param((), 60, "", id="no programme"),
        pytest.param((TALK,), 60, "Digitale Rathäuser · bis 11:00", id="on now"),
        pytest.param(
            (WORKSHOP, TALK), 60, "Digitale Rathäuser · bis 11:00 · dann Workshop II", id="and what is next"
        ),
        pytest.param((TALK, WORKSHOP), 33, "Digitale Rathäuser · bis 11:00", id="narrow: without the next"),
        pytest.param((TALK,), 23, "Digitale R… · bis 11:00", id="very narrow: the time stays"),
        pytest.param((WORKSHOP,), 60, "ab 11:30 · Workshop II", id="a break"),
        pytest.param((session(3, "Abend", -3, -1), WORKSHOP), 60, "ab 11:30 · Workshop II", id="is over"),
        pytest.param((session(3, "Abend", -3, 0),), 60, "", id="over at this moment"),
        pytest.param((session(3, "Morgen", 0, 1),), 60, "Morgen · bis 10:00", id="begins at this moment"),
        pytest.param((session(3, "Morgen", 25, 26),), 60, "ab Donnerstag, 10:00 · Morgen", id="tomorrow"),
        pytest.param((replace(TALK, room=HALL),), 60, "", id="another room's"),
    ],
)
def test_the_programme_rolls_over(sessions: tuple[Session, ...], cells: int, expected: str) -> None:
    """By the clock alone; what is cut is the title, never a time."""
    assert programme_line(DE, sessions, ROOM, START_MS, cells).plain == expected


CUT_OFF = Link(connected=False, since_ms=START_MS, pending=23)
GOOD = Link(connected=True, since_ms=START_MS, pending=0)


@pytest.mark.parametrize(
    ("link", "missing", "cells", "expected"),
    [
        pytest.param(GOOD, (), 60, "vor 12 s · 2 von 3 Kiosken da    ● verbunden · 0 zu senden", id="wide"),
        pytest.param(GOOD, (), 50, "vor 12 s · 2 von 3 Kiosken da  ● 0 zu senden", id="brief"),
        pytest.param(GOOD, (), 33, "vor 12 s · 2 von 3 Kiosken da", id="all is well: only the age"),
        pytest.param(
            CUT_OFF,
            (),
            72,
            "vor 12 s · 2 von 3 Kiosken da  ▲ getrennt seit 09:00 · 23 zu senden",
            id="bad",
        ),
        pytest.param(CUT_OFF, (), 33, "vor 12 s · 2/3  ▲ 23 zu senden", id="bad and narrow: both, brief"),
        pytest.param(GOOD, ("hid:1",), 33, "vor 12 s ▲ Ein Scanner fehlt", id="a scanner is gone"),
    ],
)
def test_age_and_state_share_a_line(link: Link, missing: tuple[str, ...], cells: int, expected: str) -> None:
    """What is not as it should be comes before how many were heard in words."""
    state, brief = states(DE, link, frozenset(missing), START_MS)
    line = state_line(DE, COUNT, state, brief, cells).plain
    assert " ".join(line.split()) == " ".join(expected.split())
    assert cell_len(line) <= cells


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        pytest.param(60, "+ − ohne Ticket  R Richtung  Z Zählung  F1 Hilfe", id="wide"),
        pytest.param(33, "+ − ohne Ticket  R  Z  F1 Hilfe", id="narrow: the help explains the rest"),
    ],
)
def test_all_keys_are_named(cells: int, expected: str) -> None:
    """On every panel."""
    assert keys_line(DE, ROOM_KEYS, cells).plain == expected


def passed(*persons: int) -> list[tuple[int, str]]:
    """What the last lines say after so many, one after the other."""
    lines: list[Past] = []
    for number in persons:
        lines = with_persons(lines, number, START_MS, DE)
    return [(line.persons, f"{line.told.mark} {line.told.title}") for line in lines]


def test_persons_without_a_ticket_are_one_line() -> None:
    """However many follow each other; the opposite key takes the line back."""
    assert passed(1) == [(1, "+ 1 ohne Ticket")]
    assert passed(1, 1, 1) == [(3, "+ 3 ohne Ticket")]
    assert passed(1, -1) == []
    assert passed(-1, -1) == [(-2, "− 2 ohne Ticket")]
    between = [Past(tell_persons(DE, 1), START_MS)]
    assert len(with_persons(between, 1, START_MS, DE)) == 2


@pytest.mark.parametrize("cells", [33, 55, 78, 118])
@pytest.mark.parametrize("words", [pytest.param(DE, id="de"), pytest.param(EN, id="en")])
def test_nothing_is_wider_than_its_line(words: Words, cells: int) -> None:
    """Also with names that are long, on every panel and in both languages."""
    long = session(1, HOSTILE, -1, 2)
    lines = [
        header_line(words, HOSTILE, "Eileen (Desk)", cells, is_entry=False),
        programme_line(words, (long, WORKSHOP), ROOM, START_MS, cells),
        programme_line(words, (session(1, HOSTILE, 1, 2),), ROOM, START_MS, cells),
        warning_line(words, 95, cells),
        warning_line(words, 100, cells),
        past_line(words, Past(tell_persons(words, 99_999), START_MS), cells),
    ]
    assert [line.plain for line in lines if cell_len(line.plain) > cells] == []


@pytest.mark.parametrize("words", [pytest.param(DE, id="de"), pytest.param(EN, id="en")])
def test_the_help_fits_the_smallest_panel(words: Words) -> None:
    """Every key of a door and of all staff screens, none cut."""
    lines = (*help_lines(words), *common_lines(words))
    page = help_page(words, lines, "", 31, 11).plain
    assert all(line.key in page for line in lines)
    assert "…" not in page
