"""The virtual Zebra: what its guide says that it does, byte by byte."""

import math
import zlib
from base64 import b64encode
from binascii import crc_hqx

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from printer.bitmap import Bitmap
from printer.job import Paper, Tongue
from printer.virtual.machine import Abilities, Ears
from printer.virtual.roll import Roll
from printer.virtual.state import Fault
from printer.virtual.zpl import FIRST_COUNT, MOST_LABELS, ZplMachine

DATA = b64encode(zlib.compress(b"\x80\xff\x01"))
FIELD = b":Z64:" + DATA + b":%04X" % crc_hqx(DATA, 0)
LABEL = b"^XA^PW8^LL4^FO0,0^GFA,%d,3,1," % len(FIELD) + FIELD + b"^FS^PQ1^XZ\r\n"
COUNT = b'! U1 getvar "odometer.total_label_count"\r\n'
PAGE = Bitmap(8, 4, b"\x80\xff\x01\x00")


class Bench:
    """A machine, and what it said."""

    def __init__(self, abilities: Abilities | None = None) -> None:
        self.said = bytearray()
        self.machine = ZplMachine(
            Roll(8), abilities or Abilities(tongue=Tongue.ZPL), Ears(self.said.extend, lambda _: None)
        )

    def take(self, received: bytes, budget: float = math.inf) -> bytes:
        """Bytes come in one by one, the mechanics work; what was said."""
        self.said.clear()
        for byte in received:
            self.machine.take(bytes([byte]))
        self.machine.run(budget)
        return bytes(self.said)

    def feel(self, name: str, value: object) -> None:
        """Set a sensor."""
        self.machine.feel(lambda feelings: setattr(feelings, name, value))


@pytest.mark.parametrize(
    "field", [pytest.param(FIELD, id="compressed"), pytest.param(b"80ff01", id="hex digits")]
)
def test_a_label_is_printed_in_its_whole_length_and_counted(field: bytes) -> None:
    """White rows below the picture belong to it."""
    bench = Bench()
    bench.take(b"^XA^LL4^FO0,0^GFA,%d,3,1," % len(field) + field + b"^FS^XZ")
    assert bench.machine.roll.pages == [PAGE]
    assert bench.take(COUNT) == b'"%d"\r\n' % (FIRST_COUNT + 1)
    assert bytes(bench.machine.stray) == b""


def test_a_wrong_check_sum_prints_no_picture() -> None:
    """Damage is seen."""
    bench = Bench()
    bench.take(LABEL.replace(FIELD[-4:], b"0000"))
    assert bench.machine.roll.pages == [Bitmap(8, 4, bytes(4))]
    assert bytes(bench.machine.stray) != b""


def test_status_is_told_at_once_even_inside_a_picture_which_it_ends() -> None:
    """Any tilde aborts a download."""
    bench = Bench()
    told = bench.take(LABEL[:40] + b"~HS")
    assert told.count(b"\x02") == told.count(b"\x03") == 3
    assert told.split(b",")[7] == b"1", "a label comes in"
    bench.take(b"~JX" + LABEL)
    assert bench.machine.roll.pages == [PAGE]


@pytest.mark.parametrize(
    ("name", "value", "variable"),
    [
        pytest.param("paper", Paper.END, b'"media.status"', id="paper"),
        pytest.param("cover_open", True, b'"head.latch"', id="head"),
        pytest.param("fault", Fault.AUTO, b"", id="too hot"),
    ],
)
def test_status_is_silent_while_it_cannot_print(name: str, value: object, variable: bytes) -> None:
    """Variables are answered; a printer that hides nothing is possible, too."""
    bench, open_one = Bench(), Bench(Abilities(tongue=Tongue.ZPL, hides_faults=False))
    for each in (bench, open_one):
        each.feel(name, value)
    assert bench.take(b"~HS") == b""
    assert open_one.take(b"~HS").count(b"\x02") == 3
    if variable:
        assert bench.take(b"! U1 getvar " + variable + b"\r\n") in {b'"out"\r\n', b'"open"\r\n'}
    assert bench.take(b'! U1 getvar "no.such_thing"\r\n') == b'"?"\r\n'


def test_a_label_that_broke_off_is_begun_anew() -> None:
    """Paper out after two rows: a scrap, then a whole one; counted once."""
    bench = Bench()
    bench.take(LABEL, budget=2)
    bench.feel("paper", Paper.END)
    assert bench.take(b"") == b""
    bench.feel("paper", Paper.OK)
    bench.take(b"")
    assert (bench.machine.roll.pages, bench.machine.roll.scrap) == ([PAGE], 1)
    assert bench.machine.odometer == FIRST_COUNT + 1


@pytest.mark.parametrize(("is_stopped", "pages"), [(True, 0), (False, 1)])
def test_cancelling_ends_what_stands_still(*, is_stopped: bool, pages: int) -> None:
    """A label that moves is printed to its end, the ones after it are gone."""
    bench = Bench()
    bench.take(LABEL * 2, budget=2)
    if is_stopped:
        bench.feel("cover_open", value=True)
    bench.take(b"~JA")
    bench.feel("cover_open", value=False)
    bench.take(b"")
    assert len(bench.machine.roll.pages) == pages


def test_the_button_throws_labels_away_and_counts_none() -> None:
    """Also one that has begun; the next is perfect."""
    bench = Bench()
    bench.take(LABEL * 2, budget=2)
    bench.machine.press_cancel()
    bench.take(b"")
    assert (bench.machine.roll.pages, bench.machine.odometer) == ([], FIRST_COUNT)
    assert bench.take(b"~HS").split(b",")[7] == b"0"
    bench.take(LABEL)
    assert (bench.machine.roll.pages, bench.machine.odometer) == ([PAGE], FIRST_COUNT + 1)


def test_a_full_memory_stops_reading() -> None:
    """As a printer that nobody gives paper."""
    bench = Bench()
    bench.feel("cover_open", value=True)
    bench.take(LABEL * MOST_LABELS)
    assert bench.machine.room_bytes == 0


@settings(deadline=None, max_examples=200)
@given(
    st.lists(
        st.one_of(
            st.binary(max_size=20),
            st.sampled_from([LABEL, COUNT, b"~HS", b"~JX", b"^XA", b"^XZ", b"^GFA,1,2,"]),
        )
    )
)
def test_any_bytes_are_taken(received: list[bytes]) -> None:
    """Never an exception; after a cancel the next label is perfect."""
    bench = Bench()
    bench.take(b"".join(received))
    bench.take(b"\r\n~JX~JX\r\n")
    bench.machine.buffer.clear()
    bench.take(LABEL)
    assert bench.machine.roll.pages[-1] == PAGE
