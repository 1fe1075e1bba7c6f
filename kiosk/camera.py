"""The camera of a kiosk: its reader in a thread, what it posts made messages of the program.

Must not know: screens, which mode shows what of it.
"""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from kiosk import messages
from kiosk.errands import Post
from kiosk.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from scanner.reader import CameraReader, Glance

STOP_S = 8.0
"""Longest wait for a camera that hangs; its thread ends with the program."""


class Camera:
    """The camera of the settings, in its own thread; its libraries load after the first screen stands."""

    def __init__(self, source: str, symbologies: frozenset[str] = frozenset()) -> None:
        self._source = source
        self._symbologies = symbologies
        self._stopping = threading.Event()
        self._reader: CameraReader | None = None
        self._thread: threading.Thread | None = None

    def frame(self) -> "NDArray[np.uint8] | None":
        """The picture that was looked at last, (height, width) grey."""
        newest = self._glance()
        return newest.frame.image if newest else None

    def preview(self, settings: Settings) -> "Callable[[], Glance | None] | None":
        """Gives what is shown of it on the screen; None = nothing is to be."""
        return self._glance if settings.camera and settings.preview else None

    def _glance(self) -> "Glance | None":
        return self._reader.glance if self._reader else None

    def decode_ms(self) -> tuple[float, ...]:
        """How long codes took to be read lately."""
        return self._reader.statistics.decode_ms if self._reader else ()

    def wait_ms(self) -> tuple[float, ...]:
        """How long people held up their tickets lately until they were read."""
        return self._reader.statistics.wait_ms if self._reader else ()

    def pulse(self, answer: Callable[[], None]) -> None:
        """Have the thread that reads answer; nobody does while its libraries are loaded."""
        if self._reader:
            self._reader.rounds.ask(answer)
        elif not self._source:
            answer()

    def watch(self, post: Post) -> None:
        """Begin to read, if there is a camera."""
        if self._source:
            self._thread = threading.Thread(target=self._watch, args=(post,), name="watch", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """End; a camera that hangs ends with the program."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(STOP_S)

    def _watch(self, post: Post) -> None:
        from scanner.decode import begin_cascade
        from scanner.frames import open_source
        from scanner.reader import (
            CameraBack,
            CameraEvent,
            CameraLost,
            CameraReader,
            ClipEnded,
            HintChanged,
            ScanSeen,
        )

        def tell(event: CameraEvent) -> None:
            match event:
                case ScanSeen(scan):
                    post(messages.ScanSeen(scan.text, scan.reader))
                case HintChanged(hint):
                    post(messages.HintChanged(hint))
                case CameraLost():
                    post(messages.CameraLost())
                case CameraBack():
                    post(messages.CameraBack())
                case ClipEnded():
                    pass

        self._reader = CameraReader(
            lambda: open_source(self._source, paced=True),
            tell,
            begin=lambda: begin_cascade(self._symbologies),
        )
        self._reader.start()
        self._stopping.wait()
        self._reader.stop()
