"""Frames stay in memory: while the real program scans, nothing but its ledger is written.

The program runs in folders of its own and is watched from outside. Each kind of leak is planted once, to show
that these tests would see it.
"""

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import pytest

from scanner.avi import write_avi
from scanner.clip import Shot, render_clip
from scanner.drawing import jpeg
from tests.equipment.disk_watch import DiskWatch, Inotify
from tests.fakes.codes import modules_of, scene_of
from tests.fakes.einlass import CHECKOUT, TICKET, sample_world

PATIENCE_S = 60.0
FRAMES = 40
ONE_FRAME_BYTES = 20_000
"""Less than the smallest frame as a JPEG file."""

SCAN = """
import sys
from kiosk.__main__ import run
{leak}
try:
    run()
except SystemExit:
    pass
sys.stdout.write("done\\n")
sys.stdout.flush()
sys.stdin.read()
"""
"""The command, which then waits to be looked at."""

LEAK = """
import mmap, os, tempfile
from pathlib import Path
from scanner import drawing, pictures

unpacked, kept = pictures.retrieve, []

def leaky(capture):
    image = unpacked(capture)
    if image is not None:
        leak(drawing.jpeg(image, 60))
    return image

def leak(data):
    {leak}

pictures.retrieve = leaky
"""

LEAKS = {
    "a file in the folder for such": 'Path(tempfile.gettempdir(), "frame.jpg").write_bytes(data)',
    "a file that is gone at once": "file = tempfile.TemporaryFile(); file.write(data); file.close()",
    "a file in the home": 'Path.home().joinpath(".frame").write_bytes(data)',
    "a file where it was started": 'Path("frame.jpg").write_bytes(data)',
    "a file beside the ledger": 'Path(os.environ["EINLASS_DATA_DIR"], "frame.jpg").write_bytes(data)',
    "a mapped file without a name": (
        "file = tempfile.TemporaryFile(); file.truncate(len(data));"
        " kept.append(mmap.mmap(file.fileno(), len(data))); kept[-1][:] = data"
    ),
    "a file that stays open without a name": "kept.append(tempfile.TemporaryFile()); kept[-1].write(data)",
}


class House:
    """Folders of its own for one process: data, home, temporary files, and where it is started."""

    def __init__(self, folder: Path) -> None:
        self.places = {name: folder / name for name in ("data", "home", "temporary", "start")}
        for place in self.places.values():
            place.mkdir(exist_ok=True)

    @property
    def environment(self) -> dict[str, str]:
        """What the process is told of them."""
        kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        return kept | {
            "PYTHONPATH": str(CHECKOUT),
            "PYTHONDONTWRITEBYTECODE": "1",
            "EINLASS_DATA_DIR": str(self.places["data"]),
            "HOME": str(self.places["home"]),
            "TMPDIR": str(self.places["temporary"]),
            "TERM": "xterm-256color",
        }


@contextmanager
def watched(process: subprocess.Popen[bytes], house: House) -> Iterator[DiskWatch]:
    """The process under watch; ended at the end."""
    notes = Inotify(house.places.values())
    try:
        yield DiskWatch(process.pid, notes)
    finally:
        process.kill()
        process.wait()
        notes.close()


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ticket, held still."""
    path = tmp_path_factory.mktemp("film") / "film.avi"
    write_avi(path, [jpeg(scene_of("a ticket"), 80)] * FRAMES, 30, (1280, 720))
    return path


def scan_under_watch(film: Path, house: House, leak: str = "") -> tuple[DiskWatch, int]:
    """``einlass scan`` up to its end; what was seen, and the bytes that are not its answer."""
    code = SCAN.format(leak=LEAK.format(leak=leak) if leak else "")
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", code, "scan", f"clip:{film}"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # ours may be a file
        cwd=house.places["start"],
        env=house.environment,
    )
    assert process.stdout
    with process.stdout, watched(process, house) as watch:
        answer = process.stdout.readline() + process.stdout.readline()
        assert b'"a ticket"' in answer
        assert answer.endswith(b"done\n")
        watch.look()
        assert watch.largest_core() == "0 0"
        beside = watch.bytes_written() - len(answer)
    assert process.stdin
    process.stdin.close()
    return watch, beside


def test_scanning_writes_nothing(film: Path, tmp_path: Path) -> None:
    """No file, no map, and no byte beside the answer; a crash would leave no core."""
    watch, beside = scan_under_watch(film, House(tmp_path))
    assert watch.files_touched() == set()
    assert beside < ONE_FRAME_BYTES


@pytest.mark.parametrize("leak", LEAKS.values(), ids=LEAKS.keys())
def test_a_planted_leak_is_seen(leak: str, film: Path, tmp_path: Path) -> None:
    """So the test above can fail."""
    watch, beside = scan_under_watch(film, House(tmp_path), leak)
    assert watch.files_touched() or beside > FRAMES * ONE_FRAME_BYTES


KIOSK = """
from kiosk.__main__ import run
{leak}
run()
"""
CHECK_IN_BYTES = 150_000
"""What a check-in, a refusal and the start write into the ledger: a third of it was seen."""


@contextmanager
def kiosk_under_watch(house: House, film: Path, leak: str = "") -> Iterator[tuple[DiskWatch, int]]:
    """The real kiosk in a pseudo-terminal of its size, watched, and the terminal."""
    code = KIOSK.format(leak=LEAK.format(leak=leak) if leak else "")
    words = ("--list", "Einlass", "--mode", "self-service", "--camera", f"clip:{film}")
    screen, inside = pty.openpty()
    fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", 11, 35, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", code, "kiosk", *words],
        stdin=inside,
        stdout=inside,
        stderr=inside,
        cwd=house.places["start"],
        env=house.environment,
    )
    os.close(inside)
    try:
        with watched(process, house) as watch:
            yield watch, screen
            assert process.poll() is None
    finally:
        os.close(screen)


def read_for(screen: int, seconds: float) -> bytes:
    """What the program draws in that time."""
    drawn, until_s = b"", monotonic() + seconds
    while (left_s := until_s - monotonic()) > 0:
        if select.select([screen], [], [], left_s)[0]:
            drawn += os.read(screen, 65536)
    return drawn


def play(tmp_path: Path, leak: str = "") -> tuple[DiskWatch, int]:
    """A ticket is held up, a stranger follows; what was seen, and the bytes that are not on the screen."""
    film, house = tmp_path / "film.avi", House(tmp_path)
    render_clip(film, [Shot(TICKET, seconds=1.5), Shot("nobody", seconds=1.0)], modules_of, fps=15)
    sample_world(tmp_path)
    drawn, until_s = b"", monotonic() + PATIENCE_S
    with kiosk_under_watch(house, film, leak) as (watch, screen):
        while b"kennen" not in drawn and monotonic() < until_s:
            drawn += read_for(screen, 0.1)
            watch.look()
        assert watch.largest_core() == "0 0"
        beside = watch.bytes_written() - len(drawn)
    assert b"Erika" in drawn
    assert b"kennen" in drawn
    return watch, beside


def test_the_kiosk_writes_its_ledger_only(tmp_path: Path) -> None:
    """From the first frame over a welcome to a refusal: its ledger and the lock of this run, and little."""
    watch, beside = play(tmp_path)
    data = tmp_path / "data"
    others = {
        name for name in watch.files_touched() if not name.startswith((f"{data}/ledger.db", f"{data}/runs"))
    }
    assert others == set()
    assert watch.mapped <= {f"{data}/ledger.db-shm"}
    assert beside < CHECK_IN_BYTES


def test_a_leak_planted_into_the_kiosk_is_seen(tmp_path: Path) -> None:
    """The kind that leaves no name, by its bytes alone."""
    _, beside = play(tmp_path, LEAKS["a file that is gone at once"])
    assert beside > 4 * CHECK_IN_BYTES
