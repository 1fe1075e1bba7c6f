"""Who was admitted twice: the same answer whatever order entries arrive in."""

from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkin.conflicts import decided_by_humans, double_admits
from checkin.journal import Body, EntryId, JournalEntry, Kind, Stamp
from checkin.model import CheckInList, ListId
from checkin.presence import Passage

ONCE, AGAIN, NEVER = ListId(1), ListId(2), ListId(3)
LISTS = {
    ONCE: CheckInList(id=ONCE, names={}, event="e"),
    AGAIN: CheckInList(id=AGAIN, names={}, event="e", allow_multiple_entries=True),
    NEVER: CheckInList(id=NEVER, names={}, event="e", allow_entry_after_exit=False),
}
LETTERS = {"i": Kind.ENTRY, "o": Kind.EXIT}


def _passages(story: str, check_in_list: ListId = ONCE) -> list[Passage]:
    """One passage a second: ``i`` goes in, ``o`` goes out, ``u`` undoes the one before."""
    made: list[Passage] = []
    for number, letter in enumerate(story, 1):
        kind = LETTERS.get(letter, Kind.UNDO)
        ref = made[-1].id if kind is Kind.UNDO else None
        order = (number, 0, str(number))
        made.append(Passage(EntryId(str(number)), kind, check_in_list, None, order, ref, at_ms=number * 1000))
    return made


def _found(passages: list[Passage], decided: frozenset[EntryId] = frozenset()) -> list[tuple[str, str]]:
    return [(one.first.id, one.second.id) for one in double_admits(passages, LISTS, decided, UTC)]


@pytest.mark.parametrize(
    ("story", "check_in_list", "found"),
    [
        pytest.param("i", ONCE, [], id="in"),
        pytest.param("ii", ONCE, [("1", "2")], id="in twice"),
        pytest.param("iii", ONCE, [("1", "2"), ("2", "3")], id="in three times"),
        pytest.param("ioi", ONCE, [], id="out in between"),
        pytest.param("oi", ONCE, [], id="out first"),
        pytest.param("ioii", ONCE, [("3", "4")], id="out in between, then twice"),
        pytest.param("iui", ONCE, [], id="the first was undone"),
        pytest.param("iiu", ONCE, [], id="the second was undone"),
        pytest.param("iii", AGAIN, [], id="a list that allows it"),
        pytest.param("ioi", NEVER, [("1", "3")], id="a list that lets nobody in again"),
    ],
)
def test_what_is_a_double_admit(story: str, check_in_list: ListId, found: list[tuple[str, str]]) -> None:
    """Central's rule for a second entry, read backwards."""
    assert _found(_passages(story, check_in_list)) == found


@given(st.text("iou", min_size=1, max_size=8).filter(lambda s: s[0] != "u"), st.randoms())
def test_the_order_of_arrival_changes_nothing(story: str, dice: object) -> None:
    """Two replicas with the same entries show the same conflicts, repeats or not."""
    passages = _passages(story)
    mixed = passages * 2
    dice.shuffle(mixed)  # type: ignore[attr-defined]  # Hypothesis's own Random
    assert _found(mixed) == _found(passages)


def test_what_a_human_has_settled_is_hidden() -> None:
    """It is the second entry that is settled; a third one is another conflict."""
    assert _found(_passages("iii"), frozenset({EntryId("2")})) == [("2", "3")]


def test_the_daily_exit_of_a_list_counts() -> None:
    """Whoever comes on the second day is no conflict where the list empties itself overnight."""
    list_ = CheckInList(id=ONCE, names={}, event="e", exit_all_at_ms=1500)
    assert double_admits(_passages("ii"), {ONCE: list_}, frozenset(), UTC) == ()


def _entry(kind: Kind, entry_id: str, **fields: object) -> JournalEntry:
    body = Body(id=entry_id, device="d", sequence=1, boot_id="b", mono_ns=0, kind=kind, at_ms=1, **fields)  # type: ignore[arg-type]  # a row of a table
    return JournalEntry(body, Stamp(0, 1, 0), b"")


def test_who_decides_knowingly_makes_no_conflict() -> None:
    """Force over "already redeemed" is a decision; force over something else is not about that."""
    entries = [
        _entry(Kind.ENTRY, "a", forced=True, payload={"overridden": "already_redeemed"}),
        _entry(Kind.ENTRY, "b", forced=True, payload={"overridden": "unpaid"}),
        _entry(Kind.CONFLICT_RESOLVED, "c", ref=EntryId("d")),
    ]
    assert decided_by_humans(entries) == {"a", "d"}
