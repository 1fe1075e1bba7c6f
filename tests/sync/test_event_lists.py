"""Check-in lists of the event file: friendly keys are the rules that pretix would have."""

import json
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from checkin.clock import utc_to_ms
from checkin.errors import InputError
from checkin.model import CheckInList, GateId, ProductId, SessionId
from checkin.rules import Facts, Unreadable, holds, parse_rules
from sync.event_file import read_event_file
from tests.fakes.stored import sample_event

ZONE = ZoneInfo("Europe/Berlin")
HEAD = (
    '[event]\nslug = "k"\nname = "K"\n[[product]]\nname = "Teilnehmer"\n[[product]]\nname = "Team"\n'
    '[[room]]\nname = "R"\n'
    '[[session]]\nname = "W"\nroom = "R"\nstart = 2026-11-25T09:00:00\nend = 2026-11-25T10:00:00\n'
    '[[session]]\nname = "V"\nroom = "R"\nstart = 2026-11-25T09:00:00\nend = 2026-11-25T10:00:00\n'
    '[[session]]\nname = "V"\nroom = "R"\nstart = 2026-11-26T09:00:00\nend = 2026-11-26T10:00:00\n'
    '[[gate]]\nname = "Nord"\nlists = ["Tür"]\n[[gate]]\nname = "Süd"\n'
    '[[gate]]\nname = "Ost"\nlists = ["Tür"]\n'
    '[[check_in_list]]\nname = "Tür"\n'
)
NEXT = HEAD.count("\n") + 1
"""The first line of a list's own keys."""


def door(keys: str) -> CheckInList:
    """A list with these keys."""
    return read_event_file((HEAD + keys).encode(), "good.toml").event_set.lists[0]


def logic(keys: str) -> object:
    """The rule that the keys stand for."""
    return json.loads(door(keys).rules)


def faults(keys: str) -> list[tuple[int, str]]:
    """Lines and problems of a bad list."""
    with pytest.raises(InputError) as caught:
        door(keys)
    return [(problem.line, problem.problem) for problem in caught.value.problems]


def passes(
    keys: str, at: str, gate: int | None = None, entries: tuple[str, ...] = (), status: str = "absent"
) -> bool:
    """Whether the list's rules let somebody in at that local time."""
    rules = parse_rules(door(keys).rules)
    assert not isinstance(rules, Unreadable)
    facts = Facts(
        product=ProductId(1),
        gate=None if gate is None else GateId(gate),
        at_ms=ms(at),
        zone=ZONE,
        entries_ms=tuple(map(ms, entries)),
        is_present=status == "present",
    )
    return holds(rules, facts)


def ms(local: str) -> int:
    """A local time as milliseconds since 1970."""
    return utc_to_ms(datetime.fromisoformat(local).replace(tzinfo=ZONE))


NOW = {"var": "now"}


@pytest.mark.parametrize(
    ("keys", "rule"),
    [
        pytest.param(
            'from = "08:30"',
            {"isAfter": [NOW, {"buildTime": ["customtime", "08:30"]}]},
            id="from a time of day",
        ),
        pytest.param(
            "until = 17:30:15",
            {"isBefore": [NOW, {"buildTime": ["customtime", "17:30:15"]}]},
            id="until TOML's own time",
        ),
        pytest.param(
            "from = 2026-11-25T08:30:00",
            {"isAfter": [NOW, {"buildTime": ["custom", "2026-11-25T07:30:00+00:00"]}]},
            id="from a moment, told in UTC",
        ),
        pytest.param(
            'rules = \'\'\'{"and": [{"<": [{"var": "entries_number"}, 3]}]}\'\'\'',
            {"and": [{"<": [{"var": "entries_number"}, 3]}]},
            id="written rules stay as they are",
        ),
        pytest.param(
            "only_at_gates = true",
            {
                "inList": [
                    {"var": "gate"},
                    {"objectList": [{"lookup": ["gate", "1", "Nord"]}, {"lookup": ["gate", "3", "Ost"]}]},
                ]
            },
            id="the gates that name the list",
        ),
        pytest.param(
            "once_per_day = true\nallow_entry_after_exit = false",
            {"<": [{"var": "entries_today"}, 1]},
            id="once a day, come what may",
        ),
        pytest.param(
            "once_per_day = true",
            {"or": [{"<": [{"var": "entries_today"}, 1]}, {"==": [{"var": "entry_status"}, "absent"]}]},
            id="once a day, and again after going out",
        ),
    ],
)
def test_a_friendly_key_is_a_rule(keys: str, rule: Mapping[str, object]) -> None:
    """Each key becomes what pretix would hold for it."""
    assert logic(keys) == rule


def test_keys_add_up() -> None:
    """Rules, hours and gates must all hold."""
    keys = 'rules = \'{"<": [{"var": "entries_number"}, 3]}\'\nuntil = "12:00"\nonly_at_gates = true\n'
    assert passes(keys, "2026-11-25T11:00", gate=1)
    assert not passes(keys, "2026-11-25T11:00", gate=2)
    assert not passes(keys, "2026-11-25T12:00", gate=1)
    assert not passes(keys, "2026-11-25T11:00", gate=1, entries=("2026-11-25T08:00",) * 3)


@pytest.mark.parametrize("keys", ["", 'rules = ""', 'rules = " {} "'])
def test_without_wishes_there_is_no_rule(keys: str) -> None:
    """A list as before has no rules at all."""
    assert door(keys).rules == ""


@pytest.mark.parametrize(
    ("at", "opened"),
    [
        pytest.param("2026-11-25T08:29:59", "closed", id="before"),
        pytest.param("2026-11-25T08:30:01", "open", id="just after the opening"),
        pytest.param("2026-11-26T17:59:59", "open", id="on another day"),
        pytest.param("2026-11-25T18:00", "closed", id="the end itself is outside"),
    ],
)
def test_hours_hold_every_day(at: str, opened: str) -> None:
    """Times of day are those of the event's zone."""
    assert passes('from = "8:30"\nuntil = "18:00"', at) is (opened == "open")


@pytest.mark.parametrize(
    ("at", "opened"),
    [
        pytest.param("2026-11-25T18:30", "closed", id="before the evening"),
        pytest.param("2026-11-25T22:00", "open", id="in the evening"),
        pytest.param("2026-11-26T00:30", "open", id="after midnight"),
        pytest.param("2026-11-26T01:30", "closed", id="in the night"),
    ],
)
def test_hours_may_span_midnight(at: str, opened: str) -> None:
    """An evening reception ends on the next day."""
    assert passes('from = "19:00"\nuntil = "01:00"', at) is (opened == "open")


@pytest.mark.parametrize(
    ("entries", "status", "again"),
    [
        pytest.param((), "absent", "passes", id="not here yet"),
        pytest.param(("2026-11-24T10:00",), "present", "passes", id="only yesterday, never seen going out"),
        pytest.param(("2026-11-25T08:00",), "present", "refused", id="today already"),
        pytest.param(("2026-11-25T08:00",), "absent", "passes", id="today, and out again"),
    ],
)
def test_once_per_day_begins_anew_every_day(entries: tuple[str, ...], status: str, again: str) -> None:
    """Whoever forgot to scan out in the evening comes in the next morning."""
    keys = "once_per_day = true"
    assert door(keys).allow_multiple_entries
    assert passes(keys, "2026-11-25T10:00", entries=entries, status=status) is (again == "passes")


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        pytest.param('rules = "{"', "“rules” cannot be read", id="rules that are no JSON"),
        pytest.param("rules = '{\"xor\": []}'", "“rules” cannot be read", id="an unknown operator"),
        pytest.param('from = "acht"', "“from” must be a time such as", id="no time"),
        pytest.param('until = "25:00"', "“until” must be a time such as", id="no such time"),
        pytest.param('until = "2026-02-30T10:00"', "“until” must be a time such as", id="no such day"),
        pytest.param("from = 2026-11-25", "“from” must be a time such as", id="a day without a time"),
        pytest.param("from = 1999-11-25T08:00:00", "between 2000 and 2199", id="a year that is a mistake"),
        pytest.param(
            'until = "01:00"\nfrom = "19:00"\ndate = 2026-11-25', "ends at midnight", id="a day and its night"
        ),
        pytest.param("from = [8]", "“from” must be a text, a number", id="a list"),
        pytest.param('session = "X"', "The session “X” is not known", id="unknown session"),
        pytest.param('session = "V"', "Several sessions", id="a session on two days"),
        pytest.param('open_to = ["Team"]', "belongs to a list with a “session”", id="open_to alone"),
    ],
)
def test_a_bad_key_is_named_with_its_line(keys: str, says: str) -> None:
    """One fault, its line, and what would be right."""
    ((line, problem),) = faults(keys + "\n")
    assert (line, says in problem) == (NEXT, True), problem


@pytest.mark.parametrize(
    "keys",
    [
        pytest.param('from = "08:00"\nuntil = "08:00"', id="no time at all"),
        pytest.param("from = 2026-11-25T08:00:00\nuntil = 2026-11-25T07:00:00", id="backwards"),
    ],
)
def test_hours_that_never_come_are_a_mistake(keys: str) -> None:
    """A list that nobody could ever pass was not meant so."""
    assert [(line, "after “from”" in problem) for line, problem in faults(keys)] == [(NEXT + 1, True)]


def test_only_at_gates_needs_a_gate() -> None:
    """A list that no gate names could be scanned nowhere."""
    keys = '[[check_in_list]]\nname = "Anderswo"\nonly_at_gates = true\n'
    assert [(line, "[[gate]]" in problem) for line, problem in faults(keys)] == [(NEXT + 2, True)]


def test_the_door_of_a_workshop() -> None:
    """A list knows its session, by date where two have one name, and who needs no booking."""
    workshop = door('session = "w"\nopen_to = ["Team"]')
    assert (workshop.session, workshop.open_to) == (SessionId(1), frozenset({ProductId(2)}))
    assert door('session = "V"\ndate = 2026-11-26').session == 3


def test_the_sample_shows_each_of_them() -> None:
    """Whoever copies the sample finds hours, gates, a daily list and a workshop in it."""
    lists = {next(iter(entry.names.values())): entry for entry in sample_event().event_set.lists}
    assert "customtime" in lists["Aufbau"].rules
    assert "lookup" in lists["Aufbau"].rules
    assert "entries_today" in lists["Mittagessen"].rules
    assert lists["Workshop Wärmeplanung"].session == 3
    assert lists["Einlass"].rules == ""


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=60))
@example("23:59:59", "2026-11-25 08:30", "{}")
@example("24:00", "2026-11-25T08:30:00+25:00", '{"and": []}')
def test_any_texts_give_a_list_or_an_input_error(since: str, until: str, rules: str) -> None:
    """What the reader accepts is a rule that the door can read."""
    keys = "".join(
        f"{key} = {json.dumps(text)}\n" for key, text in (("from", since), ("until", until), ("rules", rules))
    )
    try:
        found = door(keys.replace("\x7f", ""))
    except InputError:
        return
    assert not isinstance(parse_rules(found.rules), Unreadable)
