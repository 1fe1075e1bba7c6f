"""What of the keys at a locked kiosk belongs to the PIN, by who pressed them."""

import pytest

from kiosk.keys.passphrase import MOST_CHARS, Passphrase

MS = 1_000_000
BY_HAND, BY_SCANNER = 120, 5
"""Milliseconds between two keys."""

Keys = tuple[tuple[str, int], ...]


def typed(*pieces: tuple[str, int]) -> tuple[Passphrase, int]:
    """What these texts make, each letter so many milliseconds after the one before; and the time."""
    phrase, now_ns = Passphrase(), 1_000 * MS
    for text, every_ms in pieces:
        for char in text:
            now_ns += every_ms * MS
            if char == "<":
                phrase.erase(now_ns)
            elif char == "\r":
                phrase.end("enter", now_ns)
            else:
                phrase.type(char, now_ns)
    phrase.rest(now_ns + 200 * MS)
    return phrase, now_ns + 200 * MS


@pytest.mark.parametrize(
    ("pieces", "text", "was_scan"),
    [
        pytest.param((("größe 8", BY_HAND),), "größe 8", False, id="fingers"),
        pytest.param((("ab", 30), ("c", BY_HAND)), "abc", False, id="two in a roll"),
        pytest.param((("abx<c", BY_HAND),), "abc", False, id="a slip"),
        pytest.param((("<<a", BY_HAND),), "a", False, id="nothing to erase"),
        pytest.param((("ab", BY_HAND), ("c\r", 30)), "abc", False, id="a quick Enter"),
        pytest.param((("TICKET1\r", BY_SCANNER),), "", True, id="a scanner"),
        pytest.param((("ab", BY_HAND), ("TICKET1\r", BY_SCANNER)), "", True, id="a scanner in between"),
        pytest.param((("TICKET1", BY_SCANNER),), "", True, id="a scanner without Enter"),
        pytest.param((("TICKET1\r", BY_SCANNER), ("ab", BY_HAND)), "ab", False, id="fingers afterwards"),
        pytest.param((("x" * 300, BY_HAND),), "x" * MOST_CHARS, False, id="a cat on the keyboard"),
    ],
)
def test_what_belongs_to_it(pieces: Keys, text: str, *, was_scan: bool) -> None:
    """All that fingers typed, and nothing else."""
    phrase, _ = typed(*pieces)
    assert (phrase.text, phrase.was_scan) == (text, was_scan)


@pytest.mark.parametrize(
    ("pieces", "key", "is_fingers"),
    [
        pytest.param((("abcd", BY_HAND),), "enter", True, id="fingers"),
        pytest.param((), "enter", True, id="nothing typed"),
        pytest.param((("TICKET1", BY_SCANNER),), "enter", True, id="long after a scan without Enter"),
    ],
)
def test_enter_by_fingers(pieces: Keys, key: str, *, is_fingers: bool) -> None:
    """Who pressed Enter shows in the time before it."""
    phrase, now_ns = typed(*pieces)
    assert phrase.end(key, now_ns) is is_fingers


def test_both_ends_of_a_scan_are_the_scanners() -> None:
    """Some press Enter and Tab, and neither tries a PIN nor changes the language."""
    phrase, now_ns = Passphrase(), 1_000 * MS
    for char in "TICKET1":
        now_ns += MS
        phrase.type(char, now_ns)
    assert [phrase.end("enter", now_ns + MS), phrase.end("tab", now_ns + 2 * MS)] == [False, False]
    assert phrase.was_scan


def test_it_is_taken_once() -> None:
    """Without blanks around it; afterwards nothing is kept."""
    phrase, _ = typed((" geheim ", BY_HAND))
    assert [phrase.take(), phrase.take()] == ["geheim", ""]
