"""From the event file to the camera: what tickets have beside QR codes."""

import queue
from pathlib import Path

import numpy as np
import pytest
import zxingcpp

from kiosk.camera import Camera
from kiosk.fullscreen import symbologies_of
from kiosk.messages import ScanSeen
from scanner.drawing import jpeg
from sync.event_file import read_event_file

EVENT = '[event]\nslug = "k"\nname = "K"\n{}[[product]]\nname = "P"\n[[check_in_list]]\nname = "L"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A camera's pictures of a ticket with lines."""
    lines = zxingcpp.create_barcode("A1B2C3", zxingcpp.BarcodeFormat.Code128)
    code = np.array(lines.to_image(scale=3))
    frame = np.full((720, 1280), 235, np.uint8)
    frame[300 : 300 + len(code), 400 : 400 + code.shape[1]] = code
    for number in range(40):
        (tmp_path / f"{number:02}.jpg").write_bytes(jpeg(frame, 90))
    return tmp_path


@pytest.mark.parametrize(
    ("said", "is_read"), [("", False), ('symbologies = ["Code128"]\n', True)], ids=["not named", "named"]
)
def test_lines_are_read_where_the_event_names_them(said: str, folder: Path, *, is_read: bool) -> None:
    """By the camera of the settings, as it is wired in the kiosk; elsewhere nobody looks for them."""
    event_set = read_event_file(EVENT.format(said).encode(), "event.toml").event_set
    posted: queue.Queue[object] = queue.Queue()
    camera = Camera(f"images:{folder}?fps=30", symbologies_of(event_set))
    camera.watch(posted.put)
    try:
        seen = None
        while not isinstance(seen, ScanSeen):
            seen = posted.get(timeout=20 if is_read else 2)
        assert (seen.text, is_read) == ("A1B2C3", True)
    except queue.Empty:
        assert not is_read
    finally:
        camera.close()
