"""The published scenarios about a list's rules (26 to 48), played on our desk; ids begin with the row."""

from pathlib import Path

import msgspec
import pytest

from tests.fakes.scan_rows import Row, play, seq

X = "2020-01-01T22:00"


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
]


@pytest.mark.parametrize("row", ROWS)
def test_rules_decide_as_the_reference_says(row: Row, tmp_path: Path) -> None:
    """Every scan of the row, and how many of them were recorded as entry or exit."""
    outcomes, _, recorded = play(row, tmp_path)
    assert outcomes == [step.expected for step in row.steps]
    assert recorded == row.recorded
