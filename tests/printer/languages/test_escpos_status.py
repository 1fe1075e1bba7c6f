"""The status parser: documented samples, every way to cut the stream, and any bytes at all."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkin.badge import Cause
from printer.job import Paper, PrinterStatus
from printer.languages.escpos.status import (
    Asb,
    Cleared,
    Event,
    Flow,
    Other,
    ProcessId,
    RealTime,
    StatusParser,
    status_from_answers,
)

IDLE = Asb(PrinterStatus())


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        pytest.param("12", [RealTime(0x12)], id="real-time answer"),
        pytest.param("7e", [RealTime(0x7E)], id="real-time answer, paper end"),
        pytest.param("1000000f", [IDLE], id="automatic status, idle"),
        pytest.param("1000030f", [Asb(PrinterStatus(paper=Paper.NEAR_END))], id="near end"),
        pytest.param("18000f0f", [Asb(PrinterStatus(online=False, paper=Paper.END))], id="paper end"),
        pytest.param("3800000f", [Asb(PrinterStatus(online=False, cover_open=True))], id="cover open"),
        pytest.param("1808000f", [Asb(PrinterStatus(online=False, cutter=True))], id="cutter"),
        pytest.param("1820000f", [Asb(PrinterStatus(online=False, fatal=True))], id="fatal"),
        pytest.param("1840000f", [Asb(PrinterStatus(online=False, recoverable=True))], id="hot head"),
        pytest.param("37224162632000", [ProcessId(b"Abc ")], id="process id"),
        pytest.param("3722 25252525 00", [ProcessId(b"%%%%")], id="process id that looks like a clear"),
        pytest.param("372500", [Cleared()], id="cleared"),
        pytest.param("11 13", [Flow(may_send=True), Flow(may_send=False)], id="flow control"),
        pytest.param("10 13 00000f", [Flow(may_send=False), IDLE], id="XOFF inside an automatic status"),
        pytest.param("3722 41 11 626364 00", [Flow(may_send=True), ProcessId(b"Abcd")], id="XON in a block"),
        pytest.param("12 1000000f 12", [RealTime(0x12), IDLE, RealTime(0x12)], id="answers mixed"),
        pytest.param("1000 12", [Other(b"\x10\x00"), RealTime(0x12)], id="broken automatic status"),
        pytest.param("3722 12", [Other(b"\x37\x22"), RealTime(0x12)], id="broken block"),
        pytest.param("37224100", [Other(b"\x37\x22\x41\x00")], id="block of an unknown kind"),
        pytest.param("00 20", [Other(b"\x00"), Other(b"\x20")], id="answers to GS r and GS I"),
    ],
)
def test_answers_are_sorted_by_their_first_byte(received: str, expected: list[Event]) -> None:
    """Samples of the manuals, and what may come between them."""
    assert StatusParser().feed(bytes.fromhex(received)) == expected


LIKELY = st.sampled_from(
    [bytes.fromhex(text) for text in ("12", "1000000f", "37224142434400", "372500", "13")]
)


@settings(deadline=None, max_examples=300)
@given(
    packets=st.lists(st.one_of(st.binary(max_size=12), LIKELY), max_size=20),
    data=st.data(),
)
def test_any_bytes_are_taken_however_they_are_cut(packets: list[bytes], data: st.DataObject) -> None:
    """Nothing raises, and packet borders change nothing."""
    stream = b"".join(packets)
    at_once = StatusParser().feed(stream)
    parser, piecewise, at = StatusParser(), list[Event](), 0
    while at < len(stream):
        step = data.draw(st.integers(1, 9))
        piecewise += parser.feed(stream[at : at + step])
        at += step
    assert piecewise == at_once


@given(noise=st.binary(max_size=300))
def test_noise_never_hides_what_follows_for_long(noise: bytes) -> None:
    """After any noise, a longest block's worth of answers is enough to be understood again."""
    parser = StatusParser()
    parser.feed(noise)
    assert parser.feed(b"\x12" * 3)[-1] == RealTime(0x12)


@pytest.mark.parametrize(
    ("answers", "fault"),
    [
        pytest.param("12121212", Cause.NONE, id="idle"),
        pytest.param("1212121e", Cause.NONE, id="near end is no fault"),
        pytest.param("1a161212", Cause.COVER_OPEN, id="cover open"),
        pytest.param("1a321212", Cause.PAPER_OUT, id="stopped by paper end"),
        pytest.param("12121272", Cause.PAPER_OUT, id="end sensor alone"),
        pytest.param("1a521a12", Cause.CUTTER, id="cutter"),
        pytest.param("1a523212", Cause.PRINTER_ERROR, id="fatal error"),
        pytest.param("1a525212", Cause.PRINTER_ERROR, id="hot head"),
        pytest.param("1a121212", Cause.OFFLINE, id="off line, nobody knows why"),
    ],
)
def test_four_answers_name_one_fault(answers: str, fault: Cause) -> None:
    """The documented idle and off-line values."""
    assert status_from_answers(list(bytes.fromhex(answers))).fault is fault
