"""ZPL: bytes by hand, a check sum that somebody else computes, and what ~HS and the odometer say."""

import zlib
from base64 import b64decode

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from printer.bitmap import Bitmap, from_black
from printer.job import Paper, PrinterStatus
from printer.languages.language import Answered, Cleared, Done, Event
from printer.languages.zpl.conversation import IDLE_ANSWERS, Zpl
from printer.languages.zpl.encoder import QUESTION, Tracking, encode_badge, graphic_field
from printer.languages.zpl.status import parse_host_status

HEAD = b"^PW16^LL2^LH0,0^LT0^LS0^PON^PMN^LRN^JZY^FO0,0"
SMALL = Bitmap(16, 2, b"\x80\x01\xff\x00")
WELL, OUT, OPEN = PrinterStatus(), PrinterStatus(paper=Paper.END), PrinterStatus(cover_open=True)


def crc_by_hand(data: bytes) -> int:
    """CRC-16, polynomial 1021h, start 0: bit by bit, as a textbook has it."""
    register = 0
    for byte in data:
        register ^= byte << 8
        for _ in range(8):
            register = (register << 1 ^ (0x1021 if register & 0x8000 else 0)) & 0xFFFF
    return register


@pytest.mark.parametrize(
    ("tracking", "begin"),
    [
        pytest.param(Tracking.AS_SET, b"^XA", id="as set"),
        pytest.param(Tracking.GAPS, b"^XA^MNY", id="gaps"),
        pytest.param(Tracking.MARKS, b"^XA^MNM", id="marks"),
        pytest.param(Tracking.ENDLESS, b"^XA^MNN", id="endless"),
    ],
)
def test_a_badge_is_one_label(tracking: Tracking, begin: bytes) -> None:
    """Size, place, picture, one copy."""
    job = encode_badge(SMALL, tracking)
    assert job == begin + HEAD + graphic_field(SMALL) + b"^FS^PQ1,0,0,N^XZ\r\n"


@settings(deadline=None, max_examples=60)
@given(seed=st.integers(0, 2**32 - 1), width=st.integers(1, 200), height=st.integers(1, 200))
def test_the_picture_is_whole_and_its_check_sum_right(seed: int, width: int, height: int) -> None:
    """Unpacked by hand: lengths, base64, zlib, CRC; and no character that ZPL takes for a command."""
    bitmap = from_black(np.random.default_rng(seed).random((height, width)) < 0.3)
    field = graphic_field(bitmap)
    command, coded_length, length, row_bytes, coded = field.split(b",", 4)
    assert (command, int(coded_length), int(length)) == (b"^GFA", len(coded), len(bitmap.rows))
    assert int(row_bytes) == bitmap.row_bytes
    empty, kind, data, check = coded.split(b":")
    assert (empty, kind, int(check, 16)) == (b"", b"Z64", crc_by_hand(data))
    assert zlib.decompress(b64decode(data, validate=True)) == bitmap.rows
    assert not set(coded) & set(b"^~")


def host(
    *,
    out: int = 0,
    paused: int = 0,
    formats: int = 0,
    partial: int = 0,
    corrupt: int = 0,
    hot: int = 0,
    up: int = 0,
    left: int = 0,
) -> bytes:
    """The three strings of ~HS."""
    first = b"030,%d,%d,1245,%03d,0,0,%d,000,%d,0,%d" % (out, paused, formats, partial, corrupt, hot)
    second = b"001,0,%d,0,1,2,4,0,%08d,1,000" % (up, left)
    return b"".join(b"\x02" + string + b"\x03\r\n" for string in (first, second, b"1234,0"))


def values(count: str = "31084", media: str = "ok", latch: str = "ok") -> bytes:
    """The answers to the variables."""
    return "".join(f'"{value}"\r\n' for value in (count, media, latch)).encode()


@pytest.mark.parametrize(
    ("strings", "status", "is_busy"),
    [
        pytest.param(host(), WELL, False, id="well"),
        pytest.param(host(out=1), OUT, False, id="paper out"),
        pytest.param(host(up=1), OPEN, False, id="head open"),
        pytest.param(host(paused=1), PrinterStatus(online=False), False, id="paused"),
        pytest.param(host(corrupt=1), PrinterStatus(fatal=True), False, id="corrupt"),
        pytest.param(host(hot=1), PrinterStatus(recoverable=True), False, id="too hot"),
        pytest.param(host(formats=2), WELL, True, id="labels wait"),
        pytest.param(host(partial=1), WELL, True, id="a label comes in"),
        pytest.param(host(left=1), WELL, True, id="a label is printed"),
    ],
)
def test_host_status_is_understood(strings: bytes, status: PrinterStatus, *, is_busy: bool) -> None:
    """Field by field, as Zebra's guide names them."""
    found = parse_host_status([string.strip(b"\x02\x03\r\n") for string in strings.split(b"\r\n")])
    assert found is not None
    assert (found.status, found.is_busy) == (status, is_busy)


@pytest.mark.parametrize("strings", [[b"", b""], [b"1,2", b"3"], [b"a," * 12, b"0" * 40]])
def test_other_strings_are_no_status(strings: list[bytes]) -> None:
    """Nothing is read into them."""
    assert parse_host_status(strings) is None


def hear(language: Zpl, received: bytes) -> list[Event]:
    """All that is understood, a byte at a time."""
    return [event for byte in received for event in language.hear(bytes([byte]))]


def talk() -> Zpl:
    """A conversation past its hello, with an idle printer."""
    language = Zpl()
    assert language.question() == b"~JX" + QUESTION
    assert hear(language, host() + values()) == [Answered(WELL)]
    return language


def ask(language: Zpl, answer: bytes) -> list[Event]:
    """One question, and its answer."""
    assert language.question() == QUESTION
    return hear(language, answer)


def test_printed_is_a_counted_label_and_nothing_left() -> None:
    """Neither alone is a proof."""
    language = talk()
    assert ask(language, host(left=1) + values()) == [Answered(WELL, is_busy=True)]
    assert ask(language, host(left=1) + values("31085")) == [Answered(WELL, is_busy=True)]
    assert ask(language, host() + values("31085")) == [Done(), Answered(WELL)]
    assert ask(language, host() + values("31085")) == [Answered(WELL)]


def test_labels_that_were_counted_together_are_told_together() -> None:
    """Whoever knows how many were sent can see that there are too many."""
    language = talk()
    assert ask(language, host(left=1) + values("31085")) == [Answered(WELL, is_busy=True)]
    assert ask(language, host() + values("31087")) == [Done(count=3), Answered(WELL)]


def test_both_orders_of_answers_are_the_same() -> None:
    """~HS acts at once, variables wait their turn; or the other way round."""
    assert ask(talk(), values("31085") + host()) == [Done(), Answered(WELL)]


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        pytest.param(values(media="out"), OUT, id="paper out, ~HS silent"),
        pytest.param(values(latch="open"), OPEN, id="head open, ~HS silent"),
        pytest.param(host(out=1) + values(media="out"), OUT, id="paper out, ~HS answered"),
    ],
)
def test_the_cause_is_known_although_the_status_is_silent(answer: bytes, status: PrinterStatus) -> None:
    """The variables are answered at any time."""
    assert ask(talk(), answer) == [Answered(status)]


def test_silence_is_no_answer() -> None:
    """Variables without trouble, and no ~HS: not ready, and nothing is concluded."""
    language = talk()
    assert ask(language, values()) == []
    assert language.hear(b"") == []


@pytest.mark.parametrize("answer", [host(), host() + values("?", "?", "?")])
def test_without_an_odometer_nothing_is_proven(answer: bytes) -> None:
    """Older printers: done, but nobody knows whether it came out. They are believed as to how they are."""
    language = Zpl()
    language.question()
    events = hear(language, answer) or language.hear(b"")
    assert events == [Done(is_proven=False), Answered(WELL)]
    assert ask(language, answer)[0] == Done(is_proven=False)


def test_a_cancelled_badge_is_gone_only_when_the_printer_is_idle() -> None:
    """Whether it came out is what the odometer says then."""
    for count, first in (("31084", []), ("31085", [Done()])):
        language = talk()
        assert language.cancel() == b"~JA" + QUESTION
        assert hear(language, values(media="out")) == [Answered(OUT)]
        assert ask(language, host() + values(count)) == [*first, Cleared(is_certain=True), Answered(WELL)]


@pytest.mark.parametrize(
    ("old", "between", "answers"),
    [
        pytest.param(0, [], IDLE_ANSWERS, id="idle"),
        pytest.param(3, [], IDLE_ANSWERS + 3, id="after answers from before the badge"),
        pytest.param(0, [host(left=1) + values()], IDLE_ANSWERS, id="after it was busy"),
        pytest.param(0, [values(media="out")], IDLE_ANSWERS, id="after the paper was out"),
    ],
)
def test_a_badge_is_given_up_only_after_a_long_idle_time(
    old: int, between: list[bytes], answers: int
) -> None:
    """Once proves nothing: ~HS overtakes a label that is just being read."""
    language = talk()
    for _ in range(old):
        language.question()
    language.badge(SMALL, b"job1")
    for answer in (host() + values(), *between)[bool(not between) :]:
        assert not any(isinstance(event, Cleared) for event in ask(language, answer))
    heard = [ask(language, host() + values()) for _ in range(answers)]
    assert heard == [[Answered(WELL)]] * (answers - 1) + [[Cleared(is_certain=False), Answered(WELL)]]


def test_only_a_broken_badge_is_swept_away() -> None:
    """Otherwise there is nothing to prepare."""
    language = talk()
    assert language.prepare(0) == b""
    assert language.prepare(72) == b"~JA" + QUESTION


@settings(deadline=None, max_examples=300)
@given(
    st.lists(
        st.one_of(
            st.binary(max_size=30),
            st.sampled_from(
                [host(), host(left=1), values(), values("9" * 150), values("-1"), b'"', b"\x02", b"\x03"]
            ),
        )
    )
)
def test_any_bytes_are_taken(received: list[bytes]) -> None:
    """Never an exception; and nothing is printed that no odometer counted."""
    language = talk()
    for part in received:
        language.question()
        events = language.hear(part)
        assert all(isinstance(event, Answered | Done | Cleared) for event in events)
    assert not any(isinstance(event, Cleared) for event in language.hear(b""))
