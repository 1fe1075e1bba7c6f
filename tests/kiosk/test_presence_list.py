"""Who is present, as it is printed for the assembly point: everybody once, where they are now."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkin.text import fold
from kiosk.badge.codes import CODE_LETTERS
from kiosk.places import find_room
from kiosk.printing.presence_list import SHORTEST_CODE, make_presence_list, short_codes
from kiosk.words import words_in
from kiosk.worlds import connected, get_event_set, open_existing, real_world
from printer.lists import PresenceList
from tests.fakes.einlass import OTHER_TICKETS, TICKET, Einlass
from tests.fakes.stored import SAMPLE_EVENT

LETTERS = st.text(CODE_LETTERS[:3], min_size=1, max_size=10)


@pytest.fixture
def einlass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Einlass:
    """The sample congress, with badges that go to a folder."""
    made = Einlass(tmp_path / "data", {"EINLASS_PRINTER": f"png:{tmp_path / 'badges'}"})
    made.import_sample()
    monkeypatch.delenv("EINLASS_CONFIG", raising=False)
    return made


def list_of(einlass: Einlass, language: str = "de", room: str = "") -> PresenceList:
    """The list that this ledger gives."""
    world = real_world(str(einlass.data_dir), None)
    with connected(open_existing(world)) as ledger:
        event_set = get_event_set(ledger)
        words = words_in(language, event_set.events[0].timezone)
        only = find_room(event_set, room).id if room else None
        return make_presence_list(ledger, event_set, words, world.clock.now_ms(), only)


def names_in(presence: PresenceList) -> dict[str, list[str]]:
    """Names by room, for rooms with somebody in them."""
    return {room.name: [person.name for person in room.people] for room in presence.rooms if room.count}


def pass_door(einlass: Einlass, where: str, *tickets: str) -> None:
    """Let these people in there, or out by ``-``."""
    way = ("--direction", "exit") if where.startswith("-") else ()
    lines = "".join(f"{ticket}\n" for ticket in tickets).encode()
    ended = einlass("door", "--list", where.removeprefix("-"), "--json", *way, stdin=lines)
    assert ended.code == 0


def test_nobody_has_come(einlass: Einlass) -> None:
    """All rooms are there, and empty; the note says that there is nothing to go by."""
    presence = list_of(einlass)
    assert [room.count for room in presence.rooms] == [0] * 5
    assert presence.note == "Noch kein Eintrag"


def test_everybody_stands_once_where_they_are(einlass: Einlass) -> None:
    """Who is in a hall stands there and not in the house around it; names are sorted."""
    pass_door(einlass, "Einlass", TICKET, *OTHER_TICKETS[:3])
    pass_door(einlass, "Saal 1", TICKET)
    presence = list_of(einlass)
    by_room = names_in(presence)
    assert by_room["Saal 1"] == ["Mustermann, Erika"]
    assert len(by_room["Kongress, sonst"]) == 3
    assert by_room["Kongress, sonst"] == sorted(by_room["Kongress, sonst"], key=fold)
    assert "1 Gerät" in presence.note
    assert [room.limit for room in presence.rooms if room.count] == [None, 1800]


def test_nobody_stands_twice_with_a_floor_between_house_and_hall(einlass: Einlass, tmp_path: Path) -> None:
    """Lists count into house and hall only: who is in the hall is not elsewhere in the house as well."""
    deep, hall = tmp_path / "deep.toml", 'name = {de = "Saal 1", en = "Hall 1"}\nparent = '
    floor = '[[room]]\nname = "Obergeschoss"\nparent = "Kongress"\n'
    sample = SAMPLE_EVENT.read_text(encoding="utf-8")
    assert hall in sample
    deep.write_text(sample.replace(f'{hall}"Kongress"', f'{hall}"Obergeschoss"') + floor, encoding="utf-8")
    assert einlass("import", "--event", deep).code == 0
    pass_door(einlass, "Einlass", TICKET, OTHER_TICKETS[0])
    pass_door(einlass, "Saal 1", TICKET)
    presence = list_of(einlass)
    assert {room.name: room.count for room in presence.rooms if room.count} == {
        "Kongress, sonst": 1,
        "Saal 1": 1,
    }
    assert names_in(presence)["Saal 1"] == ["Mustermann, Erika"]


def test_who_has_left_is_not_on_it(einlass: Einlass) -> None:
    """An exit takes somebody off the list at once."""
    pass_door(einlass, "Einlass", TICKET, OTHER_TICKETS[0])
    pass_door(einlass, "-Einlass", TICKET)
    assert "Mustermann, Erika" not in names_in(list_of(einlass))["Kongress, sonst"]


def test_the_code_is_the_beginning_of_the_badges(einlass: Einlass) -> None:
    """The letters on the list are the first ones on the badge."""
    pass_door(einlass, "Einlass", TICKET)
    (picture,) = (einlass.data_dir.parent / "badges").glob("*.png")
    ((person,),) = (room.people for room in list_of(einlass).rooms if room.count)
    assert len(person.code) == SHORTEST_CODE
    assert picture.stem.split("-")[1].startswith(person.code)


def test_one_room_in_another_language(einlass: Einlass) -> None:
    """A room by its name, in any language; the list's own words in the one that was asked for."""
    pass_door(einlass, "Saal 1", TICKET)
    presence = list_of(einlass, "en", "Saal 1")
    assert [room.name for room in presence.rooms] == ["Hall 1"]
    assert presence.event == "Municipal Congress 2026"
    assert "1 device" in presence.note


@given(st.sets(LETTERS))
def test_short_codes_tell_people_apart(codes: set[str]) -> None:
    """Each is the beginning of its code; no two are equal; one that begins another stays whole."""
    short = short_codes(codes)
    assert short.keys() == codes
    assert all(code.startswith(part) for code, part in short.items())
    assert len(set(short.values())) == len(codes)


def test_usual_codes_are_short() -> None:
    """Four letters, and one more where two begin alike."""
    codes = ["ABCDEFGH", "ABCDXFGH", "KLMNOPQR"]
    assert list(map(short_codes(codes).get, codes)) == ["ABCDE", "ABCDX", "KLMN"]
