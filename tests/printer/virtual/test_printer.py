"""The virtual printer on its port: bounded, one client at a time, and at home with python-escpos."""

import logging
import socket
import threading
import warnings
from collections.abc import Iterator

import pytest

from printer.bitmap import Bitmap
from printer.job import Paper
from printer.virtual.printer import VirtualPrinter

RASTER = bytes.fromhex("1d763000 0100 0300 80ff01")
CUT = b"\x1dV\x00"


@pytest.fixture
def paper() -> Iterator[VirtualPrinter]:
    """A fast narrow printer."""
    with VirtualPrinter(8) as printer:
        yield printer


def connect(printer: VirtualPrinter) -> socket.socket:
    """A client with small buffers."""
    client = socket.create_connection(("127.0.0.1", printer.port), 5)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4_096)
    return client


def test_pages_are_told_as_they_are_cut() -> None:
    """To the callback as well."""
    told: list[Bitmap] = []
    seen = threading.Event()

    def tell(page: Bitmap) -> None:
        told.append(page)
        seen.set()

    with VirtualPrinter(8, on_page=tell) as printer, connect(printer) as client:
        client.sendall(RASTER + CUT)
        assert seen.wait(5)
        assert printer.pages == told == [Bitmap(8, 3, b"\x80\xff\x01")]
        assert printer.received == [RASTER + CUT]


def test_a_full_printer_stops_reading(paper: VirtualPrinter) -> None:
    """Its buffer and the small kernel buffers are all there is; after the repair everything comes out."""
    paper.set_cover(is_open=True)
    with connect(paper) as client:
        client.settimeout(0.1)
        with pytest.raises(TimeoutError):
            client.sendall(bytes(100_000))
        client.settimeout(5)
        paper.set_cover(is_open=False)
        client.sendall(RASTER + CUT)
        assert paper.wait_for(lambda p: p.page_count == 1)


def test_one_client_at_a_time(paper: VirtualPrinter) -> None:
    """The second waits for the first to leave, as at port 9100."""
    with connect(paper) as first, connect(paper) as second:
        second.sendall(b"\x10\x04\x01")
        first.sendall(b"\x10\x04\x01")
        assert first.recv(10) == b"\x12"
        second.settimeout(0.05)
        with pytest.raises(TimeoutError):
            second.recv(10)
        first.close()
        second.settimeout(5)
        assert second.recv(10) == b"\x12"


def test_a_cut_line_is_a_reset_after_exactly_that_many_bytes(paper: VirtualPrinter) -> None:
    """What came before it is printed, and the next client is served."""
    paper.cut_line_after(len(RASTER))
    with connect(paper) as client:
        client.sendall(RASTER + CUT)
        with pytest.raises(ConnectionResetError):
            client.recv(1)
    assert paper.wait_for(lambda p: p.partial_rows == 3)
    with connect(paper) as client:
        client.sendall(CUT)
        assert paper.wait_for(lambda p: p.page_count == 1)


def test_a_rate_limits_the_mechanics() -> None:
    """At one byte per second, hardly a row of many comes out while questions are answered at once."""
    with VirtualPrinter(8, rate=1.0) as printer, connect(printer) as client:
        client.sendall(RASTER * 100 + b"\x10\x04\x01")
        assert client.recv(1) == b"\x12"
        assert printer.partial_rows < 10
        printer.set_rate(None)
        assert printer.wait_for(lambda p: p.partial_rows == 300)


def test_only_the_newest_pages_are_kept() -> None:
    """A demo that runs for days does not fill the memory."""
    with VirtualPrinter(8, keep_pages=2) as printer, connect(printer) as client:
        client.sendall((RASTER + CUT) * 5)
        assert printer.wait_for(lambda p: p.page_count == 5)
        assert (len(printer.pages), len(printer.received)) == (2, 2)


def test_python_escpos_prints_and_asks(paper: VirtualPrinter) -> None:
    """The best-known library takes it for a printer: online, paper, image, cut."""
    handlers = list(logging.root.handlers)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from escpos.printer import Network  # type: ignore[import-untyped]  # the library has no types
        from PIL import Image
    for added in set(logging.root.handlers).difference(handlers):
        logging.root.removeHandler(added)

    client = Network("127.0.0.1", paper.port, timeout=5, profile="TM-L90")
    client.open()
    assert client.is_online()
    paper.set_paper(Paper.NEAR_END)
    assert client.paper_status() == 1
    paper.set_paper(Paper.OK)
    assert client.paper_status() == 2
    client.image(Image.new("1", (8, 3), 0), impl="bitImageRaster")
    client.cut()
    client.close()
    assert paper.wait_for(lambda p: p.page_count == 1)
    assert paper.pages == [Bitmap(8, 3, b"\xff\xff\xff")]
    assert paper.stray_bytes == 0
