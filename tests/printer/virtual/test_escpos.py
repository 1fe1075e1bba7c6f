"""The inside of the virtual printer: what a printer does with bytes, without any socket."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from printer.bitmap import Bitmap
from printer.job import Paper
from printer.virtual.escpos import CLEARED, EscPosMachine
from printer.virtual.machine import BUFFER_BYTES, Abilities, Ears
from printer.virtual.roll import Roll
from printer.virtual.state import Fault, Feelings

RASTER = bytes.fromhex("1d763000 0100 0300 80ff01")
CUT = b"\x1dV\x00"
CLEAR = bytes.fromhex("10140801031401060208")


class Bench:
    """An machine, and what it said."""

    def __init__(self, abilities: Abilities | None = None, rows_left: int | None = None) -> None:
        self.said = bytearray()
        self.cuts: list[bytes] = []
        self.machine = EscPosMachine(
            Roll(8, rows_left), abilities or Abilities(), Ears(self.said.extend, self.cuts.append)
        )

    def take(self, received: bytes) -> None:
        """Bytes come in, and the mechanics work."""
        self.machine.take(received)
        self.machine.run(math.inf)


def test_rows_come_onto_paper_one_by_one() -> None:
    """Half a badge is visible; the cut closes the page."""
    bench = Bench()
    bench.take(RASTER[:-1])
    assert bench.machine.roll.rows == [b"\x80", b"\xff"]
    bench.take(RASTER[-1:] + b"\x1bd\x02" + CUT)
    assert bench.machine.roll.pages == [Bitmap(8, 3, b"\x80\xff\x01")]
    assert bench.cuts == [RASTER + b"\x1bd\x02" + CUT]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param({}, "12121212", id="idle"),
        pytest.param({"cover_open": True}, "1a161212", id="cover"),
        pytest.param({"paper": Paper.NEAR_END}, "1212121e", id="near end"),
        pytest.param({"paper": Paper.END}, "1a32127e", id="paper end"),
        pytest.param({"fault": Fault.CUTTER}, "1a521a12", id="cutter"),
        pytest.param({"fault": Fault.FATAL}, "1a523212", id="fatal"),
        pytest.param({"fault": Fault.AUTO}, "1a525212", id="hot head"),
    ],
)
def test_real_time_questions_are_answered_in_any_state(change: dict[str, object], said: str) -> None:
    """The documented bytes, even inside image data and across packet borders."""
    bench = Bench()
    for name, value in change.items():
        setattr(bench.machine.feelings, name, value)
    for byte in bytes.fromhex("1d763000 0100 ff00 1004011004021004031004040000"):
        bench.take(bytes([byte]))
    assert bench.said.hex() == said


def test_the_mechanics_stand_still_while_off_line() -> None:
    """And go on by themselves."""
    bench = Bench()
    bench.machine.feel(lambda feelings: setattr(feelings, "cover_open", True))
    bench.take(RASTER)
    assert (bench.machine.roll.rows, bench.machine.room_bytes) == ([], BUFFER_BYTES - len(RASTER))
    bench.machine.feel(lambda feelings: setattr(feelings, "cover_open", False))
    bench.take(b"")
    assert len(bench.machine.roll.rows) == 3


def test_automatic_status_is_pushed_on_change_until_initialised() -> None:
    """At once, on every change, and no longer after ESC @."""
    bench = Bench()

    def open_cover(feelings: Feelings) -> None:
        feelings.cover_open = not feelings.cover_open

    bench.machine.feel(open_cover)
    bench.machine.feel(open_cover)
    bench.take(b"\x1da\xff")
    bench.machine.feel(open_cover)
    bench.machine.feel(open_cover)
    assert bench.said.hex(" ", 4) == "1000000f 3800000f 1000000f"
    bench.take(b"\x1b@")
    bench.machine.feel(open_cover)
    assert len(bench.said) == 12


def test_the_process_id_comes_after_the_printing() -> None:
    """Not while rows before it wait."""
    bench = Bench()
    bench.machine.feelings.cover_open = True
    bench.take(RASTER + b"\x1d(H\x06\x0000Ab~ ")
    assert not bench.said
    bench.machine.feelings.cover_open = False
    bench.take(b"")
    assert bench.said == b"\x37\x22Ab~ \x00"


def test_clear_drops_what_came_before_it_and_keeps_what_comes_after() -> None:
    """Also off line; it cancels the image that was being received."""
    bench = Bench()
    bench.take(bytes.fromhex("1d763000 0100 ff00 aa"))
    bench.machine.feelings.cover_open = True
    bench.take(b"\xbb\xbb" + CLEAR[:4])
    bench.take(CLEAR[4:] + RASTER)
    assert (bytes(bench.said), bytes(bench.machine.buffer)) == (CLEARED, RASTER)
    bench.machine.feelings.cover_open = False
    bench.take(b"")
    assert bench.machine.roll.rows == [b"\xaa", b"\x80", b"\xff", b"\x01"]


def test_a_model_without_clear_ignores_it() -> None:
    """No answer, no stray byte."""
    bench = Bench(Abilities(clears=False))
    bench.take(CLEAR + RASTER)
    assert (bytes(bench.said), bytes(bench.machine.stray), len(bench.machine.roll.rows)) == (b"", b"", 3)


def test_a_roll_of_known_length_ends() -> None:
    """Near its end it says so, then the mechanics stop."""
    bench = Bench(rows_left=2)
    bench.take(b"\x1da\xff" + RASTER)
    assert bench.said.hex(" ", 4) == "1000000f 1000030f 18000f0f"
    assert bench.machine.feelings.off_line
    assert len(bench.machine.roll.rows) == 2


def test_text_is_stray_and_skipped_commands_are_not() -> None:
    """Each byte of text counts; NULs, other control codes and known commands do not."""
    bench = Bench()
    bench.take(
        b"Hi\n" + bytes(3) + b"\x1bE\x01\x1bp\x00\x19\xfa\x1d(L\x06\x000C\x06\x01\x07\x08\x10\x05\x01\x1b2"
    )
    assert bytes(bench.machine.stray) == b"Hi"


@settings(deadline=None, max_examples=100)
@given(
    packets=st.lists(
        st.one_of(
            st.binary(max_size=40), st.sampled_from([RASTER, CUT, CLEAR, b"\x1d(L\xff\xff", b"\x1dv0\x00"])
        ),
        max_size=15,
    )
)
def test_any_bytes_are_worked_off(packets: list[bytes]) -> None:
    """Nothing raises, and there is always room again: no input can block the printer for ever."""
    bench = Bench()
    for packet in (*packets, *([bytes(BUFFER_BYTES)] * 3)):
        bench.take(packet[: bench.machine.room_bytes])
        assert bench.machine.room_bytes > 0
