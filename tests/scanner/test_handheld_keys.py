"""Keys of a keyboard scanner as codes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkin.scan import MAX_SCAN_CHARS
from scanner.handheld.keys import PAUSE_S, KeyReader
from scanner.handheld.layouts import DEAD, STROKES, Layout
from scanner.handheld.records import EV_KEY, EV_SYN, RECORD, SYN_DROPPED, InputEvent, Records, pack
from tests.fakes.hand_scanner import ALT_GR, ENTER, LEFT_SHIFT, REPORT, tap, typing

US, DE = Layout.US, Layout.DE
CAPS, ALT, CONTROL, TAB, KEYPAD_ENTER = 58, 56, 29, 15, 96
DROPPED = InputEvent(EV_SYN, SYN_DROPPED, 0)
A, Q, SEVEN, GRAVE, SPACE, E = 30, 16, 8, 41, 57, 18


def read(content: bytes, layout: Layout = US) -> tuple[str, ...]:
    """What a scanner with this layout has typed."""
    return KeyReader(layout).feed(content, 0.0)


def keys(*events: InputEvent) -> bytes:
    """Their records."""
    return b"".join(map(pack, events))


def taps(*codes: int) -> bytes:
    """These keys one after the other, and Enter."""
    return keys(*(event for key in (*codes, ENTER) for event in tap(key)))


def down(key: int) -> InputEvent:
    """A key goes down."""
    return InputEvent(EV_KEY, key, 1)


def up(key: int) -> InputEvent:
    """A key comes up."""
    return InputEvent(EV_KEY, key, 0)


@pytest.mark.parametrize(
    ("content", "layout", "codes"),
    [
        pytest.param(typing("BK1:7ZQ2-YX4P"), US, ("BK1:7ZQ2-YX4P",), id="US"),
        pytest.param(typing("BK1:7ZQ2-YX4P", DE), DE, ("BK1:7ZQ2-YX4P",), id="German"),
        pytest.param(typing("BK1:7ZQ2-YX4P"), DE, ("BK1Ö7YQ2ßZX4P",), id="US read as German"),
        pytest.param(typing("{a@b|c~\\[]}", DE), DE, ("{a@b|c~\\[]}",), id="German with AltGr"),
        pytest.param(typing("TICKET1", end=TAB), US, ("TICKET1",), id="ended by Tab"),
        pytest.param(typing("TICKET1", end=KEYPAD_ENTER), US, ("TICKET1",), id="ended by the keypad"),
        pytest.param(typing("TICKET1") + typing("T2"), US, ("TICKET1", "T2"), id="two codes"),
        pytest.param(typing(""), US, (), id="Enter alone"),
        pytest.param(taps(79, 80, 81, 82, 98), US, ("1230/",), id="keypad"),
        pytest.param(taps(79, 83, 80), DE, ("1,2",), id="German decimal key"),
        pytest.param(taps(CAPS, Q, SEVEN, CAPS, Q), US, ("Q7q",), id="caps lock"),
        pytest.param(keys(*tap(CAPS), *tap(Q, LEFT_SHIFT)) + taps(), US, ("q",), id="caps lock, shift"),
        pytest.param(taps(CAPS, 39), DE, ("Ö",), id="caps lock and a German letter"),
        pytest.param(taps(GRAVE, E), DE, ("ê",), id="dead key and a letter"),
        pytest.param(taps(GRAVE, SPACE, E), DE, ("^e",), id="dead key and space"),
        pytest.param(taps(GRAVE, Q), DE, ("^q",), id="dead key and no such letter"),
        pytest.param(taps(E, GRAVE), DE, ("e^",), id="dead key at the end"),
        pytest.param(keys(*tap(Q, CONTROL)) + taps(A), US, ("a",), id="a command is no character"),
        pytest.param(keys(*tap(Q, CONTROL, ALT), *tap(ENTER)), DE, ("@",), id="Ctrl and Alt for AltGr"),
        pytest.param(keys(*tap(Q, ALT_GR), *tap(A), *tap(ENTER)), US, ("a",), id="nothing is on that key"),
        pytest.param(
            keys(down(ALT), *tap(77), *tap(76), up(ALT), *tap(ENTER)), US, ("A",), id="Alt and a number: 65"
        ),
        pytest.param(
            keys(down(ALT), *tap(82), *tap(80), *tap(81), *tap(80), up(ALT), *tap(ENTER)), US, ("è",),
            id="Alt and a number of Windows: 0232",
        ),
        pytest.param(
            keys(down(ALT), *(e for _ in range(9) for e in tap(73)), up(ALT), *tap(ENTER)), US, (),
            id="Alt and a number that is none",
        ),
        pytest.param(
            keys(down(A), *(InputEvent(EV_KEY, A, 2) for _ in range(30)), up(A), *tap(ENTER)), US, ("a",),
            id="repeated by the system",
        ),
        pytest.param(taps(0x2FF, 330, A), US, ("a",), id="keys nobody knows"),
    ],
)  # fmt: skip
def test_keys_become_codes(content: bytes, layout: Layout, codes: tuple[str, ...]) -> None:
    """What scanners press, and what it means."""
    assert read(content, layout) == codes


def test_a_pause_ends_a_code() -> None:
    """A scanner that presses no Enter is read once it is silent; a single key is nothing."""
    reader = KeyReader()
    assert reader.feed(typing("TICKET1", end=None), 1.0) == ()
    assert reader.due_s == 1.0 + PAUSE_S
    assert reader.rest(1.1) == ()
    assert reader.rest(2.0) == ("TICKET1",)
    assert reader.feed(typing("a", end=None), 3.0) == ()
    assert reader.rest(4.0) == ()
    assert reader.due_s is None


@pytest.mark.parametrize("after", [typing("LOST"), keys(REPORT) + typing("LOST")], ids=["within", "between"])
def test_lost_records_spoil_their_code_alone(after: bytes) -> None:
    """A code of which the system lost a part is never told, also if shift was held; the next one is."""
    reader = KeyReader()
    begun = typing("HALF", end=None) + keys(down(LEFT_SHIFT), DROPPED)
    assert reader.feed(begun + after, 0.0) == ()
    assert reader.feed(typing("ticket1"), 0.1) == ("ticket1",)


def test_lost_records_end_with_a_pause() -> None:
    """A lost Enter does not join a code to the one before it."""
    reader = KeyReader()
    reader.feed(typing("HALF", end=None) + keys(DROPPED, REPORT), 0.0)
    assert reader.rest(PAUSE_S) == ()
    assert reader.feed(typing("TICKET1"), 1.0) == ("TICKET1",)


def test_a_code_is_bounded() -> None:
    """A key that is stuck fills no memory."""
    (code,) = read(typing("x" * (MAX_SCAN_CHARS + 50)))
    assert len(code) == MAX_SCAN_CHARS


@given(st.integers(0, 200), st.integers(1, 60))
def test_records_may_be_cut_anywhere(start: int, step: int) -> None:
    """Pieces of any size give the same codes."""
    content = typing("BK1:7ZQ2-YX4P") + typing("next")
    reader = KeyReader()
    codes = reader.feed(content[:start], 0.0)
    for at in range(start, len(content), step):
        codes += reader.feed(content[at : at + step], 0.0)
    assert codes == ("BK1:7ZQ2-YX4P", "next")


TYPED_ALIKE = {
    layout: "".join(char for char in STROKES[layout] if char not in DEAD[layout]) for layout in Layout
}


@given(st.data(), st.sampled_from(Layout))
def test_every_text_of_a_layout_is_read(data: st.DataObject, layout: Layout) -> None:
    """Whatever a scanner can type without dead keys arrives as it was printed."""
    text = data.draw(st.text(TYPED_ALIKE[layout], min_size=1, max_size=30))
    assert read(typing(text, layout), layout) == (text,)


EVENTS = st.builds(
    InputEvent,
    st.sampled_from([EV_SYN, EV_KEY, 4, 17, 65_535]),
    st.one_of(st.integers(0, 130), st.integers(0, 65_535)),
    st.one_of(st.integers(0, 2), st.integers(-(2**31), 2**31 - 1)),
)


@given(st.lists(EVENTS, max_size=60), st.binary(max_size=100), st.sampled_from(Layout))
def test_any_records_end_in_codes(events: list[InputEvent], noise: bytes, layout: Layout) -> None:
    """No events and no bytes whatever raise, and each code is bounded."""
    reader = KeyReader(layout)
    codes = reader.feed(keys(*events), 0.0) + reader.feed(noise, 0.0) + reader.rest(9.0) + reader.end()
    assert all(0 < len(code) <= MAX_SCAN_CHARS + 1 for code in codes)


@given(st.lists(EVENTS, max_size=10), st.integers(0, RECORD.size - 1))
def test_records_are_read_as_written(events: list[InputEvent], cut: int) -> None:
    """Packing and reading are each other's inverse; a rest without its end is no event."""
    assert list(Records().feed(keys(*events) + bytes(cut))) == events
