"""Brother raster: bytes by hand from the command reference, and what its 32 bytes say."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkin.badge import Cause
from printer.bitmap import Bitmap, from_black
from printer.job import Paper, PrinterStatus
from printer.languages.brother.conversation import FRESH_START, Brother
from printer.languages.brother.encoder import ASK_STATUS, INIT, encode_badge, pack_bits
from printer.languages.brother.labels import LABELS, NARROW, WIDE, Label, Loaded
from printer.languages.brother.status import PACKET_BYTES, PacketReader, parse_packet, status_of
from printer.languages.language import Answered, Changed, Cleared, Done, Event
from printer.urls import parse_printer_url
from printer.virtual.brother import unpack_bits
from printer.virtual.machines import usual_label

BADGE_LABEL = usual_label()
REPLY, COMPLETED, ERROR, TURNED_OFF, NOTE, PHASE = 0, 1, 2, 4, 5, 6


def loaded(query: str) -> Loaded:
    """What a printer URL says is in it."""
    stock = parse_printer_url(f"brother+tcp://p?{query}").stock
    assert stock.loaded is not None
    return stock.loaded


def packet(
    kind: int = REPLY,
    *,
    errors: tuple[int, int] = (0, 0),
    media: tuple[int, int, int] = (62, 0x0B, 100),
    phase: int = 0,
) -> bytes:
    """A status of a QL-820NWB."""
    body = bytearray(bytes.fromhex("8020423441300000") + bytes(24))
    body[8], body[9] = errors
    body[10], body[11], body[17] = media
    body[18], body[19] = kind, phase
    return bytes(body)


def test_a_badge_is_exactly_these_bytes() -> None:
    """62 x 100 mm: the stream that an independent renderer has read, with the pins mirrored."""
    dots = np.zeros((2, 696), np.bool_)
    dots[0, 0] = True  # the badge's upper left corner
    dots[1, 688:] = True  # eight dots on its right edge
    job = encode_badge(from_black(dots), BADGE_LABEL)
    head = "1b696101 1b692100 1b697a ce 0b 3e 64 55040000 00 00 1b694d40 1b694101 1b694b08 1b69640000 4d02"
    assert job.startswith(bytes.fromhex(head))
    rows = job[len(bytes.fromhex(head)) :]
    assert rows.endswith(b"Z" * 1107 + b"\x1a")
    assert unpack_bits(rows[3 : 3 + rows[2]]) == bytes(88) + b"\x10" + bytes(1)
    second = rows[3 + rows[2] :]
    assert unpack_bits(second[3 : 3 + second[2]]) == bytes(1) + b"\x0f\xf0" + bytes(87)


@pytest.mark.parametrize(
    ("query", "pieces"),
    [
        pytest.param("media=62x100", ("1b697ace0b3e6455040000", "1b69640000"), id="die-cut: no margin"),
        pytest.param("media=62x50&roll=endless", ("1b697ace0a3e00", "1b69642300"), id="endless: 3 mm"),
        pytest.param(
            "profile=QL-1110NWB&media=103x164", ("1b697ace0b68a41e070000",), id="as in Brother's sample"
        ),
    ],
)
def test_the_roll_is_told(query: str, pieces: tuple[str, ...]) -> None:
    """Kind, size and rows, so that the printer checks them as well."""
    label = loaded(query)
    job = encode_badge(Bitmap(8, 1, b"\x01"), label)
    assert all(bytes.fromhex(piece) in job for piece in pieces)


@pytest.mark.parametrize("label", LABELS, ids=str)
def test_every_roll_lies_on_its_head(label: Label) -> None:
    """Offset and printable area fit; one row of ink stands exactly there, mirrored."""
    heads = [
        head for head in (NARROW, WIDE) if label.offset + head.extra_offset + label.width_dots <= head.pins
    ]
    assert heads
    for head in heads:
        roll = Loaded(head, label, BADGE_LABEL.media)
        ink = Bitmap(label.width_dots, 1, np.packbits(np.ones(label.width_dots, np.bool_)).tobytes())
        job = encode_badge(ink, roll, is_packed=False)
        row = job[job.index(b"M\x00g\x00") + 5 :][: head.row_bytes]
        dots = np.unpackbits(np.frombuffer(row, np.uint8))
        assert (int(dots.argmax()), int(dots.sum())) == (roll.offset, label.width_dots)


@settings(deadline=None, max_examples=300)
@given(st.one_of(st.binary(max_size=200), st.text("\x00\x01\xff", max_size=300).map(str.encode)))
def test_run_lengths_are_undone_exactly(row: bytes) -> None:
    """By a reader that shares nothing with the writer, and never by more than the format's own overhead."""
    packed = pack_bits(row)
    assert unpack_bits(packed) == row
    assert len(packed) <= len(row) + -(-len(row) // 128)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        pytest.param(packet(), PrinterStatus(), id="well"),
        pytest.param(
            packet(errors=(0x01, 0), media=(0, 0, 0)), PrinterStatus(paper=Paper.END), id="no media"
        ),
        pytest.param(packet(errors=(0x02, 0)), PrinterStatus(paper=Paper.END), id="end of media"),
        pytest.param(packet(errors=(0, 0x40)), PrinterStatus(paper=Paper.END), id="media cannot be fed"),
        pytest.param(packet(errors=(0, 0x10)), PrinterStatus(cover_open=True), id="cover"),
        pytest.param(packet(errors=(0x04, 0)), PrinterStatus(cutter=True), id="cutter"),
        pytest.param(packet(errors=(0x80, 0)), PrinterStatus(fatal=True), id="fan"),
        pytest.param(packet(errors=(0, 0x80)), PrinterStatus(fatal=True), id="system"),
        pytest.param(packet(errors=(0, 0x04)), PrinterStatus(recoverable=True), id="transmission"),
        pytest.param(packet(errors=(0x10, 0)), PrinterStatus(online=False), id="in use"),
        pytest.param(packet(TURNED_OFF), PrinterStatus(online=False), id="turned off"),
        pytest.param(
            packet(media=(29, 0x4B, 90)),
            PrinterStatus(
                wrong_media="The badge needs 62 x 100 mm labels, but 29 x 90 mm labels are loaded."
            ),
            id="other labels, as newer models name them",
        ),
        pytest.param(
            packet(media=(62, 0x0A, 0)),
            PrinterStatus(
                wrong_media="The badge needs 62 x 100 mm labels, but 62 mm endless tape is loaded."
            ),
            id="a roll instead of labels",
        ),
        pytest.param(
            packet(media=(17, 0x0B, 54)),
            PrinterStatus(
                wrong_media="The badge needs 62 x 100 mm labels, but 17 x 54 mm labels are loaded."
            ),
            id="labels that no badge is printed on",
        ),
    ],
)
def test_status_bytes_are_understood(sent: bytes, status: PrinterStatus) -> None:
    """Each bit of the command reference."""
    assert status_of(parse_packet(sent), BADGE_LABEL.label) == status


def test_wrong_labels_are_a_fault() -> None:
    """With a cause of their own; paper that is out comes first."""
    wrong = status_of(parse_packet(packet(media=(29, 0x0B, 90))), BADGE_LABEL.label)
    assert wrong.fault is Cause.WRONG_MEDIA
    both = status_of(parse_packet(packet(media=(29, 0x0B, 90), errors=(2, 0))), BADGE_LABEL.label)
    assert both.fault is Cause.PAPER_OUT


@settings(deadline=None, max_examples=200)
@given(
    before=st.binary(max_size=70), cuts=st.lists(st.integers(1, 40), max_size=8), after=st.binary(max_size=70)
)
def test_packets_are_found_in_any_noise(before: bytes, cuts: list[int], after: bytes) -> None:
    """Wherever the pieces end; noise that looks like a beginning may cost one packet, never two."""
    stream = before + packet() * 3 + after
    reader, found = PacketReader(), 0
    for size in [*cuts, len(stream)]:
        found += len(reader.feed(stream[:size]))
        stream = stream[size:]
    assert found >= 3 - (before.count(b"\x80") + 1)
    assert found >= 1


def hear(language: Brother, *packets: bytes) -> list[Event]:
    """All that is understood, a byte at a time."""
    return [event for byte in b"".join(packets) for event in language.hear(bytes([byte]))]


def talk() -> Brother:
    """A conversation past its hello."""
    language = Brother(BADGE_LABEL)
    assert language.question() == FRESH_START + ASK_STATUS
    assert hear(language, packet())[-1] == Answered(PrinterStatus())
    return language


def test_completed_is_believed_after_a_second_look() -> None:
    """The printer says it before it cuts: only a later answer without an error is a proof."""
    language = talk()
    assert language.asks_again_s == float("inf")
    assert hear(language, packet(PHASE, phase=1), packet(COMPLETED), packet(PHASE)) == []
    assert language.asks_again_s == 1.0
    assert language.question() == ASK_STATUS
    assert hear(language, packet()) == [Done(), Answered(PrinterStatus())]
    assert language.asks_again_s == float("inf")


def test_an_error_before_completed_is_certain_and_after_it_is_not() -> None:
    """Brother's flow charts: an error ends the job, and what was read is gone."""
    out = PrinterStatus(paper=Paper.END)
    assert hear(talk(), packet(ERROR, errors=(2, 0))) == [Changed(out), Cleared(is_certain=True)]
    language = talk()
    assert hear(language, packet(COMPLETED), packet(ERROR, errors=(2, 0))) == [
        Changed(out),
        Cleared(is_certain=False),
    ]
    jam = PrinterStatus(cutter=True)
    assert hear(talk(), packet(ERROR, errors=(4, 0))) == [Changed(jam), Cleared(is_certain=False)]


def test_a_printer_that_prints_for_somebody_else_is_busy() -> None:
    """And one that waits without having said completed has lost our badge, or not."""
    language = talk()
    language.question()
    assert hear(language, packet(phase=1)) == [Answered(PrinterStatus(), is_busy=True)]
    language.question()
    assert hear(language, packet()) == [Cleared(is_certain=False), Answered(PrinterStatus())]


def test_answers_to_another_line_are_not_ours() -> None:
    """More answers than questions: the rest is of a line before this one."""
    language = talk()
    assert hear(language, packet(), packet()) == []


def test_answers_from_before_a_badge_say_nothing_about_it() -> None:
    """A slow printer may owe an answer when the next badge is sent already."""
    language = talk()
    language.question()
    language.badge(Bitmap(8, 1, b"\x01"), b"job1")
    assert hear(language, packet()) == []
    assert hear(language, packet(COMPLETED)) == []
    language.question()
    assert hear(language, packet())[0] == Done()


def test_only_a_broken_job_is_swept_away() -> None:
    """After the first question, NULs and a fresh start only when something broke."""
    language = talk()
    assert language.prepare(0) == b""
    assert language.prepare(87) == FRESH_START + ASK_STATUS
    assert language.cancel() == FRESH_START + ASK_STATUS
    assert Brother(BADGE_LABEL).prepare(0) == FRESH_START + ASK_STATUS, "where nothing is ever asked"
    assert bytes(400) + INIT == FRESH_START


@settings(deadline=None, max_examples=300)
@given(
    st.lists(
        st.one_of(st.binary(max_size=PACKET_BYTES), st.sampled_from([packet(kind) for kind in range(9)]))
    )
)
def test_any_bytes_are_taken(received: list[bytes]) -> None:
    """Never an exception, and nothing but events."""
    language = talk()
    assert all(
        re.search("Answered|Changed|Done|Cleared", type(event).__name__)
        for event in hear(language, *received)
    )
