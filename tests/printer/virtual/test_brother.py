"""The virtual Brother: what its manual says that it does, byte by byte."""

import math

import pytest

from printer.job import Paper, Tongue
from printer.languages.brother.labels import Loaded
from printer.urls import parse_printer_url
from printer.virtual.brother import FEED_ROWS, BrotherMachine
from printer.virtual.machine import Abilities, Ears
from printer.virtual.state import Fault

MODE = bytes.fromhex("1b696101 1b692100 1b694d40 1b694101 1b694b08 1b69640000 4d00")
MEDIA = bytes.fromhex("1b697ace0b3e640200000000 00".replace(" ", ""))
ROW = b"g\x00\x5a" + b"\xff" * 90
PRINT = b"\x1a"
REPLY, COMPLETED, ERROR, NOTE, PHASE = 0, 1, 2, 5, 6


def loaded(query: str = "") -> Loaded:
    """A roll."""
    stock = parse_printer_url(f"brother+tcp://p?{query}").stock
    assert stock.loaded is not None
    return stock.loaded


class Bench:
    """A machine, and what it said."""

    def __init__(self, label: Loaded | None = None) -> None:
        self.said = bytearray()
        self.machine = BrotherMachine(
            label or loaded(), None, Abilities(tongue=Tongue.BROTHER), Ears(self.said.extend, lambda _: None)
        )

    def take(self, received: bytes, budget: float = math.inf) -> list[int]:
        """Bytes come in, the mechanics work; the types of status that were said."""
        self.said.clear()
        self.machine.take(received)
        self.machine.run(budget)
        packets = [self.said[at : at + 32] for at in range(0, len(self.said), 32)]
        assert all(packet[:3] == b"\x80\x20B" and len(packet) == 32 for packet in packets)
        return [packet[18] for packet in packets]


def test_a_page_is_mirrored_back_and_cut_to_its_label() -> None:
    """Phase, rows, completed, phase, feed, cut; ink beside the label is lost."""
    bench = Bench()
    assert bench.take(MODE + MEDIA + ROW + b"Z" + PRINT) == [PHASE, COMPLETED, PHASE]
    (page,) = bench.machine.roll.pages
    assert (page.width_dots, page.height_dots, page.ink()) == (696, 2, 696)
    assert bytes(bench.machine.stray) == b""


def test_completed_is_said_before_the_cut() -> None:
    """The label still moves, and questions are answered; a fault now is an error after completed."""
    bench = Bench()
    bench.take(MODE + MEDIA + ROW)
    assert bench.take(PRINT + b"\x1biS", 200) == [PHASE, COMPLETED, PHASE]
    assert bench.machine.roll.pages == []
    bench.machine.feel(lambda feelings: setattr(feelings, "fault", Fault.CUTTER))
    assert bench.said[-32:][18] == ERROR
    assert bench.take(b"") == []
    bench.machine.feel(lambda feelings: setattr(feelings, "fault", Fault.NONE))
    assert len(bench.machine.roll.pages) == 1
    assert FEED_ROWS > 200 // 90


def test_an_error_forgets_everything_until_initialised() -> None:
    """The rest of the badge is not printed, and the next one only after ESC @."""
    bench = Bench()
    bench.take(MODE + MEDIA + ROW * 5 + PRINT, 700)
    bench.machine.feel(lambda feelings: setattr(feelings, "paper", Paper.END))
    bench.machine.feel(lambda feelings: setattr(feelings, "paper", Paper.OK))
    assert bench.machine.roll.scrap == 1
    assert bench.take(ROW + PRINT) == []
    assert bench.take(b"\x1b@\x1biS" + MODE + MEDIA + ROW + PRINT) == [REPLY, PHASE, COMPLETED, PHASE]


@pytest.mark.parametrize("label", [loaded("media=29x90"), loaded("media=62x50&roll=endless")])
def test_other_media_than_told_are_an_error(label: Loaded) -> None:
    """With the bit for it, and no row on paper."""
    bench = Bench(label)
    assert bench.take(MODE + MEDIA + ROW + PRINT) == [ERROR]
    assert bench.said[9] & 0x01
    assert (bench.machine.roll.rows, bench.machine.roll.pages) == ([], [])


def test_a_cover_that_opens_is_told() -> None:
    """A notification while idle, and no error."""
    bench = Bench()
    for is_open in (True, False):
        bench.machine.feel(lambda feelings, is_open=is_open: setattr(feelings, "cover_open", is_open))  # type: ignore[misc]
    assert [bench.said[at + 18] for at in (0, 32)] == [NOTE, NOTE]
    assert [bench.said[at + 22] for at in (0, 32)] == [1, 2]


def test_text_is_stray_and_half_a_command_is_not() -> None:
    """A command that broke off is ended by the NULs of the next job."""
    bench = Bench()
    bench.take(b"Hi" + b"\x1bi" + bytes(400) + b"\x1b@")
    assert bytes(bench.machine.stray) == b"Hi"
