"""The event file: the sample says what it should, and a bad one tells all of its faults with their lines."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkin.clock import ms_to_utc
from checkin.errors import InputError
from checkin.model import WhenFull, name_in
from sync.event_file import EventFile, read_event_file
from sync.event_tables import MAX_FILE_BYTES
from tests.fakes.stored import SAMPLE_EVENT, sample_event

HEAD = '[event]\nslug = "k"\nname = "K"\n'
PRODUCT = '[[product]]\nname = "Teilnehmer"\n'
LIST = '[[check_in_list]]\nname = "Einlass"\n'
GOOD = HEAD + PRODUCT + LIST
NEXT = GOOD.count("\n") + 1
"""The line after `GOOD`."""


def faults(text: str | bytes) -> list[tuple[int, str]]:
    """Lines and problems of a bad file."""
    raw = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(InputError) as caught:
        read_event_file(raw, "bad.toml")
    return [(problem.line, problem.problem) for problem in caught.value.problems]


def read(text: str, earlier: EventFile | None = None) -> EventFile:
    """A good file."""
    return read_event_file(text.encode(), "good.toml", earlier.event_set if earlier else None)


def test_the_sample_says_what_the_demo_needs() -> None:
    """The documented sample holds the list, the room, the products and the times that all relies on."""
    file = sample_event()
    event_set = file.event_set
    main = next(entry for entry in event_set.lists if name_in(entry.names, "de") == "Einlass")
    room = event_set.room_counting(main.id)
    assert room is not None
    assert (name_in(room.names, "de"), room.limit) == ("Kongress", 4000)
    assert [name_in(p.names, "en") for p in event_set.products if not p.on_site] == ["Online"]
    assert all(other.parent == room.id for other in event_set.rooms if other.id != room.id)
    assert ms_to_utc(event_set.sessions[0].start_ms).isoformat() == "2026-11-25T09:00:00+00:00"
    assert event_set.events[0].days == ("2026-11-25", "2026-11-26", "2026-11-27")
    assert [member.role for member in file.staff] == ["lead", "desk"]
    assert event_set.questions[0].products == {1, 2}


def test_the_smallest_file_is_enough() -> None:
    """An event, a product and a list; names in one text are in the first language."""
    event_set = read(GOOD).event_set
    assert event_set.products[0].names == {"de": "Teilnehmer"}
    assert event_set.lists[0].event == "k"


def test_what_keeps_its_name_keeps_its_id() -> None:
    """A product written in front of the others does not take over their positions."""
    first = read(GOOD + '[[product]]\nname = "Presse"\n')
    second = read(HEAD + '[[product]]\nname = "Team"\n[[product]]\nname = "Presse"\n' + PRODUCT + LIST, first)
    ids = {name_in(p.names, "de"): p.id for p in second.event_set.products}
    assert ids == {"Teilnehmer": 1, "Presse": 2, "Team": 3}


@pytest.mark.parametrize(
    ("table", "kind"),
    [
        pytest.param("product", "products", id="tickets would become other tickets"),
        pytest.param("check_in_list", "lists", id="entries would count at another door"),
        pytest.param("gate", "gates", id="a gate"),
        pytest.param("room", "rooms", id="people would stand in another room"),
        pytest.param("question", "questions", id="an answer would be one to another question"),
    ],
)
def test_no_id_is_given_twice(table: str, kind: str) -> None:
    """What was left out in one import keeps its id from what is new in the next, and gets it back."""
    line = 'type = "yes_no"\n' if table == "question" else ""
    old, new = (f'[[{table}]]\nname = "{name}"\n{line}' for name in ("Alt", "Neu"))

    def ids(file: EventFile) -> dict[str, int]:
        return {name_in(thing.names, "de"): thing.id for thing in getattr(file.event_set, kind)}

    first = read(GOOD + old)
    without = read(GOOD, first)
    beside = read(GOOD + new, without)
    again = read(GOOD + new + old, read(GOOD, beside))
    assert ids(again)["Alt"] == ids(first)["Alt"]
    assert ids(again)["Neu"] == ids(beside)["Neu"] == ids(first)["Alt"] + 1
    assert not again.event_set.retired


def test_the_times_of_the_event_are_local() -> None:
    """Beginning, end and opening of the doors, for rules that speak of them; they may be left out."""
    times = "starts = 2026-07-01T09:00:00\nends = 2026-07-01T18:00:00\nadmission = 2026-07-01T08:00:00\n"
    (event,) = read(HEAD + times + PRODUCT + LIST).event_set.events
    told = [event.date_from_ms, event.date_to_ms, event.date_admission_ms]
    assert [ms_to_utc(at or 0).hour for at in told] == [7, 16, 6]
    (plain,) = read(GOOD).event_set.events
    assert (plain.date_from_ms, plain.date_to_ms, plain.date_admission_ms) == (None, None, None)


def test_a_product_tells_the_door_its_days_and_what_staff_read() -> None:
    """A day pass, and what is said when its holder comes."""
    text = 'days = [2026-11-25]\nattention = true\ncheck_in_text = "Tasche\\nausgeben"\n'
    product = read(HEAD + PRODUCT + text + LIST).event_set.products[0]
    assert (product.days, product.attention) == (("2026-11-25",), True)
    assert product.checkin_text == "Tasche ausgeben"


@pytest.mark.parametrize(
    ("line", "cents"),
    [
        pytest.param("price = 180", 18_000, id="whole"),
        pytest.param("price = 19.50", 1_950, id="with cents"),
        pytest.param('price = "19,50"', 1_950, id="as a text, with a comma"),
        pytest.param("price = 0", 0, id="free"),
        pytest.param("", None, id="not said"),
    ],
)
def test_a_product_may_have_a_price(line: str, cents: int | None) -> None:
    """In the event's currency; nothing said is no price, which is not the same as free."""
    event_set = read(HEAD + 'currency = "CHF"\n' + PRODUCT + line + "\n" + LIST).event_set
    assert event_set.products[0].price_cents == cents
    assert event_set.events[0].currency == "CHF"


def test_what_is_no_price_or_currency_is_said() -> None:
    """Both with the line that they stand on."""
    with pytest.raises(InputError, match="currency such as EUR") as caught:
        read(HEAD + 'currency = "Euro"\n' + PRODUCT + "price = -5\n" + LIST)
    assert "no price such as 180" in str(caught.value)


def test_a_full_room_refuses_unless_told_otherwise() -> None:
    """A room may warn only; a workshop may have fewer places than its room."""
    text = (
        '[[room]]\nname = "A"\n[[room]]\nname = "B"\nwhen_full = "warn"\n'
        '[[session]]\nname = "S"\nroom = "A"\n'
        "start = 2026-11-25T10:00:00\nend = 2026-11-25T11:00:00\nplaces = 30\n"
    )
    event_set = read(GOOD + text).event_set
    assert [room.when_full for room in event_set.rooms] == [WhenFull.REFUSE, WhenFull.WARN]
    assert event_set.sessions[0].places == 30


LIMITS = """
[[room]]
name = "A"
limit = 500
limit_source = "Bestuhlungsplan"
limits = [
    {source = "permit", persons = 400, note = "2019-114"},
    {source = "area", area_m2 = 150.5, use = "rows"},
    {source = "escape_width", widths_m = [1.2, 1.2], note = "Blatt 3"},
    {source = "case_by_case", persons = 450},
]
"""


def test_a_room_may_hold_the_smallest_of_its_limits() -> None:
    """Each source is kept with its note; what was reckoned says from what."""
    (room,) = read(GOOD + LIMITS).event_set.rooms
    assert [(one.persons, one.source, one.note) for one in room.limits] == [
        (500, None, "Bestuhlungsplan"),
        (400, "permit", "2019-114"),
        (301, "area", "150.5 m², rows"),
        (400, "escape_width", "Blatt 3 · 1.20 m + 1.20 m"),
        (450, "case_by_case", ""),
    ]
    assert (room.limit, room.limit_source) == (301, "150.5 m², rows")


@pytest.mark.parametrize(
    ("limit", "says"),
    [
        pytest.param('{source = "permit"}', "either “persons”", id="no number"),
        pytest.param('{source = "permit", persons = 3, area_m2 = 4}', "either “persons”", id="two numbers"),
        pytest.param('{source = "permit", persons = 0}', "between 1 and", id="nobody"),
        pytest.param('{source = "permit", area_m2 = 4, use = "rows"}', '"area"', id="area of a permit"),
        pytest.param('{source = "area", area_m2 = 4}', "tables, rows, standing", id="no use"),
        pytest.param('{source = "area", area_m2 = nan, use = "rows"}', "above 0", id="no area"),
        pytest.param('{source = "area", area_m2 = inf, use = "rows"}', "above 0", id="endless"),
        pytest.param('{source = "area", persons = 4, use = "rows"}', "goes with “area_m2”", id="use alone"),
        pytest.param('{source = "escape_width", widths_m = [0.9]}', "as “persons”", id="a narrow way out"),
        pytest.param('{source = "escape_width", widths_m = [nan]}', "1.2 to 100", id="no width"),
        pytest.param('{source = "permitt", persons = 3}', "sources are permit", id="unknown source"),
        pytest.param('{source = "permit", person = 3}', "sources are permit", id="unknown key"),
    ],
)
def test_a_limit_that_cannot_be_used_is_said(limit: str, says: str) -> None:
    """With the line of the room's limits."""
    with pytest.raises(InputError) as caught:
        read(GOOD + f'[[room]]\nname = "A"\nlimits = [{limit}]\n')
    ((line, problem),) = [(one.line, one.problem) for one in caught.value.problems]
    assert line == GOOD.count("\n") + 3
    assert says in problem


def test_the_sample_twice_is_the_sample() -> None:
    """Reading the same file again changes no id, not even of an option."""
    once = sample_event()
    assert read(SAMPLE_EVENT.read_text("utf-8"), once) == once


def test_central_ids_are_kept() -> None:
    """A list may carry central's number."""
    assert read(GOOD + "id = 70\n").event_set.lists[0].id == 70


def test_one_name_stands_for_the_lists_of_all_days() -> None:
    """Lists of one name with different dates are different lists, and a room counts all of them."""
    text = HEAD + PRODUCT + "".join(f"{LIST}date = 2026-11-2{day}\n" for day in (5, 6))
    event_set = read(text + '[[room]]\nname = "Kongress"\ncounts = ["einlass"]\n').event_set
    assert [entry.date for entry in event_set.lists] == ["2026-11-25", "2026-11-26"]
    assert event_set.rooms[0].counts == (1, 2)


@pytest.mark.parametrize(
    ("more", "line", "says"),
    [
        pytest.param('[[prodct]]\nname="A"\n', NEXT, "did you mean “product”", id="unknown table"),
        pytest.param('prodcuts = ["A"]\n', NEXT, "did you mean “products”", id="unknown key"),
        pytest.param('on_site = "ja"\n', NEXT, "true or false", id="wrong type"),
        pytest.param('products = "Teilnehmer"\n', NEXT, "list of texts", id="text for list"),
        pytest.param('products = ["Teilnemer"]\n', NEXT, "did you mean “Teilnehmer”", id="dangling product"),
        pytest.param('on_no_answer = "admitt"\n', NEXT, "did you mean “admit”", id="unknown choice"),
        pytest.param("id = 0\n", NEXT, "between 1 and", id="id too small"),
        pytest.param(f"id = {10**30}\n", NEXT, "between 1 and", id="id too large"),
        pytest.param(
            "id = 9\n" + LIST + "date = 2026-11-25\nid = 9\n", NEXT + 4, "belongs to another", id="id twice"
        ),
        pytest.param(PRODUCT, NEXT + 1, "is there already, in line 5", id="duplicate name"),
        pytest.param("[[gate]]\n", NEXT, "“name” is missing", id="missing name"),
        pytest.param('[[gate]]\nname = " "\n', NEXT + 1, "name is empty", id="empty name"),
        pytest.param('[[gate]]\nname = {xyz_ = "A"}\n', NEXT + 1, "no language code", id="bad language"),
        pytest.param('[gate]\nname = "A"\n', NEXT, "two brackets", id="single brackets"),
        pytest.param('[[room]]\nname = "A"\nlimit = 0\n', NEXT + 2, "between 1", id="limit zero"),
        pytest.param('[[room]]\nname = "A"\nlimit = 1.5\n', NEXT + 2, "whole number", id="limit no number"),
        pytest.param('[[room]]\nname = "A"\nparent = "A"\n', NEXT + 2, "within itself", id="room in itself"),
        pytest.param(
            '[[room]]\nname = "A"\ncounts = ["X"]\n', NEXT + 2, "“X” is not known", id="dangling list"
        ),
        pytest.param(
            '[[room]]\nname = "A"\ncounts = ["Einlass"]\n[[room]]\nname = "B"\ncounts = ["Einlass"]\n',
            NEXT + 5,
            "“A” already",
            id="list counts twice",
        ),
        pytest.param(
            '[[room]]\nname = "R"\n[[session]]\nname = "S"\nroom = "R"\n'
            "start = 2026-11-25T10:00:00\nend = 2026-11-25T09:00:00\n",
            NEXT + 6,
            "ends before",
            id="end before start",
        ),
        pytest.param(
            '[[session]]\nname = "S"\nroom = "R"\nstart = 2026-11-25T10:00:00\nend = 2026-11-25T11:00:00\n',
            NEXT + 2,
            "“R” is not known",
            id="dangling room",
        ),
        pytest.param('[[staff]]\nname = "A"\nrole = "boss"\n', NEXT + 2, "is not known", id="unknown role"),
        pytest.param(
            '[[staff]]\nname = "A"\nrole = "lead"\npin = "1234"\n', NEXT + 3, "argon2", id="open pin"
        ),
        pytest.param(
            '[[session]]\nname = "S"\nroom = "R"\nstart = 2026-11-25T10:00:00\nend = 2026-11-25T11:00:00\n'
            'places = 0\n[[room]]\nname = "R"\n',
            NEXT + 5,
            "“places” must be between 1",
            id="no places",
        ),
        pytest.param(
            '[[room]]\nname = "A"\nwhen_full = "wait"\n', NEXT + 2, "is not known", id="unknown when_full"
        ),
        pytest.param(
            '[[product]]\nname = "A"\ndays = [2026-11-26, 2026-11-25]\n',
            NEXT + 2,
            "in order",
            id="days of a product out of order",
        ),
        pytest.param(
            '[[question]]\nname = "Q"\ntype = "choice"\n', NEXT, "options", id="choice without options"
        ),
        pytest.param("on_site =\n", NEXT, "not TOML", id="no toml"),
    ],
)
def test_a_fault_is_named_with_its_line(more: str, line: int, says: str) -> None:
    """One fault gives one problem, on its line, with what would be right."""
    found = faults(GOOD + more)
    assert [number for number, _ in found] == [line]
    assert says in found[0][1]


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        pytest.param(b"", 0, "empty", id="empty"),
        pytest.param(b"# nothing\n", 0, "empty", id="comment only"),
        pytest.param(b'[event]\nslug = "\xfc"\n', 2, "UTF-8", id="latin 1"),
        pytest.param(b"#" * (MAX_FILE_BYTES + 1), 0, "at most", id="huge"),
        pytest.param(b"a = " + b"[" * 5000, 0, "too deep", id="nested"),
        pytest.param(b"a = " + b"9" * 5000, 0, "not TOML", id="giant number"),
        pytest.param((PRODUCT + LIST).encode(), 0, "no table [event]", id="no event"),
        pytest.param(
            HEAD.replace('"k"', '"k k"').encode() + (PRODUCT + LIST).encode(), 2, "slug", id="bad slug"
        ),
        pytest.param(
            (HEAD + 'timezone = "Europe/Berln"\n' + PRODUCT + LIST).encode(),
            4,
            "Europe/Berlin",
            id="bad zone",
        ),
        pytest.param(
            (HEAD + 'symbologies = ["Code-128"]\n' + PRODUCT + LIST).encode(),
            4,
            "did you mean “Code128”?",
            id="unknown symbology",
        ),
        pytest.param(
            (HEAD + 'accent = "blue"\n' + PRODUCT + LIST).encode(),
            4,
            "'blue' is no colour such as \"#0a5fb4\"",
            id="a colour by its name",
        ),
        pytest.param(
            (HEAD + 'timezone = "Europe"\n' + PRODUCT + LIST).encode(), 4, "time zone", id="zone is a folder"
        ),
        pytest.param(
            (HEAD + "days = [2026-11-26, 2026-11-25]\n" + PRODUCT + LIST).encode(), 4, "in order", id="days"
        ),
        pytest.param(
            (HEAD + "days = [2026-11-26]\n" + PRODUCT + "days = [2026-11-25]\n" + LIST).encode(),
            7,
            "2026-11-25 is none of the event's days: 2026-11-26",
            id="a day pass for another day",
        ),
        pytest.param(
            (HEAD + "starts = 2026-11-26T09:00:00\nends = 2026-11-25T18:00:00\n" + PRODUCT + LIST).encode(),
            5,
            "ends before it starts",
            id="an event backwards",
        ),
        pytest.param(
            (HEAD + "admission = 0026-11-26T09:00:00\n" + PRODUCT + LIST).encode(),
            4,
            "“admission” must lie between",
            id="a year that is a mistake",
        ),
        pytest.param(
            (HEAD + "starts = 2026-11-26\n" + PRODUCT + LIST).encode(), 4, "a date with a time", id="no time"
        ),
    ],
)
def test_a_file_that_is_none_says_so(text: bytes, line: int, says: str) -> None:
    """What concerns the whole file has line 0 or the line where it breaks."""
    found = faults(text)
    assert found[0][0] == line
    assert says in found[0][1]


def test_all_faults_come_at_once_in_the_order_of_lines() -> None:
    """Nobody corrects a file fault by fault."""
    found = faults(GOOD + 'x = 1\ny = 2\n[[gate]]\nname = "G"\nlists = ["nowhere"]\n')
    assert [line for line, _ in found] == [NEXT, NEXT + 1, NEXT + 4]


def test_windows_line_ends_and_bom_are_read() -> None:
    """An editor on Windows may save the file."""
    raw = b"\xef\xbb\xbf" + SAMPLE_EVENT.read_bytes().replace(b"\n", b"\r\n")
    assert read_event_file(raw, "win.toml") == sample_event()


def test_names_are_made_harmless() -> None:
    """Control characters of a name reach nobody's terminal."""
    assert read(HEAD + '[[product]]\nname = "A\\u001b[2JB"\n' + LIST).event_set.products[0].names == {
        "de": "AB"
    }


@settings(deadline=None, max_examples=150)
@given(
    st.one_of(
        st.binary(max_size=300),
        st.text(max_size=300).map(lambda text: (GOOD + text).encode("utf-8", "replace")),
    )
)
def test_any_bytes_give_an_event_or_an_input_error(raw: bytes) -> None:
    """Nothing in a file gets past the reader as another exception, and what it accepts can be stored."""
    try:
        file = read_event_file(raw, "any")
    except InputError:
        return
    assert msgspec.json.encode(file)
