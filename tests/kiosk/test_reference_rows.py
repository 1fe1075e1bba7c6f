"""The offline scenarios that pretix's clients are tested with, played on our desk: 68 rows and 7 about media.

Each id begins with the row's number in the list of scenarios; where the existing client is wrong, the row
holds what is right, and its id says so. Rows 26 to 48 stand in
test_reference_rules.py, rows 55 and 56 (search, status) at the end.
"""

from pathlib import Path

import pytest
from msgspec.structs import replace

from checkin.model import Direction, ListId, PositionId, PositionStatus, Room, RoomId
from checkin.presence import parents_of
from kiosk.desk import CheckIns
from kiosk.views import DeskPlace, Scanned
from reports.asked import Asked
from reports.headcount import headcount
from reports.source import Folded
from sync.address import ensure_email_key, hash_email
from sync.opening import open_ledger
from sync.replica import iter_positions, save_event_set, save_positions
from sync.search import search
from sync.tickets import save_media
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import SeededEntropy
from tests.fakes.reference_event import (
    L1,
    L7,
    Q1,
    Q2,
    REFERENCE,
    TICKETS,
    VECTORS,
    medium,
    ms,
)
from tests.fakes.scan_rows import NOON, Row, Step, outcome, play, seq
from tests.fakes.small_congress import connected

ROWS = [
    pytest.param(Row(seq("A", 1, "V"), 1), id="1 paid"),
    pytest.param(Row(seq("T", 10, "V"), 1), id="2 a list for one product"),
    pytest.param(Row(seq("eci A", 1, "V"), 1), id="3 ECI prefix"),
    pytest.param(Row(seq("abc", 1, "invalid"), 0), id="4 unknown"),
    pytest.param(Row(seq("E", 1, "canceled"), 0), id="5 canceled"),
    pytest.param(Row(seq("D", 1, "unpaid"), 0), id="6 unpaid"),
    pytest.param(
        Row((Step("D", 1, "unpaid"), Step("D", 1, "admit", ignore_unpaid=True)), 1), id="7 unpaid, ignored"
    ),
    pytest.param(Row(seq("F", 1, "unapproved", ignore_unpaid=True), 0), id="8 unapproved"),
    pytest.param(Row(seq("H", 1, "blocked"), 0), id="9 blocked"),
    pytest.param(
        Row(seq("I", 1, "invalid_time 2023-03-04T00:00:01", "V 2023-03-03T23:59:59"), 1), id="10 valid_until"
    ),
    pytest.param(
        Row(seq("J", 1, "invalid_time 2023-03-03T23:59:59", "V 2023-03-04T00:00:01"), 1), id="11 valid_from"
    ),
    pytest.param(
        Row((Step("D", 2, "unpaid"), Step("D", 2, "unpaid", ignore_unpaid=True)), 0),
        id="12 unpaid, ignored at a list without include_pending",
    ),
    pytest.param(Row(seq("G", 2, "V"), 1), id="13 valid_if_pending at a list without include_pending"),
    pytest.param(Row(seq("B", 2, "product"), 0), id="14 product"),
    pytest.param(Row(seq("G", 1, "V"), 1), id="15 valid_if_pending"),
    pytest.param(Row(seq("B", 1, "V", "USED 2020-01-02T10:00"), 1), id="16 entered before"),
    pytest.param(Row(seq("A", 1, "V", "USED"), 1), id="17 twice"),
    pytest.param(Row(seq("A", 2, "V") + seq("A", 1, "V"), 2), id="18 lists know nothing of each other"),
    pytest.param(Row(seq("A", 2, "V", "V"), 2), id="19 twice at a multi-entry list"),
    pytest.param(Row(seq("A", 1, "V", "out V", "out V"), 3), id="20 out twice"),
    pytest.param(Row(seq("A", 1, "V", "out V", "V", "USED"), 3), id="21 in again after an exit"),
    pytest.param(Row(seq("A", 3, "V", "out V", "USED"), 2), id="22 not in again after an exit"),
    pytest.param(Row(seq("P", 5, "product"), 0), id="23 add-on on the list, no match"),
    pytest.param(Row(seq("P", 3, "V"), 1), id="24 ticket on the list, no match"),
    pytest.param(Row(seq("P", 6, "V"), 1), id="24b add-on on the list, match: corrected, the client fails"),
    pytest.param(Row(seq("P", 4, "ambiguous"), 0), id="25 ticket and add-on on the list, match"),
    pytest.param(Row(seq("C", 1, "V"), 1, questions=(Q1,)), id="49 question for another product"),
    pytest.param(
        Row(seq("A", 1, "V"), 1, questions=(replace(Q1, ask_at_check_in=False),)),
        id="50 question not asked at check-in: corrected, with a product that it is for",
    ),
    pytest.param(Row(seq("K", 1, "V"), 1, questions=(Q1,)), id="51 answered before"),
    pytest.param(Row(seq("A", 1, "V", asks=False), 1, questions=(Q1,)), id="52 a reader that cannot ask"),
    pytest.param(
        Row((Step("A", 1, "ask"), Step("A", 1, "admit", answers={"1": "True"})), 1, questions=(Q1,)),
        id="53 asked and answered",
    ),
    pytest.param(
        Row((Step("A", 1, "ask"), Step("A", 1, "ask", answers={"2": "True"})), 0, questions=(Q2,)),
        id="54 answered with no number",
    ),
    pytest.param(Row(seq("vector 1", 1, "V"), 1), id="57 signed"),
    pytest.param(Row(seq("vector 2", 10, "V"), 1), id="58 signed, for another product"),
    pytest.param(
        Row(seq("vector 3", 1, "invalid_time 2023-02-03T22:59:59", "V 2023-02-03T23:01:01"), 1),
        id="59 signed, valid from",
    ),
    pytest.param(
        Row(seq("vector 4", 1, "invalid_time 2023-02-03T11:01:01", "V 2023-02-03T10:59:59"), 1),
        id="60 signed, valid until",
    ),
    pytest.param(Row(seq("vector 1", 1, "revoked"), 0, revoked=("vector 1",)), id="61 signed, revoked"),
    pytest.param(Row(seq("vector 1", 1, "blocked"), 0, blocked=("vector 1",)), id="62 signed, blocked"),
    pytest.param(Row(seq("vector 5", 1, "error"), 0), id="63 signed, product unknown here"),
    pytest.param(Row(seq("forged", 1, "invalid"), 0), id="64 forged"),
    pytest.param(Row(seq("Z", 1, "invalid"), 0), id="66 ticket of an event that is not let in here"),
    pytest.param(
        Row(
            tuple(
                Step(ticket, 1, expected, more_lists=(7,))
                for ticket, expected in (
                    ("A", "admit"),
                    ("Z", "admit"),
                    ("A", "already_redeemed"),
                    ("Z", "admit"),
                )
            ),
            3,
        ),
        id="67 two events at one door",
    ),
    pytest.param(Row(seq("vector 1", 7, "invalid"), 0), id="68 signed, at the other event"),
    pytest.param(
        Row((Step("vector 1", 7, "admit", more_lists=(1,)),), 1), id="68 signed, two events at one door"
    ),
]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param("xq", 0, id="55 nobody begins so"),
        pytest.param("KFNDxxxxxx", 1, id="55 half a ticket, in capitals"),
        pytest.param("baaaaar", 0, id="55 no such text"),
        pytest.param("Einstein", 0, id="55 nobody is called so"),
        pytest.param("FLORES", 1, id="55 a name in capitals"),
        pytest.param("nobody@example.org", 0, id="55 an unknown address"),
        pytest.param("casey@example.org", 3, id="55 the address of three"),
        pytest.param("AAAAA", 0, id="55 no such order"),
        pytest.param("Vh3d3", 3, id="55 an order of three"),
    ],
)
def test_the_desk_finds_what_the_reference_finds(query: str, found: int, tmp_path: Path) -> None:
    """Search over all events at once; a name may also be found by its company or with a slip, elsewhere."""
    ledger_file = open_ledger(tmp_path, {}, FakeClock(), SeededEntropy(3))
    with connected(ledger_file) as ledger:
        with ledger.writing():
            hashed = hash_email("Casey@example.org", ensure_email_key(ledger.store, SeededEntropy(5)))
            order = [replace(p, email_hash=hashed) for p in TICKETS.values() if p.order == "VH3D3"]
            save_positions(ledger.store, TICKETS.values())
            save_positions(ledger.store, order)
        assert len(search(ledger.store, query)) == found


def test_the_headcount_tells_who_came_of_each_product(tmp_path: Path) -> None:
    """Row 56: per product how many may come, came, and are inside."""
    ledger_file = open_ledger(tmp_path, {}, FakeClock(), SeededEntropy(3))
    people = [replace(TICKETS["A"], id=PositionId(100 + n), secret=f"t{n}") for n in range(1, 9)]
    with connected(ledger_file) as ledger:
        with ledger.writing():
            save_event_set(ledger.store, REFERENCE)
            save_positions(ledger.store, [*people, TICKETS["B"]])
        desk = CheckIns(ledger, REFERENCE, FakeClock(), SeededEntropy(4))
        desk.check_in_scan(Scanned("t1", ms(NOON)), DeskPlace(L1.id))
        figures = Asked(Folded(ledger, iter_positions(ledger.store), REFERENCE, 0))
    assert headcount(figures).tables[0].rows == (("Merch", 1, 0, 0), ("Regular ticket", 8, 1, 1))


@pytest.mark.parametrize("row", ROWS)
def test_the_desk_decides_as_the_reference_says(row: Row, tmp_path: Path) -> None:
    """Every scan of the row, and how many of them were recorded as entry or exit."""
    outcomes, _, recorded = play(row, tmp_path)
    assert outcomes == [step.expected for step in row.steps]
    if row.recorded is not None:
        assert recorded == row.recorded


def test_answers_tell_who_it_is(tmp_path: Path) -> None:
    """Rows 1, 9 and 17: name, product and attention, also with a refusal."""
    _, (admitted, used), _ = play(Row(seq("A", 1, "V", "USED")), tmp_path / "a")
    for answer in (admitted, used):
        assert answer.position is not None
        assert answer.product is not None
        assert (answer.position.display_name, answer.attention) == ("Casey Flores", True)
        assert answer.product.names == {"en": "Regular ticket"}
    _, (blocked,), _ = play(Row(seq("H", 1, "blocked")), tmp_path / "b")
    assert blocked.product is not None
    assert blocked.product.names == {"en": "Merch"}


def test_the_list_of_the_ticket_is_named(tmp_path: Path) -> None:
    """Row 67: of two lists at one door, that of the ticket's event."""
    steps = tuple(Step(ticket, 1, "admit", more_lists=(7,)) for ticket in ("A", "Z"))
    _, answers, _ = play(Row(steps), tmp_path)
    assert [answer.list_id for answer in answers] == [L1.id, L7.id]


def test_the_addon_is_what_enters(tmp_path: Path) -> None:
    """Row 24b: the answer is about the add-on, not about the ticket that was held up."""
    _, (answer,), _ = play(Row(seq("P", 6, "V")), tmp_path)
    assert answer.position == TICKETS["P+"]


def test_what_was_answered_is_shown_and_never_asked_again(tmp_path: Path) -> None:
    """Row 53: the answer is kept beside the journal, and shown to staff as the question wants."""
    steps = (
        Step("A", 2, "ask"),
        Step("A", 2, "admit", answers={"1": "True"}),
        Step("A", 2, "admit"),
    )
    outcomes, answers, _ = play(Row(steps, questions=(Q1,)), tmp_path)
    assert outcomes == ["ask", "admit", "admit"]
    assert [answer.shown for answer in answers] == [(), ((Q1, "True"),), ((Q1, "True"),)]


@pytest.mark.parametrize("name", [pytest.param(name, id=name) for name in ("vector 1", "vector 2")])
def test_a_signed_ticket_stays_used_when_its_position_comes_later(name: str, tmp_path: Path) -> None:
    """Also after upload: the client forgets it then, and lets the same code in again."""
    ledger_file = open_ledger(tmp_path, {}, FakeClock(), SeededEntropy(3))
    event_set = replace(REFERENCE, lists=tuple(replace(one, products=frozenset()) for one in REFERENCE.lists))
    with connected(ledger_file) as ledger:
        with ledger.writing():
            save_event_set(ledger.store, event_set)
        desk = CheckIns(ledger, event_set, FakeClock(), SeededEntropy(4))
        scan, place = Scanned(VECTORS[name], ms(NOON)), DeskPlace(L1.id)
        assert outcome(desk.check_in_scan(scan, place)) == "admit"
        assert outcome(desk.check_in_scan(scan, place)) == "already_redeemed"
        with ledger.writing():
            ledger.store.run("UPDATE meta SET value = '999' WHERE name = 'outbox_floor'")
        assert outcome(desk.check_in_scan(scan, place)) == "already_redeemed"
        arrived = replace(TICKETS["A"], id=PositionId(99), secret=VECTORS[name])
        with ledger.writing():
            save_positions(ledger.store, [arrived])
        later = desk.check_in_scan(scan, place)
        assert (outcome(later), later.position) == ("already_redeemed", arrived)


def test_a_signed_ticket_and_its_position_are_one_person(tmp_path: Path) -> None:
    """The badge that was made before the position came opens what the position may, and nothing else."""
    event_set = replace(
        REFERENCE,
        lists=tuple(replace(one, products=frozenset()) for one in REFERENCE.lists),
        rooms=(Room(id=RoomId(1), names={"en": "Room"}, counts=(L1.id,)),),
    )
    code, place = VECTORS["vector 1"], DeskPlace(L1.id)
    with connected(open_ledger(tmp_path, {}, FakeClock(), SeededEntropy(3))) as ledger:
        with ledger.writing():
            save_event_set(ledger.store, event_set)
        desk = CheckIns(ledger, event_set, FakeClock(), SeededEntropy(4), has_printer=True)
        first = desk.check_in_scan(Scanned(code, ms(NOON)), place)
        made = ledger.find(first.badge) if first.badge else None
        assert made is not None
        badge = Scanned(made.body.code, ms(NOON))
        assert outcome(desk.check_in_scan(badge, place)) == "already_redeemed"
        arrived = replace(TICKETS["A"], id=PositionId(99), secret=code)
        with ledger.writing():
            save_positions(ledger.store, [arrived])
        assert desk.undo(PositionId(99), L1.id)
        assert ledger.rooms.persons(RoomId(1)) == 0
        assert outcome(desk.check_in_scan(badge, place)) == "admit"
        assert desk.check_in_scan(badge, replace(place, direction=Direction.EXIT)).position == arrived
        again = desk.check_in_scan(Scanned(code, ms(NOON)), place)
        assert (outcome(again), again.badge) == ("admit", None)
        assert outcome(desk.check_in_scan(badge, place)) == "already_redeemed"
        ledger.rooms.rebuild(parents_of(event_set.rooms))
        assert ledger.rooms.persons(RoomId(1)) == 1
        assert [desk.undo(PositionId(99), L1.id) for _ in range(4)] == [True, True, True, False]
        with ledger.writing():
            save_positions(ledger.store, [replace(arrived, status=PositionStatus.BLOCKED)])
        assert outcome(desk.check_in_scan(badge, place)) == "blocked"
        ledger.rooms.rebuild(parents_of(event_set.rooms))
        assert ledger.rooms.persons(RoomId(1)) == 0


WINTER, YEAR = ("2026-01-01T00:00", "2026-06-30T00:00"), ("2026-01-01T00:00", "2026-12-31T00:00")
NEXT_YEAR = ("2027-01-01T00:00", "2027-12-31T00:00")
AUTUMN = ("2026-09-01T00:00", "2026-12-31T00:00")

MediaSteps = list[tuple[str, int, str, int | None]]


@pytest.mark.parametrize(
    ("tickets", "fields", "steps"),
    [
        pytest.param(
            [("demo", *YEAR)], {"active": False}, [("2026-01-01", 1, "invalid", None)], id="m1 inactive"
        ),
        pytest.param(
            [("demo", *YEAR)],
            {"expires_ms": ms("2000-01-01T00:00")},
            [("2026-01-01", 1, "invalid", None)],
            id="m2 expired",
        ),
        pytest.param([], {}, [("2026-01-01", 1, "invalid", None)], id="linked to nothing"),
        pytest.param(
            [("demo", *YEAR)], {"type": "nfc_uid"}, [("2026-01-01", 1, "invalid", None)], id="of another type"
        ),
        pytest.param(
            [("demo", *YEAR), ("demo", *WINTER)],
            {},
            [("2026-01-01", 1, "ambiguous", 101)],
            id="m3 two tickets, both valid",
        ),
        pytest.param(
            [("demo2", *YEAR), ("demo", *YEAR)],
            {},
            [("2026-01-01", 1, "admit", 102)],
            id="m4 two events, one let in here",
        ),
        pytest.param(
            [("demo", *YEAR), ("demo", *NEXT_YEAR)],
            {},
            [("2026-01-01", 1, "admit", 101), ("2027-01-01", 1, "admit", 102)],
            id="m5 one after the other",
        ),
        pytest.param(
            [("demo", *NEXT_YEAR), ("demo2", *YEAR)],
            {},
            [
                ("2026-01-05", 1, "invalid_time", 101),
                ("2026-01-05", 7, "admit", 102),
                ("2027-01-05", 1, "admit", 101),
                ("2027-01-05", 7, "invalid_time", 102),
            ],
            id="m6 one after the other, two events",
        ),
        pytest.param(
            [("demo", *WINTER), ("demo", *AUTUMN)],
            {},
            [
                ("2026-01-01", 1, "admit", 101),
                ("2026-09-01", 1, "admit", 102),
                ("2026-08-01", 1, "invalid_time", 102),
                ("2027-01-01", 1, "invalid_time", 102),
            ],
            id="m7 a gap: the next, and after all of them the last one is named",
        ),
    ],
)
def test_media_stand_for_their_tickets(
    tickets: list[tuple[str, str, str]], fields: dict[str, object], steps: MediaSteps, tmp_path: Path
) -> None:
    """Told one second after midnight of each day."""
    band, positions = medium(*tickets, **{"type": "barcode", **fields})
    ledger_file = open_ledger(tmp_path, {}, FakeClock(), SeededEntropy(3))
    with connected(ledger_file) as ledger:
        with ledger.writing():
            save_event_set(ledger.store, REFERENCE)
            save_positions(ledger.store, positions)
            save_media(ledger.store, [band])
        desk = CheckIns(ledger, REFERENCE, FakeClock(), SeededEntropy(4))
        found = []
        for day, list_id, _, _ in steps:
            answer = desk.check_in_scan(Scanned("BAND", ms(f"{day}T00:00:01")), DeskPlace(ListId(list_id)))
            position = answer.position.id if answer.position else None
            found.append((day, list_id, outcome(answer), position))
    assert found == steps
