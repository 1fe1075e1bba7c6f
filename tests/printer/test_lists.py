"""Lists of who is present: everybody is on some sheet, once, whatever their name, however many."""

import msgspec
import pypdfium2  # type: ignore[import-untyped]  # the package has no types
import pytest

from printer.bitmap import Box
from printer.layout import Layout, find_template
from printer.lists import (
    HEAD_COUNT,
    LIST_TEMPLATES,
    Person,
    PresenceList,
    RoomPresence,
    list_job,
    render_list,
)
from printer.media import parse_media
from printer.typesetter import Typesetter
from printer.typst_child import File
from tests.equipment.difficult_names import EUROPEAN
from tests.equipment.european_names import european_names

ROLL = parse_media("72x120")
PEOPLE = tuple(
    Person(name=f"{badge.family_name}, {badge.given_name}", code=f"A{n:03}", organisation=badge.organisation)
    for n, badge in enumerate(EUROPEAN)
)


def make_list(*rooms: RoomPresence, **changed: str) -> PresenceList:
    """A list of these rooms."""
    words = {"event": "Kommunalkongress", "made_at": "Mi 25.11. 10:42", "language": "de", **changed}
    return PresenceList(rooms=rooms, **words)


def make_room(
    name: str, people: tuple[Person, ...], unnamed: int = 0, limit: int | None = None
) -> RoomPresence:
    """A room with these people in it."""
    count = len(people) + unnamed
    return RoomPresence(name=name, count=count, people=people, unnamed=unnamed, limit=limit)


def sheets_of(
    typesetter: Typesetter, presence: PresenceList, template: str, *, endless: bool = False
) -> list[str]:
    """Everything written on each sheet, as an independent PDF reader sees it, in one line."""
    job = list_job(presence, ROLL, find_template(template), endless=endless)
    answer = typesetter.ask(msgspec.structs.replace(job, want="pdf"))
    assert isinstance(answer, File)
    document = pypdfium2.PdfDocument(answer.content)
    try:
        texts = [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
    broken_at = str.maketrans({"\ufffe": "-", "\x02": "-"})  # how this reader writes a hyphen at a line's end
    return [" ".join(text.translate(broken_at).split()) for text in texts]


def without_blanks(text: str) -> str:
    """A text as it is whatever its line breaks."""
    return "".join(text.split())


@pytest.mark.parametrize("endless", [False, True])
def test_everybody_is_there_once(typesetter: Typesetter, *, endless: bool) -> None:
    """Every name, code and organisation stands on exactly one sheet; sheets are numbered."""
    rooms = (make_room("Saal 1", PEOPLE[:15]), make_room("Raum 2.04", PEOPLE[15:], unnamed=2))
    sheets = sheets_of(typesetter, make_list(*rooms), "emergency-list", endless=endless)
    everything = without_blanks("".join(sheets))
    for person in PEOPLE:
        assert everything.count(without_blanks(person.name)) == 1
        assert everything.count(person.code) == 1
        assert without_blanks(person.organisation) in everything
    assert [f"Blatt {n}/{len(sheets)}" in sheet for n, sheet in enumerate(sheets, 1)] == [True] * len(sheets)
    assert all("Notfallliste" in sheet and "Stand Mi 25.11. 10:42" in sheet for sheet in sheets)
    assert len(sheets) == (1 if endless else 3)
    assert "+ 2 ohne Namen" in sheets[-1]
    assert f"Gesamt: {len(PEOPLE) + 2} Personen" in sheets[-1]


def test_a_room_goes_on_under_its_name(typesetter: Typesetter) -> None:
    """On every further sheet the room is named again; no room's name is the last thing on a sheet."""
    rooms = [make_room(f"Raum {n}", PEOPLE[: n % 5 + 1]) for n in range(12)]
    for sheet in sheets_of(typesetter, make_list(make_room("Saal 1", PEOPLE * 2), *rooms), "emergency-list"):
        assert "Saal 1" in sheet or "Raum " in sheet
        assert not sheet.rstrip().endswith("Personen") or "Gesamt" in sheet


@pytest.mark.parametrize("template", LIST_TEMPLATES)
def test_sheets_fit_the_media(layout: Layout, template: str) -> None:
    """Each sheet has the media's dots, with a white edge all round."""
    for sheet in render_list(layout, make_list(make_room("Saal 1", PEOPLE, limit=1800)), ROLL, template):
        assert (sheet.width_dots, sheet.height_dots) == (ROLL.width_dots, ROLL.height_dots)
        inner = Box(20, 20, sheet.width_dots - 40, sheet.height_dots - 40)
        assert sheet.ink(inner) == sheet.ink() > 2000


def test_an_endless_roll_is_cut_where_the_list_ends(layout: Layout) -> None:
    """One strip as long as its ink, and a little white for the cutter."""
    (short,) = render_list(layout, make_list(make_room("A", PEOPLE[:2])), ROLL, endless=True)
    (long,) = render_list(layout, make_list(make_room("A", PEOPLE)), ROLL, endless=True)
    assert short.height_dots < ROLL.height_dots < long.height_dots
    for strip in (short, long):
        tail = Box(0, strip.height_dots - 32, strip.width_dots, 32)
        above = Box(0, strip.height_dots - 33, strip.width_dots, 1)
        assert (strip.ink(tail), strip.ink(above) > 0) == (0, True)


def test_a_whole_hall_is_listed(layout: Layout) -> None:
    """300 people come out on as many sheets as they need."""
    people = tuple(
        Person(name=f"{name.family_name}, {name.given_name}", code=f"{n:04}")
        for n, name in enumerate(european_names(300))
    )
    sheets = render_list(layout, make_list(make_room("Saal 1", people)), ROLL)
    assert 25 <= len(sheets) <= 31


def test_the_head_count_has_every_room_and_their_sum(typesetter: Typesetter) -> None:
    """Rooms with what the doors counted, their limits, and the sum; empty rooms too."""
    rooms = (make_room("Saal 1", PEOPLE, limit=1800), make_room("Ausstellung", (), limit=1200))
    (sheet,) = sheets_of(typesetter, make_list(*rooms, language="en", note="Last entry 10:41"), HEAD_COUNT)
    for words in ("Head count", "Last entry 10:41", "Saal 1 Limit 1800", "Ausstellung Limit 1200", "Total"):
        assert words in sheet
    assert sheet.count(str(len(PEOPLE))) == 2


@pytest.mark.parametrize("template", LIST_TEMPLATES)
def test_an_empty_house_is_said(typesetter: Typesetter, template: str) -> None:
    """A list without rooms says that nobody is there, in the words of a language that we have."""
    (sheet,) = sheets_of(typesetter, make_list(language="tlh"), template)
    assert "Niemand" in sheet


def test_all_that_is_written_chooses_fonts() -> None:
    """The note, too, which names kiosks in any script."""
    person = Person(name="Ѫ", organisation="ξ")
    presence = make_list(make_room("Ж", (person,)), event="Ω", made_at="Ԃ", note="北门")
    assert sorted(list_job(presence, ROLL, find_template(HEAD_COUNT)).letters) == sorted("ѪξЖΩԂ北门")


@pytest.mark.parametrize(
    "name",
    [
        pytest.param('#panic("x") *b* $y$ <a> @e', id="markup"),
        pytest.param("\x1b[2J\u202eevil\x00", id="control bytes"),
        pytest.param("Maria-" * 33, id="200 characters"),
        pytest.param("李小龙 😀", id="letters that no font has"),
        pytest.param("+ 1", id="what could be a list"),
    ],
)
def test_nobody_keeps_a_list_from_being_printed(layout: Layout, name: str) -> None:
    """In an emergency a name with boxes is better than no list."""
    people = (Person(name=name, organisation=name, code=name[:4]), *PEOPLE[:3])
    presence = make_list(make_room(name, people), event=name, note=name)
    assert render_list(layout, presence, ROLL)[0].ink() > 2000
    assert render_list(layout, presence, ROLL, HEAD_COUNT)[0].ink() > 1000
