"""Announcements: which of them are told at which kiosk, and when."""

import pytest

from checkin.announcement import Announcement, Audience, Listener, kept_by_hand, texts_due

GATE, OTHER_GATE = 1, 2
HOUSE, HALL, OTHER_HALL = 10, 11, 12
NOW_MS = 1_000
TEXTS = {"de": "Bitte leise", "en": "Quiet please"}
AT_HALL = Listener(Audience.ATTENDEES, GATE, frozenset({HALL, HOUSE}))
STAFF_AT_HALL = Listener(Audience.STAFF, GATE, frozenset({HALL, HOUSE}))
NOWHERE = Listener(Audience.ATTENDEES)


def say(**fields: object) -> Announcement:
    """One of them."""
    return Announcement(texts=TEXTS, **fields)  # type: ignore[arg-type]  # a row of a table


@pytest.mark.parametrize(
    ("one", "listener", "is_told"),
    [
        pytest.param(say(), NOWHERE, True, id="everybody, everywhere"),
        pytest.param(say(audience=Audience.ATTENDEES), AT_HALL, True, id="attendees"),
        pytest.param(say(audience=Audience.ATTENDEES), STAFF_AT_HALL, False, id="attendees, not staff"),
        pytest.param(say(audience=Audience.STAFF), AT_HALL, False, id="staff, not attendees"),
        pytest.param(say(audience=Audience.STAFF), STAFF_AT_HALL, True, id="staff"),
        pytest.param(say(gates=(GATE,)), AT_HALL, True, id="this gate"),
        pytest.param(say(gates=(OTHER_GATE,)), AT_HALL, False, id="another gate"),
        pytest.param(say(gates=(GATE,)), NOWHERE, False, id="a kiosk at no gate"),
        pytest.param(say(rooms=(HALL,)), AT_HALL, True, id="this room"),
        pytest.param(say(rooms=(HOUSE,)), AT_HALL, True, id="the house around it"),
        pytest.param(say(rooms=(OTHER_HALL,)), AT_HALL, False, id="another room"),
        pytest.param(say(gates=(OTHER_GATE,), rooms=(HALL,)), AT_HALL, True, id="one of several places"),
        pytest.param(say(rooms=(HALL,)), NOWHERE, False, id="a kiosk in no room"),
        pytest.param(say(from_ms=NOW_MS), NOWHERE, True, id="from now on"),
        pytest.param(say(from_ms=NOW_MS + 1), NOWHERE, False, id="later"),
        pytest.param(say(until_ms=NOW_MS + 1), NOWHERE, True, id="not over yet"),
        pytest.param(say(until_ms=NOW_MS), NOWHERE, False, id="over"),
    ],
)
def test_what_is_told_where_and_when(one: Announcement, listener: Listener, *, is_told: bool) -> None:
    """By audience, by place, by time; what names no place is for all."""
    assert texts_due([one], listener, NOW_MS, "de") == (("Bitte leise",) if is_told else ())


@pytest.mark.parametrize(
    ("language", "text"),
    [("de", "Bitte leise"), ("en", "Quiet please"), ("de-x-easy", "Bitte leise"), ("fr", "Bitte leise")],
)
def test_each_language_has_its_text(language: str, text: str) -> None:
    """Where there is none in that language, the first one stands."""
    assert texts_due([say()], NOWHERE, NOW_MS, language) == (text,)


def test_the_order_stays() -> None:
    """What is most important stands first; one without any text is passed over."""
    all_ = [Announcement(texts={"de": text}) for text in ("zuerst", "", "dann")]
    assert texts_due(all_, NOWHERE, NOW_MS, "de") == ("zuerst", "dann")


def test_what_was_made_by_hand_is_known() -> None:
    """An event file leaves those alone."""
    own = say(is_by_hand=True)
    assert kept_by_hand([say(), own]) == (own,)
