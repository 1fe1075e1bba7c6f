"""``bench empty_scene``: what a camera costs while nobody is there, and what resting costs whoever comes.

A stand-in for a USB camera gives 30 JPEG files a second (1280x720, colours 4:2:2, a sensor's noise), as V4L2
hands MJPG over. The whole reader runs: grabbing, unpacking, looking for codes. Beside it, in the same run,
every frame is unpacked in colours and looked at, as one would do it at first.
"""

import io
import threading
import time
from collections.abc import Iterator, Sequence
from itertools import cycle

import cv2
import numpy as np
import numpy.typing as npt
import segno
from PIL import Image

from benchmarks.figures import Figure
from scanner.camera import CameraSource
from scanner.clip import GAP_S, Medium, Shot, render_frames
from scanner.decode import decode
from scanner.grey import Grey
from scanner.idle import IDLE_S, Movement, is_due, watch_movement
from scanner.pictures import grey_from, retrieve
from scanner.reader import CameraReader, Patience

FPS = 30
MEASURED_S = 10.0
SHARE_GOAL = 0.15
LATER_GOAL = 1.0
CLIPS = 12

Jpeg = npt.NDArray[np.uint8]
"""(1, bytes) uint8: a JPEG file as OpenCV hands it over."""


class PacedCapture:
    """A USB camera in an empty hall.

    Args:
        frames: JPEG files, shown in turn.
        in_colours: Unpack to (height, width, 3), as OpenCV does when it is not told otherwise.
    """

    def __init__(self, frames: Sequence[Jpeg], *, in_colours: bool) -> None:
        self._frames = cycle(frames)
        self._in_colours = in_colours
        self._due_s = time.monotonic()
        self._newest = frames[0]

    def isOpened(self) -> bool:  # noqa: N802  # OpenCV's name
        """It is."""
        return True

    def grab(self) -> bool:
        """Wait for the next frame."""
        self._due_s += 1 / FPS
        threading.Event().wait(max(0.0, self._due_s - time.monotonic()))
        self._newest = next(self._frames)
        return True

    def retrieve(self) -> tuple[bool, npt.NDArray[np.uint8]]:
        """The frame."""
        if not self._in_colours:
            return True, self._newest
        return True, np.asarray(cv2.imdecode(self._newest, cv2.IMREAD_COLOR), np.uint8)

    def get(self, _key: int, /) -> float:
        """It says nothing of itself."""
        return 0.0

    def release(self) -> None:
        """Nothing to let go."""


class Restless(CameraSource):
    """The same camera without `skip`'s savings: every frame that could pass by is unpacked and looked at."""

    def skip(self) -> bool:
        """Never."""
        return False


def measure() -> list[Figure]:
    """The share of a core, and how much later a ticket is read."""
    frames = [
        _as_camera_gives(frame, number) for number, frame in enumerate(render_frames([], _modules, fps=FPS))
    ]
    return [_empty_scene(frames), _later()]


def _empty_scene(frames: Sequence[Jpeg]) -> Figure:
    plain = _share(Restless("v4l2:x", PacedCapture(frames, in_colours=True), time.monotonic))
    raw = _share(Restless("v4l2:x", PacedCapture(frames, in_colours=False), time.monotonic))
    ours = _share(CameraSource("v4l2:x", PacedCapture(frames, in_colours=False), time.monotonic))
    return Figure(
        "empty_scene",
        "empty scene, share of a core",
        ours[0],
        "a fixed limit",
        SHARE_GOAL,
        {
            "looks_per_s": ours[1],
            "every_frame_grey": raw[0],
            "every_frame_in_colours": plain[0],
            "unpack_grey_ms": _unpack_ms(frames, in_colours=False),
            "unpack_in_colours_ms": _unpack_ms(frames, in_colours=True),
        },
    )


def _share(source: CameraSource) -> tuple[float, float]:
    """Processor seconds per second of this whole process, and looks per second, once it has come to rest."""
    reader = CameraReader(lambda: source, lambda _: None, patience=Patience())
    reader.start()
    threading.Event().wait(IDLE_S + 1.5)
    cpu_s, wall_s, looks = time.process_time(), time.monotonic(), reader.statistics.decoded
    threading.Event().wait(MEASURED_S)
    passed_s = time.monotonic() - wall_s
    share = (time.process_time() - cpu_s) / passed_s
    looks_per_s = (reader.statistics.decoded - looks) / passed_s
    reader.stop()
    return share, looks_per_s


def _unpack_ms(frames: Sequence[Jpeg], *, in_colours: bool) -> float:
    capture = PacedCapture(frames, in_colours=in_colours)
    times_s = []
    for _ in range(50):
        started_s = time.thread_time()
        retrieve(capture)
        times_s.append(time.thread_time() - started_s)
    return float(np.median(times_s)) * 1000


def _later() -> Figure:
    """Frames from the first in which a ticket is read to the first that is looked at then, at rest before."""
    later = [_lost(seed, medium, phase) for seed, medium, phase in _cases()]
    details = {"clips": len(later), "mean": float(np.mean(later))}
    return Figure(
        "empty_scene", "frames lost to resting, worst", max(later), "every frame", LATER_GOAL, details
    )


def _cases() -> Iterator[tuple[int, Medium, int]]:
    media = list(Medium)
    for number in range(CLIPS):
        yield number, media[number % len(media)], number % 3


def _lost(seed: int, medium: Medium, phase: int) -> float:
    film = list(render_frames([Shot(f"TICKET{seed}", medium, "", 1.0)], _modules, fps=FPS, seed=seed))
    quiet = [film[number % round(GAP_S * FPS)] for number in range(round((IDLE_S + 1) * FPS) + phase)]
    frames = quiet + film
    reads = [number for number in range(len(quiet), len(frames)) if decode(frames[number], deep=False)]
    looks = set(_looked_at(frames))
    return float(next(number for number in reads if number in looks) - reads[0])


def _looked_at(frames: Sequence[Grey]) -> Iterator[int]:
    movement = Movement()
    for number, frame in enumerate(frames):
        if is_due(movement, 100 + (number - 1) / FPS):
            yield number
            movement = watch_movement(movement, frame, 100 + number / FPS)


def _as_camera_gives(frame: Grey, seed: int) -> Jpeg:
    """The hall in warm light, its colours as noisy as a sensor's."""
    noise = np.random.default_rng(seed).normal(0, 2, (*frame.shape, 3))
    colours = np.clip(frame[:, :, np.newaxis] + noise + np.array((10, 0, -12)), 0, 255).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(colours).save(file, "JPEG", quality=80, subsampling="4:2:2")
    data = np.frombuffer(file.getvalue(), np.uint8)[np.newaxis, :]
    assert grey_from(np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR))).shape == frame.shape
    return data


def _modules(text: str) -> npt.NDArray[np.bool_]:
    return np.array([list(row) for row in segno.make(text, micro=False).matrix], np.uint8).astype(np.bool_)
