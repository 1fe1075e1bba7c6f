"""The announcements of an event file: read, or refused with their lines; those made by hand stay."""

import msgspec
import pytest
from hypothesis import given
from msgspec.structs import replace

from checkin.announcement import MAX_ANNOUNCEMENT_CHARS, Announcement, Audience
from checkin.errors import InputError
from checkin.model import EventSet
from sync.event_file import read_event_file
from sync.event_overlay import read_overlay
from tests.strategies import hostile_names
from tests.sync.test_event_overlay import CENTRAL

GOOD = (
    '[event]\nslug = "k"\nname = "K"\nlanguages = ["de", "en"]\n'
    '[[product]]\nname = "Teilnehmer"\n[[check_in_list]]\nname = "Einlass"\n'
    '[[gate]]\nname = {de = "Tor B", en = "Gate B"}\n[[room]]\nname = "Saal 1"\n'
)
NEXT = GOOD.count("\n") + 2
"""The line of the first key of an announcement."""
BY_HAND = Announcement(texts={"de": "Von Hand"}, is_by_hand=True)
NINE_MS = 1_795_593_600_000
"""2026-11-25, nine in Berlin."""


def read(keys: str, earlier: EventSet | None = None) -> EventSet:
    """An event with one announcement."""
    return read_event_file(f"{GOOD}[[announcement]]\n{keys}".encode(), "event.toml", earlier).event_set


def test_all_that_may_be_said() -> None:
    """Texts, audience, places by their names in any language, times of the event's zone."""
    [one] = read(
        'text = {de = "Gleich", en = "Soon"}\nfor = "staff"\ngates = ["gate b"]\nrooms = ["Saal 1"]\n'
        "from = 2026-11-25T09:00:00\nuntil = 2026-11-25T10:00:00\n"
    ).announcements
    assert one == Announcement(
        texts={"de": "Gleich", "en": "Soon"}, audience=Audience.STAFF, gates=(1,), rooms=(1,),
        from_ms=NINE_MS, until_ms=NINE_MS + 3_600_000,
    )  # fmt: skip


def test_a_text_is_enough() -> None:
    """It is in the event's first language, for everybody, everywhere, until it is taken back."""
    assert read('text = "Garderobe links"\n').announcements == (
        Announcement(texts={"de": "Garderobe links"}),
    )


@pytest.mark.parametrize(
    ("keys", "line", "part"),
    [
        pytest.param('for = "staff"\n', -1, "“text” is missing", id="no text"),
        pytest.param('text = " "\n', 0, "says nothing", id="empty"),
        pytest.param(f'text = "{"a" * 121}"\n', 0, "more than 120 characters", id="too long"),
        pytest.param('text = {deutsch-ich = "x"}\n', 0, "is no language code", id="no language"),
        pytest.param('text = "x"\nfor = "guests"\n', 1, "known: everybody, attendees, staff", id="audience"),
        pytest.param('text = "x"\ngates = ["Tor C"]\n', 1, "did you mean “Tor B”?", id="gate"),
        pytest.param('text = "x"\nrooms = ["Saal 9"]\n', 1, "did you mean “Saal 1”?", id="room"),
        pytest.param('text = "x"\nuntil = "bald"\n', 1, "must be a date with a time", id="time"),
        pytest.param(
            'text = "x"\nfrom = 2026-11-25T10:00:00\nuntil = 2026-11-25T09:00:00\n',
            2,
            "ends before",
            id="back",
        ),
        pytest.param('text = "x"\nroom = "Saal 1"\n', 1, "did you mean “rooms”?", id="key"),
    ],
)
def test_what_cannot_be_is_named_with_its_line(keys: str, line: int, part: str) -> None:
    """An announcement that would surprise anybody is refused."""
    with pytest.raises(InputError) as caught:
        read(keys)
    assert any(one.line == NEXT + line and part in one.problem for one in caught.value.problems)


def test_more_than_can_be_kept() -> None:
    """Fifty are enough for any congress."""
    with pytest.raises(InputError) as caught:
        read_event_file((GOOD + '[[announcement]]\ntext = "x"\n' * 51).encode(), "event.toml")
    assert "at most 50" in caught.value.problems[0].problem


@given(text=hostile_names())
def test_any_text_becomes_harmless_or_is_refused(text: str) -> None:
    """What is kept has no control character, one line, and a bounded length."""
    quoted = msgspec.json.encode(text.encode("utf-8", "replace").decode()).decode().replace("\x7f", "")
    try:
        [one] = read(f"text = {quoted}\n").announcements
    except InputError:
        return
    [said] = one.texts.values()
    assert 0 < len(said) <= MAX_ANNOUNCEMENT_CHARS
    assert all(char.isprintable() or char in "\u200c\u200d" for char in said)


def test_an_import_leaves_alone_what_was_made_by_hand() -> None:
    """What organisers have announced stays and comes first; what the former file said goes with it."""
    first = read('text = "Aus der Datei"\n')
    running = replace(first, announcements=(BY_HAND, *first.announcements))
    again = read('text = "Neu in der Datei"\n', running)
    assert [one.texts["de"] for one in again.announcements] == ["Von Hand", "Neu in der Datei"]


def test_central_s_event_has_them_too() -> None:
    """They are the file's alone, whatever describes the event; those made by hand stay there as well."""
    central = replace(CENTRAL, announcements=(BY_HAND,))
    file = b'[[announcement]]\ntext = {de = "Hallo"}\nrooms = ["Saal 1"]\n[[room]]\nname = "Saal 1"\n'
    over = read_overlay(file, "over.toml", central)
    assert over.announcements == (BY_HAND, Announcement(texts={"de": "Hallo"}, rooms=(over.rooms[0].id,)))


def test_an_older_event_set_has_none() -> None:
    """A ledger from before is read as it is."""
    old = msgspec.json.encode({"events": [], "products": [], "lists": []})
    assert msgspec.json.decode(old, type=EventSet).announcements == ()
