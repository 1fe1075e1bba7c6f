"""The offline scenarios that pretix's clients are tested with, played on our desk: 68 rows and 7 about media.

Each id begins with the row's number in the list of scenarios; where the existing client is wrong, the row
holds what is right, and its id says so. Rows 55 and 56 (search, status) stand at the end, in our terms.
"""

from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from checkin.journal import Kind
from checkin.model import Direction, EventSet, GateId, ListId, PositionId, Question
from checkin.verdict import Admit, NeedsAnswer, Refuse
from kiosk.case import Scanned
from kiosk.desk import CheckIns
from kiosk.views import Answer, DeskPlace
from sync.opening import open_ledger
from sync.replica import save_event_set, save_positions
from sync.tickets import save_blocked, save_media, save_revoked
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import SeededEntropy
from tests.fakes.reference_event import (
    DEMO,
    L1,
    L7,
    Q1,
    Q2,
    REFERENCE,
    TEXTS,
    TICKETS,
    VECTORS,
    medium,
    ms,
)
from tests.fakes.small_congress import connected

NOON = "2020-01-01T10:00"
X = "2020-01-01T22:00"


class Step(msgspec.Struct, frozen=True):
    """One scan and what is to come of it: ``admit``, a reason, or ``ask``."""

    ticket: str
    list_id: int
    expected: str
    at: str = NOON
    out: bool = False
    ignore_unpaid: bool = False
    asks: bool = True
    answers: dict[str, str] = {}
    gate: int = 0
    more_lists: tuple[int, ...] = ()


class Row(msgspec.Struct, frozen=True):
    """Scans one after the other at one kiosk, and how many entries and exits they leave."""

    steps: tuple[Step, ...]
    recorded: int | None = None
    rules: dict[int, str] = {}
    questions: tuple[Question, ...] = ()
    revoked: tuple[str, ...] = ()
    blocked: tuple[str, ...] = ()
    no_times: bool = False


def seq(ticket: str, list_id: int, *moves: str, **fields: object) -> tuple[Step, ...]:
    """Scans of one ticket at one list: ``V 10:00``, ``R``, ``out V``, told as day, time and outcome.

    Each move is ``[out] (V|R|USED|...) [ISO time]``; without a time it is the one before.
    """
    words = {"V": "admit", "R": "rules", "USED": "already_redeemed"}
    steps, at = [], NOON
    for move in moves:
        parts = move.split()
        out = parts[0] == "out"
        parts = parts[1:] if out else parts
        at = parts[1] if len(parts) > 1 else at
        steps.append(Step(ticket, list_id, words.get(parts[0], parts[0]), at, out, **fields))  # type: ignore[arg-type]  # fields of a step
    return tuple(steps)


def member(variable: str, kind: str, *ids: int) -> str:
    """A rule that wants one of these ids."""
    known = [{"lookup": [kind, str(number), f"{kind} {number}"]} for number in ids]
    return msgspec.json.encode({"inList": [{"var": variable}, {"objectList": known}]}).decode()


def rule(text: str, **times: str) -> str:
    """A rule with its times filled in."""
    for name, value in {"X": f'{{"buildTime": ["custom", "{X}:00Z"]}}', **times}.items():
        text = text.replace(f"${name}", value)
    return text


NOW = '{"var": "now"}'
BEFORE_X, AFTER_X = f'{{"isBefore": [{NOW}, $X, 0]}}', f'{{"isAfter": [{NOW}, $X, 0]}}'
FEW = '{"<": [{"var": "entries_number"}, 3]}'
ONCE_EACH_SIDE = rule(
    f'{{"or": [{{"and": [{BEFORE_X}, {{"<": [{{"var": "entries_number"}}, 1]}}]}},'
    f' {{"and": [{AFTER_X}, {{"<": [{{"entries_since": [$X]}}, 1]}}]}}]}}'
)
TWICE_A_DAY = rule(
    f'{{"or": [{{"and": [{{"isBefore": [{NOW}, $T, 0]}}, {{"<": [{{"var": "entries_today"}}, 1]}}]}},'
    f' {{"and": [{{"isAfter": [{NOW}, $T, 0]}}, {{"<": [{{"entries_since": [$T]}}, 1]}}]}}]}}',
    T='{"buildTime": ["customtime", "23:00:00"]}',
)
BACK_AFTER_X = rule(f'{{"or": [{BEFORE_X}, {{">=": [{{"entries_before": [$X]}}, 1]}}]}}')
ONE_DAY_AFTER_X = rule(
    f'{{"or": [{{"and": [{BEFORE_X}, {{"<": [{{"var": "entries_number"}}, 1]}}]}}, {{"and": [{AFTER_X},'
    f' {{"or": [{{">": [{{"var": "entries_today"}}, 0]}},'
    f' {{"<": [{{"entries_days_since": [$X]}}, 1]}}]}}]}}]}}'
)
TWO_DAYS_BEFORE_X = rule(
    f'{{"or": [{BEFORE_X}, {{">=": [{{"entries_days_before": [$X]}}, 2]}}]}}',
    X='{"buildTime": ["custom", "2021-01-01T22:00:00Z"]}',
)


def around(operator: str, time: str, tolerance: str) -> dict[int, str]:
    """A rule for L2 about now and one time of the event."""
    return {2: f'{{"{operator}": [{NOW}, {{"buildTime": [{time}]}}, {tolerance}]}}'}


def at(day: str, *moves: str) -> tuple[str, ...]:
    """Times of day put on a day: ``V 08:45`` becomes ``V 2020-01-01T08:45``."""
    return tuple(" ".join(f"{day}T{word}" if ":" in word else word for word in m.split()) for m in moves)


DAY = "2020-01-01"
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
    pytest.param(
        Row(seq("A", 2, "R", "out V"), 1, {2: '{"and": [false, true]}'}), id="26 rules stop entries only"
    ),
    pytest.param(Row(seq("A", 2, "V"), 1, {2: '{"and": [true, true]}'}), id="26 rules that hold"),
    pytest.param(Row(seq("A", 2, "R"), 0, {2: member("product", "product", 2)}), id="27 other product"),
    pytest.param(Row(seq("A", 2, "V"), 1, {2: member("product", "product", 1, 2)}), id="27 product"),
    pytest.param(Row(seq("A", 2, "R"), 0, {2: member("variation", "variation", 3)}), id="28 other variation"),
    pytest.param(Row(seq("A", 2, "V"), 1, {2: member("variation", "variation", 3, 2)}), id="28 variation"),
    pytest.param(
        Row(
            seq("A", 2, "R") + seq("A", 2, "R", gate=2) + seq("vector 1", 2, "R", gate=2),
            0,
            {2: member("gate", "gate", 1)},
        ),
        id="29 other gate, or none: corrected, no gate is null and not 0",
    ),
    pytest.param(Row(seq("A", 2, "R"), 0, {2: member("gate", "gate", 0)}), id="29 no gate is not gate 0"),
    pytest.param(
        Row(seq("A", 2, "V", gate=2) + seq("vector 1", 2, "V", gate=2), 2, {2: member("gate", "gate", 1, 2)}),
        id="29 gate",
    ),
    pytest.param(Row(seq("A", 2, "V", "V", "out V", "V", "R"), 4, {2: FEW}), id="30 entries_number"),
    pytest.param(
        Row(
            seq("A", 2, "V", "R", "out V", "V"),
            3,
            {
                2: '{"or": [{"==": [{"var": "entry_status"}, "absent"]},'
                ' {"<": [{"var": "entries_number"}, 1]}]}'
            },
        ),
        id="31 entry_status",
    ),
    pytest.param(
        Row(
            seq(
                "A",
                2,
                *at(DAY, "V 10:00", "V", "out V", "V", "R", "R 14:50", "V 15:10", "V", "out V", "V", "R"),
            ),
            8,
            {2: '{"<": [{"var": "entries_today"}, 3]}'},
        ),
        id="32 entries_today, Tokyo",
    ),
    pytest.param(
        Row(
            seq(
                "A",
                2,
                *at(DAY, "V 10:00", "V", "V"),
                *at("2020-01-03", "V 10:00", "V", "V", "V", "V 14:50", "R 15:10", "R"),
            ),
            8,
            {2: '{"or": [{">": [{"var": "entries_today"}, 0]}, {"<": [{"var": "entries_days"}, 2]}]}'},
        ),
        id="33 entries_days",
    ),
    pytest.param(
        Row(seq("A", 2, *at(DAY, "V 21:00", "R", "V 22:10", "R")), 2, {2: ONCE_EACH_SIDE}),
        id="34 entries_since",
    ),
    pytest.param(
        Row(
            seq(
                "A",
                2,
                *at(DAY, "V 13:00", "R", "V 14:01", "R"),
                *at("2020-01-02", "V 13:00", "R", "V 14:01", "R"),
            ),
            4,
            {2: TWICE_A_DAY},
        ),
        id="35 entries_since a time of day",
    ),
    pytest.param(
        Row(seq("A", 2, *at(DAY, "V 21:00", "V 22:10")), 2, {2: BACK_AFTER_X}), id="36 entries_before"
    ),
    pytest.param(Row(seq("A", 2, *at(DAY, "R 22:10")), 0, {2: BACK_AFTER_X}), id="36 no entry before"),
    pytest.param(
        Row(
            seq(
                "A",
                2,
                *at(DAY, "V 21:00", "R"),
                *at("2020-01-02", "V 22:10", "V"),
                *at("2020-01-03", "R 22:10"),
            ),
            3,
            {2: ONE_DAY_AFTER_X},
        ),
        id="37 entries_days_since",
    ),
    pytest.param(
        Row(
            seq(
                "A",
                2,
                "V 2020-12-30T10:00",
                "R 2021-01-02T10:00",
                "V 2020-12-31T10:00",
                "V 2021-01-02T10:00",
            ),
            3,
            {2: TWO_DAYS_BEFORE_X},
        ),
        id="38 entries_days_before, clock back (a year later: no clock shows 2019)",
    ),
    pytest.param(
        Row(
            seq("A", 2, *at(DAY, "V 10:00", "R 12:55", "V 13:01", "R 15:55", "V 16:02")),
            3,
            {
                2: '{"or": [{"<=": [{"var": "minutes_since_last_entry"}, -1]},'
                ' {">": [{"var": "minutes_since_last_entry"}, 180]}]}'
            },
        ),
        id="39 minutes_since_last_entry",
    ),
    pytest.param(
        Row(
            seq("A", 2, *at(DAY, "V 10:00", "V 12:55", "R 13:01")),
            2,
            {
                2: '{"or": [{"<=": [{"var": "minutes_since_first_entry"}, -1]},'
                ' {"<": [{"var": "minutes_since_first_entry"}, 180]}]}'
            },
        ),
        id="40 minutes_since_first_entry",
    ),
    pytest.param(
        Row(
            seq("A", 2, *at(DAY, "R 08:45", "V 08:51", "V 09:10")),
            2,
            around("isAfter", '"date_admission"', "10"),
        ),
        id="41 isAfter date_admission",
    ),
    pytest.param(
        Row(
            seq("M", 2, *at("2020-02-01", "R 08:45", "V 08:51", "V 09:10")),
            2,
            around("isAfter", '"date_admission"', "10"),
        ),
        id="42 isAfter date_admission of the ticket's date",
    ),
    pytest.param(
        Row(seq("A", 2, *at(DAY, "R 08:51", "V 09:10")), 1, around("isAfter", '"date_admission"', "null")),
        id="43 no tolerance",
    ),
    pytest.param(
        Row(seq("A", 2, *at(DAY, "V 14:05", "R 14:15")), 1, around("isBefore", '"date_to"', "10")),
        id="44 isBefore date_to",
    ),
    pytest.param(
        Row(seq("A", 2, *at(DAY, "V 13:55", "R 14:05")), 1, around("isBefore", '"date_to"', "0")),
        id="45 isBefore without tolerance",
    ),
    pytest.param(
        Row(seq("A", 2, *at(DAY, "R 21:51", "V 22:01")), 1, {2: rule(AFTER_X)}), id="46 isAfter custom"
    ),
    pytest.param(
        Row(seq("A", 2, *at(DAY, "R 04:50", "V 05:01")), 1, around("isAfter", '"customtime", "14:00"', "0")),
        id="47 isAfter customtime, Tokyo",
    ),
    pytest.param(
        Row(
            seq("A", 2, "R 2022-04-06T21:55", "V 2022-04-09T22:05"),
            1,
            {2: '{">=": [{"var": "now_isoweekday"}, 6]}'},
        ),
        id="48 now_isoweekday",
    ),
    pytest.param(
        Row(
            seq("A", 2, "R 2020-01-01T09:55", "V 2020-01-01T10:05"),
            1,
            around("isAfter", '"date_admission"', "0"),
            no_times=True,
        ),
        id="missing date_admission: the begin stands for it, where the client turns everybody away",
    ),
    pytest.param(
        Row(
            seq("A", 2, "V 2020-01-01T09:55", "R 2020-01-01T10:05"),
            1,
            around("isBefore", '"date_to"', "0"),
            no_times=True,
        ),
        id="missing date_to: the begin stands for it, where the client turns everybody away",
    ),
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


def play(row: Row, folder: Path) -> tuple[list[str], list[Answer], int]:
    """Outcomes, answers, and how many entries and exits there are in the end."""
    event_set = _event_set(row)
    ledger_file = open_ledger(folder, {}, FakeClock(), SeededEntropy(3))
    with connected(ledger_file) as ledger:
        with ledger.writing():
            save_event_set(ledger.store, event_set)
            save_positions(ledger.store, TICKETS.values())
            save_revoked(ledger.store, "demo", [(TEXTS[name], None) for name in row.revoked])
            save_blocked(ledger.store, "demo", [TEXTS[name] for name in row.blocked])
        desk = CheckIns(ledger, event_set, FakeClock(), SeededEntropy(4))
        answers = [desk.check_in_scan(_scan(step), _place(step)) for step in row.steps]
        kinds = [entry.body.kind for entry in ledger.entries()]
    return [outcome(a) for a in answers], answers, kinds.count(Kind.ENTRY) + kinds.count(Kind.EXIT)


def _event_set(row: Row) -> EventSet:
    lists = tuple(replace(one, rules=row.rules.get(one.id, "")) for one in REFERENCE.lists)
    events = REFERENCE.events
    if row.no_times:
        events = (replace(DEMO, date_to_ms=None, date_admission_ms=None), *events[1:])
    return replace(REFERENCE, lists=lists, events=events, questions=row.questions)


def _scan(step: Step) -> Scanned:
    text = TEXTS.get(step.ticket, step.ticket)
    if step.ticket.startswith("eci "):
        text = "\\000001" + TEXTS[step.ticket.removeprefix("eci ")]
    return Scanned(
        text,
        ms(step.at),
        answers=step.answers,
        with_questions=step.asks,
        ignore_unpaid=step.ignore_unpaid,
    )


def _place(step: Step) -> DeskPlace:
    return DeskPlace(
        ListId(step.list_id),
        gate=GateId(step.gate) if step.gate else None,
        direction=Direction.EXIT if step.out else Direction.ENTRY,
        lists=tuple(map(ListId, step.more_lists)),
    )


def outcome(answer: Answer) -> str:
    """A verdict in one word."""
    match answer.verdict:
        case Admit():
            return "admit"
        case NeedsAnswer():
            return "ask"
        case Refuse(reason=reason):
            return reason.value


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
