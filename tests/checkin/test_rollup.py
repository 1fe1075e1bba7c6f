"""Roll-ups: cells of a person, whatever the order; sums over persons; what becomes known late."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from checkin.clock import ms_to_utc
from checkin.journal import EntryId, Kind
from checkin.model import PositionId, ProductId, RoomId, Session, SessionId
from checkin.presence import Passage, parents_of, rooms_present
from checkin.rollup import (
    BADGES,
    BOOKINGS,
    CAME,
    DAYS,
    FAMILIES,
    FLOW,
    HOUSE,
    REFUSALS,
    ROOM_STEPS,
    SESSIONS,
    Cells,
    Family,
    Frame,
    Happened,
    Key,
    Person,
    add,
    cells_of,
    frame_of,
    nobodys_cells,
    of_family,
    paces_of,
    subtract,
    total,
)
from tests.fakes.small_congress import (
    DOOR,
    EVENT_SET,
    FOYER_ROOM,
    HALL,
    HALL_ROOM,
    ONLINE,
    OTHER_HALL,
    OTHER_HALL_ROOM,
    PARTICIPANT,
    STAND,
)

MINUTE_MS = 60_000
NINE_MS = 1_788_246_000_000
"""2026-09-01 09:00 in Berlin."""

TALK = Session(
    id=SessionId(1),
    names={"de": "Vortrag"},
    room=HALL_ROOM,
    start_ms=NINE_MS,
    end_ms=NINE_MS + 60 * MINUTE_MS,
)
FRAME = frame_of(replace(EVENT_SET, sessions=(TALK,)))
ANNE = Person(PositionId(1), PARTICIPANT, "Stadt Köln", "paid")
ROOM_OF = {DOOR: FOYER_ROOM, HALL: HALL_ROOM, OTHER_HALL: OTHER_HALL_ROOM, STAND: None}


def _happened(number: int, kind: Kind, minute: float, **fields: object) -> Happened:
    at_ms = NINE_MS + round(minute * MINUTE_MS)
    name = EntryId(f"{number:032x}")
    known: dict[str, object] = {
        "order": (at_ms, 0, name), "device": "kiosk-1", "sequence": number, **fields,
    }  # fmt: skip
    return Happened(id=name, at_ms=at_ms, kind=kind, **known)  # type: ignore[arg-type]  # a row of a table


def _ref(number: int) -> EntryId:
    return EntryId(f"{number:032x}")


def _at(number: int, minute: float, kind: Kind = Kind.ENTRY, **fields: object) -> Happened:
    """Through the door into the foyer, unless said otherwise."""
    return _happened(number, kind, minute, **{"list": DOOR, "room": FOYER_ROOM, **fields})


def _hall(number: int, minute: float, kind: Kind = Kind.ENTRY, **fields: object) -> Happened:
    return _at(number, minute, kind, list=HALL, room=HALL_ROOM, **fields)


def _amount(cells: Cells, family: Family, amount: str, *key: object) -> int:
    """The sum of an amount over cells whose key begins so."""
    place = family.amounts.index(amount)
    found = of_family(cells, family).items()
    return sum(amounts[place] for own, amounts in found if own[: len(key)] == key)


@pytest.mark.parametrize(
    ("facts", "family", "amount", "key", "wanted"),
    [
        pytest.param((), CAME, "no_shows", (), 1, id="whoever is expected and has not come stays away"),
        pytest.param((_at(1, 0),), CAME, "no_shows", (), 0, id="whoever came did not stay away"),
        pytest.param((_at(1, 0),), CAME, "inside", (), 1, id="whoever went in is inside"),
        pytest.param((_at(1, 0), _at(2, 5, Kind.EXIT)), CAME, "inside", (), 0, id="until they go out"),
        pytest.param((_at(1, 0), _at(2, 5)), FLOW, "entries", (), 2, id="every entry counts"),
        pytest.param((_at(1, 0), _at(2, 5)), FLOW, "arrivals", (), 1, id="but one is an arrival"),
        pytest.param((_at(1, 0), _hall(2, 5)), FLOW, "newcomers", (), 2, id="one is the first at each list"),
        pytest.param(
            (_at(1, 0), _at(2, 5, Kind.EXIT, ref=_ref(1))), FLOW, "exits", (), 0, id="emptied is no scan"
        ),
        pytest.param(
            (_at(1, 0), _at(2, 5, Kind.EXIT, ref=_ref(1)), _at(3, 6, Kind.EXIT, ref=_ref(1))),
            FLOW, "ended", (), 1, id="a stay ends once, however many say so",
        ),
        pytest.param((_at(1, 0), _at(2, 5)), DAYS, "persons", (), 1, id="a person counts once a day"),
        pytest.param((_at(1, 0), _at(2, 16 * 60)), DAYS, "persons", ("2026-09-02",), 1, id="and on each day"),
        pytest.param((_at(1, 0), _at(2, 16 * 60)), DAYS, "newcomers", (), 1, id="but is new only once"),
        pytest.param(
            (_at(1, 0), _happened(2, Kind.UNDO, 1, ref=_ref(1))), FLOW, "entries", (), 0, id="undone"
        ),
        pytest.param(
            (_at(1, 0), _happened(2, Kind.RULING, 1, ref=_ref(1), reason="already_redeemed")),
            FLOW, "refusals", (), 1, id="an entry that a ruling refused is a refusal",
        ),
        pytest.param(
            (_at(1, 0), _happened(2, Kind.RULING, 1, ref=_ref(1))),
            FLOW, "refusals", (), 0, id="one that a ruling granted is none",
        ),
        pytest.param(
            (_at(1, 0, Kind.REFUSAL, reason="unpaid"),),
            REFUSALS, "refusals", ("2026-09-01", "kiosk-1", DOOR, "unpaid"), 1, id="refusals count by reason",
        ),
        pytest.param((_at(1, 0), _at(2, 0.5)), ROOM_STEPS, "entered", (FOYER_ROOM,), 1, id="in is in"),
        pytest.param((_at(1, 0), _hall(2, 1)), ROOM_STEPS, "left", (), 0, id="further in leaves nothing"),
        pytest.param(
            (_hall(1, 0), _at(2, 1, list=OTHER_HALL, room=OTHER_HALL_ROOM)),
            ROOM_STEPS, "left", (HALL_ROOM, NINE_MS + MINUTE_MS), 1, id="who goes next door leaves",
        ),
        pytest.param(
            (_hall(1, 10), _hall(2, 5, Kind.EXIT, order=(NINE_MS + 11 * MINUTE_MS, 0, ""))),
            ROOM_STEPS, "left", (HALL_ROOM, NINE_MS + 10 * MINUTE_MS), 1, id="nobody leaves before they came",
        ),
        pytest.param(
            (_at(1, 0, list=STAND, room=None),), ROOM_STEPS, "entered", (HOUSE,), 1, id="no room: the house",
        ),
        pytest.param((_hall(1, -30),), SESSIONS, "persons", (1, 60), 1, id="who stays is there all the time"),
        pytest.param(
            (_hall(1, 10), _hall(2, 20, Kind.EXIT), _hall(3, 40)),
            SESSIONS, "persons", (1, 30), 1, id="dwell is the sum of all stays",
        ),
        pytest.param((_hall(1, -30), _hall(2, 0, Kind.EXIT)), SESSIONS, "persons", (), 0, id="left before"),
        pytest.param((_hall(1, -24 * 60),), SESSIONS, "persons", (), 0, id="not scanned out the day before"),
        pytest.param(
            (_hall(1, -24 * 60), _hall(2, 10)), SESSIONS, "persons", (1, 50), 1, id="but in anew today"
        ),
        pytest.param((_hall(1, 60),), SESSIONS, "persons", (), 0, id="who comes when it is over"),
    ],
)  # fmt: skip
def test_cells(facts: tuple[Happened, ...], family: Family, amount: str, key: Key, wanted: int) -> None:
    """What each fact adds to the figures."""
    assert _amount(cells_of(ANNE, facts, FRAME), family, amount, *key) == wanted


@pytest.mark.parametrize(
    ("person", "wanted"),
    [
        pytest.param(replace(ANNE, status="canceled"), (0, 0), id="cancelled: not expected"),
        pytest.param(replace(ANNE, status="pending"), (1, 1), id="to be paid: expected"),
        pytest.param(replace(ANNE, product=ONLINE), (1, 0), id="online: registered, stays away from nothing"),
        pytest.param(Person(PositionId(9)), (0, 0), id="not in the replica: not expected"),
    ],
)
def test_expected(person: Person, wanted: tuple[int, int]) -> None:
    """Who counts as registered, and who as staying away."""
    cells = cells_of(person, (), FRAME)
    assert (_amount(cells, CAME, "registered"), _amount(cells, CAME, "no_shows")) == wanted


def test_bookings() -> None:
    """Who has booked a session, by its name however written, and whether they attended."""
    booked = replace(ANNE, sessions=("VORTRAG", "Another"))
    came, away = cells_of(booked, [_hall(1, 5)], FRAME), cells_of(booked, (), FRAME)
    assert of_family(came, BOOKINGS) == {(1,): (1, 1)}
    assert of_family(came, SESSIONS) == {(1, 55): (1, 1)}
    assert of_family(away, BOOKINGS) == {(1,): (1, 0)}


@pytest.mark.parametrize(
    ("states", "wanted"),
    [
        pytest.param("qp", {"jobs": 1, "printed": 1}, id="printed"),
        pytest.param("qpqp", {"jobs": 2, "printed": 2, "reprinted": 1}, id="the second one is a reprint"),
        pytest.param("qfqp", {"jobs": 2, "failed": 1, "printed": 1}, id="after a failure it is none"),
        pytest.param(
            "qpvqp", {"jobs": 2, "printed": 2, "reprinted": 1, "void": 1}, id="void after a reprint"
        ),
        pytest.param("qu", {"jobs": 1, "unknown": 1}, id="nobody knows"),
        pytest.param("q", {"jobs": 1, "open": 1}, id="still waiting"),
        pytest.param("qfr", {"jobs": 1, "open": 1}, id="released again"),
    ],
)
def test_badges(states: str, wanted: dict[str, int]) -> None:
    """Jobs by how they ended: q queues one, r releases it again, v makes it void, others are ends."""
    words = {"p": "printed", "f": "failed", "u": "unknown", "r": "queued"}
    facts, job = [], 0
    for number, letter in enumerate(states, 1):
        if letter == "q":
            job = number
            facts.append(_happened(number, Kind.BADGE, number, code=f"B{number}", state="queued"))
        elif letter == "v":
            facts.append(_happened(number, Kind.BADGE_VOID, number, ref=_ref(job)))
        else:
            facts.append(_happened(number, Kind.BADGE, number, ref=_ref(job), state=words[letter]))
    (amounts,) = of_family(cells_of(ANNE, facts, FRAME), BADGES).values()
    named = {name: amount for name, amount in zip(BADGES.amounts, amounts, strict=True) if amount}
    assert named == wanted


def test_days_and_hours_are_the_events() -> None:
    """In the night that is an hour longer, one o'clock UTC is a second two o'clock of the same day."""
    ends_ms = 1_792_890_000_000  # 2026-10-25 01:00 UTC
    first, second = (FRAME.day_and_hour(ends_ms + minute * MINUTE_MS) for minute in (-1, 1))
    assert first == ("2026-10-25", ends_ms - 60 * MINUTE_MS)
    assert second == ("2026-10-25", ends_ms)
    assert FRAME.day_and_hour(ends_ms - 181 * MINUTE_MS)[0] == "2026-10-24"


@pytest.mark.parametrize(
    ("zone", "at", "begin"),
    [
        pytest.param("Asia/Kolkata", (9, 1, 0, 45), "06:00+0530", id="half an hour off"),
        pytest.param("Asia/Kathmandu", (9, 1, 0, 45), "06:00+0545", id="three quarters"),
        pytest.param(
            "Australia/Lord_Howe", (4, 4, 14, 50), "01:00+1100", id="before half an hour comes twice"
        ),
        pytest.param("Australia/Lord_Howe", (4, 4, 15, 10), "01:30+1030", id="which is told apart"),
        pytest.param("Australia/Lord_Howe", (4, 4, 15, 40), "02:00+1030", id="and after it"),
        pytest.param("Australia/Lord_Howe", (10, 3, 15, 40), "02:30+1100", id="half an hour is missing"),
    ],
)
def test_hours_begin_as_clocks_on_walls_say(zone: str, at: tuple[int, int, int, int], begin: str) -> None:
    """In zones that are not whole hours from UTC, and where clocks change by half an hour."""
    frame = frame_of(replace(EVENT_SET, events=(replace(EVENT_SET.events[0], timezone=zone),)))
    at_ms = round(datetime(2026, *at, tzinfo=UTC).timestamp() * 1000)
    _, begin_ms = frame.day_and_hour(at_ms)
    assert f"{ms_to_utc(begin_ms).astimezone(ZoneInfo(zone)):%H:%M%z}" == begin


def test_each_event_of_a_set_has_its_own_days() -> None:
    """At 23:30 in Berlin, a list of an event in Kyiv counts the next day."""
    kyiv = replace(EVENT_SET.events[0], slug="kyiv", timezone="Europe/Kyiv")
    there = replace(EVENT_SET.lists[1], event="kyiv")
    event_set = replace(EVENT_SET, events=(*EVENT_SET.events, kyiv), lists=(EVENT_SET.lists[0], there))
    late = 14.5 * 60
    cells = cells_of(ANNE, [_at(1, late), _hall(2, late)], frame_of(event_set))
    assert {key[0] for key in of_family(cells, DAYS)} == {"2026-09-01", "2026-09-02"}


def test_a_frame_tells_what_changes_figures() -> None:
    """A room that moves does, a new name of the room does not."""
    foyer, *halls = EVENT_SET.rooms
    moved = replace(EVENT_SET, rooms=(foyer, *(replace(hall, parent=None) for hall in halls)))
    renamed = replace(EVENT_SET, rooms=(replace(foyer, names={"de": "Halle"}), *halls))
    own = frame_of(EVENT_SET)
    assert own == frame_of(renamed)
    assert own.fingerprint == frame_of(renamed).fingerprint
    assert own.fingerprint != frame_of(moved).fingerprint


def test_stays_end_with_the_session_where_nobody_is_scanned_out() -> None:
    """Who enters such a room is gone at the session's end, and new in it the next time."""
    frame = Frame(replace(FRAME.shape, entry_only=(HALL_ROOM,)))
    cells = cells_of(ANNE, [_hall(1, 10), _hall(2, 70)], frame)
    assert _amount(cells, ROOM_STEPS, "left", HALL_ROOM, TALK.end_ms) == 1
    assert _amount(cells, ROOM_STEPS, "entered", HALL_ROOM) == 2


def test_a_session_that_goes_on_keeps_the_room() -> None:
    """Where another one is on in such a room, nobody knows whose audience has gone."""
    longer = replace(
        FRAME.shape.sessions[0],
        id=SessionId(2),
        start_ms=NINE_MS + 30 * MINUTE_MS,
        end_ms=NINE_MS + 90 * MINUTE_MS,
    )
    shape = replace(FRAME.shape, entry_only=(HALL_ROOM,), sessions=(*FRAME.shape.sessions, longer))
    assert Frame(shape).stay_ends(HALL_ROOM, NINE_MS) == longer.end_ms


def test_paces() -> None:
    """Seconds from scan to scan at one device; a long pause is none, other devices do not matter."""
    scans = [
        _at(1, 0), _at(2, 0.1), _happened(3, Kind.BADGE, 0.12, code="B"), _at(4, 0.2, Kind.REFUSAL),
        _at(5, 9), _at(7, 9.01, Kind.EXIT, ref=_ref(1)),        _at(6, 9.05, device="kiosk-2"),
    ]  # fmt: skip
    assert paces_of(scans, FRAME) == {("paces", ("2026-09-01", "kiosk-1", 6)): (2,)}


# --- laws --------------------------------------------------------------------------------------------------

PEOPLE = tuple(
    Person(PositionId(number), product, organisation, "paid", ("Vortrag",) if number % 2 else ())
    for number, (product, organisation) in enumerate(
        [(PARTICIPANT, "Köln"), (PARTICIPANT, "Bonn"), (ONLINE, ""), (ProductId(0), "")], 1
    )
)


@st.composite
def histories(draw: st.DrawFn, most: int = 25) -> list[Happened]:
    """What may happen to one person in two days."""
    made: list[Happened] = []
    kinds = st.sampled_from(
        (Kind.ENTRY,) * 4
        + (Kind.EXIT,) * 2
        + (Kind.UNDO, Kind.RULING, Kind.REFUSAL, Kind.BADGE, Kind.BADGE_VOID)
    )
    for number in range(1, draw(st.integers(0, most)) + 1):
        kind, minute = draw(kinds), draw(st.integers(-600, 1_800))
        where = draw(st.sampled_from(tuple(ROOM_OF)))
        ref = draw(st.sampled_from(made)).id if made else None
        stamp = NINE_MS + (minute + draw(st.sampled_from((0, 0, 0, -50, 50)))) * MINUTE_MS
        fact = _happened(
            number, kind, minute, list=where, room=ROOM_OF[where], ref=ref, order=(stamp, number, ""),
            device=draw(st.sampled_from(("kiosk-1", "kiosk-2"))),
            reason="unpaid" if kind is Kind.REFUSAL else draw(st.sampled_from(("", "already_redeemed"))),
            code=f"B{number}" if kind is Kind.BADGE and draw(st.booleans()) else "",
            state=draw(st.sampled_from(("queued", "printed", "failed", "unknown"))),
        )  # fmt: skip
        made.append(fact)
    return made


@given(histories(), st.data())
def test_any_order_and_repeats_make_the_same_cells(history: list[Happened], data: st.DataObject) -> None:
    """What is known makes the cells, not when it became known."""
    again = data.draw(st.lists(st.sampled_from(history), max_size=5)) if history else []
    shuffled = data.draw(st.permutations([*history, *again]))
    assert cells_of(PEOPLE[0], shuffled, FRAME) == cells_of(PEOPLE[0], history, FRAME)


@given(st.lists(histories(12), min_size=len(PEOPLE), max_size=len(PEOPLE)), st.data())
def test_late_facts_cost_one_person(all_of_them: list[list[Happened]], data: st.DataObject) -> None:
    """Old cells out, new cells in, is everything counted anew."""
    sums = total(cells_of(person, (), FRAME) for person in PEOPLE)
    for number in data.draw(st.permutations(range(len(PEOPLE)))):
        person, history = PEOPLE[number], all_of_them[number]
        cut = data.draw(st.integers(0, len(history)))
        early = cells_of(person, history[:cut], FRAME)
        subtract(sums, cells_of(person, (), FRAME))
        add(sums, early)
        subtract(sums, early)
        add(sums, cells_of(person, history, FRAME))
    anew = total(cells_of(*each, FRAME) for each in zip(PEOPLE, all_of_them, strict=True))
    assert sums == anew


@given(histories())
def test_steps_add_up_to_presence(history: list[Happened]) -> None:
    """Who entered a room and has not left it is in it, as the doors have it."""
    cells = cells_of(PEOPLE[0], history, FRAME)
    passages = [
        Passage(one.id, one.kind, None, one.room, one.order, one.ref, bool(one.reason)) for one in history
    ]
    inside = {
        RoomId(room)
        for room in ROOM_OF.values()
        if room and _amount(cells, ROOM_STEPS, "entered", room) > _amount(cells, ROOM_STEPS, "left", room)
    }
    assert inside == rooms_present(passages, parents_of(EVENT_SET.rooms))
    house = _amount(cells, ROOM_STEPS, "entered", HOUSE) - _amount(cells, ROOM_STEPS, "left", HOUSE)
    assert house == _amount(cells, CAME, "inside")


@given(histories())
def test_cells_fit_their_families(history: list[Happened]) -> None:
    """Every cell has the parts and amounts of its family, none below zero, not all zero."""
    families = {family.name: family for family in FAMILIES}
    everything = total([cells_of(PEOPLE[0], history, FRAME), paces_of(history, FRAME)])
    for (name, key), amounts in everything.items():
        assert len(key) == len(families[name].keys)
        assert len(amounts) == len(families[name].amounts)
        assert min(amounts) >= 0 < max(amounts)


@given(histories(), st.integers(0, 25))
def test_what_belongs_to_nobody_adds_up(history: list[Happened], cut: int) -> None:
    """Refusals of unknown texts are counted piece by piece."""
    pieces = (history[:cut], history[cut:])
    refusals = [[one for one in piece if one.kind is Kind.REFUSAL] for piece in pieces]
    whole = nobodys_cells((one for piece in refusals for one in piece), FRAME)
    assert total(nobodys_cells(piece, FRAME) for piece in refusals) == whole
