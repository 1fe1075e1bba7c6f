"""Keyboard scanners against fingers, by the time between keys."""

import pytest

from checkin.scan import MAX_SCAN_CHARS
from kiosk.keys.wedge import GAP_NS, LONGEST_ROLL, Wedge, are_words

MS = 1_000_000


def typed(text: str, every_ms: int) -> tuple[Wedge, int]:
    """A wedge that got these keys, and the time of the last one."""
    wedge, now_ns = Wedge(), GAP_NS * 10
    for char in text:
        now_ns += every_ms * MS
        wedge.type(char, now_ns)
    return wedge, now_ns


@pytest.mark.parametrize(
    ("text", "every_ms", "code"),
    [
        pytest.param("TICKET1", 1, "TICKET1", id="a fast scanner"),
        pytest.param("TICKET1", 50, "TICKET1", id="a slow radio scanner"),
        pytest.param("TICKET1", 80, "", id="a fast typist"),
        pytest.param("abc", 1, "", id="too short for a ticket"),
        pytest.param("", 1, "", id="Enter alone"),
    ],
)
def test_codes(text: str, every_ms: int, code: str) -> None:
    """What comes without pauses and is long enough is a code."""
    wedge, now_ns = typed(text, every_ms)
    assert wedge.enter(now_ns + MS) == code
    assert wedge.enter(now_ns + MS) == ""


def test_a_pause_before_enter_is_no_scan() -> None:
    """Fast keys and a late Enter are not a scanner's."""
    wedge, now_ns = typed("TICKET1", 1)
    assert wedge.enter(now_ns + 2 * GAP_NS) == ""


def test_keys_of_fingers_come_after_the_pause() -> None:
    """A key, or a few in a roll, are handed out once, when nothing followed; more are nobody's."""
    wedge, now_ns = typed("e", 1)
    assert wedge.rest(now_ns + MS) == ""
    assert wedge.rest(now_ns + 2 * GAP_NS) == "e"
    assert wedge.rest(now_ns + 2 * GAP_NS) == ""
    wedge, now_ns = typed("sch", 30)
    assert wedge.rest(now_ns + 2 * GAP_NS) == "sch"
    wedge, now_ns = typed("x" * (LONGEST_ROLL + 1), 1)
    assert wedge.rest(now_ns + 2 * GAP_NS) == ""
    assert wedge.left() == ""
    assert [wedge.rolled(), wedge.rolled()] == ["x" * (LONGEST_ROLL + 1), ""]


def test_keys_before_another_key_are_left() -> None:
    """What fingers typed less than a blink before Enter is no code, and not lost."""
    wedge, now_ns = typed("ab", 30)
    assert wedge.enter(now_ns + MS) == ""
    assert wedge.left() == "ab"
    assert wedge.left() == ""


def test_a_code_begins_anew_after_a_pause() -> None:
    """A key that was pressed before the scan is not part of it; nor is one before a function key."""
    wedge, now_ns = typed("x", 1)
    for char in "TICKET":
        wedge.type(char, now_ns + 3 * GAP_NS)
    assert wedge.enter(now_ns + 3 * GAP_NS) == "TICKET"
    wedge, now_ns = typed("j", 1)
    wedge.left()
    assert wedge.rest(now_ns + 2 * GAP_NS) == ""


def test_a_stuck_key_is_bounded() -> None:
    """A key that never comes up fills no memory."""
    wedge, now_ns = typed("x" * (MAX_SCAN_CHARS + 100), 1)
    assert len(wedge.enter(now_ns)) == MAX_SCAN_CHARS


@pytest.mark.parametrize(
    ("text", "is_it"),
    [
        pytest.param("Hans koch", True, id="a name"),
        pytest.param("koch", True, id="one word"),
        pytest.param("Jörg Müller-Lietzow", True, id="two names in one"),
        pytest.param("HMZW8", False, id="an order code"),
        pytest.param("abcdefghijkmnpqr", False, id="a code without figures"),
        pytest.param("k7m2p9q4x8", False, id="a code"),
        pytest.param("ABCD", False, id="capitals"),
        pytest.param("  ", False, id="blanks"),
    ],
)
def test_words_are_told_from_codes(text: str, is_it: bool) -> None:  # noqa: FBT001  # a table
    """A field may show words; no code of a ticket is ever taken for one."""
    assert are_words(text) is is_it
