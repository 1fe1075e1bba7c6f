"""An event file over an event that central describes: rooms are the file's, people and lists are not."""

import pytest
from msgspec.structs import replace

from checkin.errors import InputError
from checkin.model import (
    CheckInList,
    Event,
    EventSet,
    Gate,
    GateId,
    ListId,
    Product,
    ProductId,
    SubeventId,
)
from sync.event_overlay import read_overlay

CENTRAL = EventSet(
    events=(
        Event(slug="forum", names={"de": "Forum"}, days=("2026-11-25", "2026-11-26")),
        Event(slug="abend", names={"de": "Abend"}),
    ),
    products=(
        Product(id=ProductId(11), names={"de": "Teilnehmer", "en": "Participant"}, event="forum"),
        Product(id=ProductId(12), names={"de": "Virtuell"}, event="forum", checkin_text="kein Badge"),
        Product(id=ProductId(21), names={"de": "Teilnehmer"}, event="abend"),
    ),
    lists=(
        CheckInList(id=ListId(1), names={"de": "Einlass"}, event="forum", rules='{"<": [1, 2]}'),
        CheckInList(id=ListId(2), names={"de": "Saal 1"}, event="forum"),
        CheckInList(id=ListId(3), names={"de": "Saal 1"}, event="forum", subevent=SubeventId(7)),
        CheckInList(id=ListId(9), names={"de": "Einlass"}, event="abend"),
    ),
    gates=(Gate(id=GateId(5), names={"": "Haupteingang"}),),
)
ROOMS = """
[[room]]
name = "Saal 1"
limit = 120
counts = ["Saal 1"]

[[session]]
name = "Offene Daten"
room = "Saal 1"
start = 2026-11-26T09:00:00
end = 2026-11-26T10:30:00

[[product]]
name = "Virtuell"
on_site = false

[[check_in_list]]
name = "Einlass"
prints_badge = false
on_no_answer = "ask"

[[gate]]
name = "Tor C"
lists = ["Einlass"]
"""


def over(text: str, central: EventSet = CENTRAL) -> EventSet:
    """The event set with a file put over it."""
    return read_overlay(text.encode(), "rooms.toml", central)


def test_rooms_come_from_the_file() -> None:
    """Rooms count central's lists, sessions are in the event's time zone, gates are added to central's."""
    now = over(ROOMS)
    (room,) = now.rooms
    assert (room.names, room.limit, room.counts) == ({"de": "Saal 1"}, 120, (ListId(2),))
    assert now.sessions[0].start_ms == 1_795_680_000_000
    assert {next(iter(gate.names.values())): gate.lists for gate in now.gates} == {
        "Haupteingang": (),
        "Tor C": (ListId(1),),
    }


def test_what_is_central_s_stays() -> None:
    """Only what the file says differs: names, rules, products and the other event are as they were."""
    now = over(ROOMS)
    assert now.events == CENTRAL.events
    assert now.products == tuple(replace(one, on_site=one.id != ProductId(12)) for one in CENTRAL.products)
    first, *others = now.lists
    assert first == replace(CENTRAL.lists[0], prints_badge=False, on_no_answer=first.on_no_answer)
    assert first.on_no_answer.value == "ask"
    assert tuple(others) == CENTRAL.lists[1:]


def test_the_same_file_twice_changes_nothing() -> None:
    """Rooms keep their numbers, to which entries point."""
    once = over(ROOMS)
    assert over(ROOMS, once) == once


def test_an_empty_file_takes_the_rooms_away() -> None:
    """The file is all there is of rooms; what it said of lists before is taken back, too."""
    now = over("# nothing\n", over(ROOMS))
    assert (now.rooms, now.sessions) == ((), ())
    assert now.lists == CENTRAL.lists


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param('[[room]]\nname = "A"\ncounts = ["Sal 1"]', "did you mean “Saal 1”", id="unknown list"),
        pytest.param('[[product]]\nname = "Gast"', "line 2: The product “Gast”", id="unknown product"),
        pytest.param(
            '[[check_in_list]]\nname = "Einlass"\nproducts = ["Gast"]',
            "line 3: “products” is said by the central system",
            id="what central says",
        ),
        pytest.param('[event]\nslug = "forun"', "did you mean “forum”", id="unknown event"),
        pytest.param('[[rooms]]\nname = "A"', "did you mean “room”", id="unknown table"),
        pytest.param("[[room", "TOML", id="no TOML"),
        pytest.param("[[product]]\nname = 7", "The product “7”", id="a name that is none"),
    ],
)
def test_mistakes_are_told_with_their_lines(text: str, expected: str) -> None:
    """Nothing is taken from a file with a mistake."""
    with pytest.raises(InputError, match=expected):
        over(text)


def test_a_file_for_the_second_event() -> None:
    """Named by its slug; the lists of the first are not to be had then."""
    now = over('[event]\nslug = "abend"\n\n[[room]]\nname = "Foyer"\ncounts = ["Einlass"]\n')
    assert now.rooms[0].counts == (ListId(9),)


def test_the_colour_is_the_file_s() -> None:
    """Central knows no colour of an event; the file's goes to the event that it names."""
    added = read_overlay(b'[event]\nslug = "forum"\naccent = "#0A5FB4"\n', "over.toml", CENTRAL)
    assert [event.accent for event in added.events] == ["#0a5fb4", ""]


def test_symbologies_are_the_file_s() -> None:
    """Central does not know what cameras have to look for; another event is none of the file's business."""
    added = read_overlay(b'[event]\nslug = "forum"\nsymbologies = ["Aztec", "Aztec"]\n', "over.toml", CENTRAL)
    assert [event.symbologies for event in added.events] == [("Aztec",), ()]
