"""Runs the Textual program over a kiosk: what readers, printer and courier post becomes its messages.

Must not know: arguments, what any screen shows.
"""

import gc
import hmac
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias

from msgspec.structs import replace

from checkin.model import EventSet
from kiosk import messages
from kiosk.app import KioskApp
from kiosk.bootstrap import Kiosk
from kiosk.errands import Post
from kiosk.exit_codes import ExitCode
from kiosk.outfit import Outfit
from kiosk.settings import Settings
from kiosk.words import known_languages
from sync.replica import has_names

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from textual.widget import Widget

    from scanner.reader import CameraReader

Beside: TypeAlias = "Callable[[Callable[[], NDArray[np.uint8] | None]], Widget]"

STOP_S = 8.0
"""Longest wait for a camera that hangs; its thread ends with the program."""


READY_S = 0.3
"""After the first screen was painted, and before anybody can have held up a ticket."""


def run_fullscreen(kiosk: Kiosk, *, pin_hint: str = "", beside: "Beside | None" = None) -> ExitCode:
    """Show the screens of this kiosk's mode until somebody with the PIN leaves them.

    Args:
        kiosk: Put together, its workers running.
        pin_hint: Shown below the PIN field; for the demo.
        beside: Makes a widget that stands beside the screen, from what gives the newest frame; for the demo.
    """
    with _camera(kiosk.world.settings) as camera:
        outfit = make_outfit(kiosk, (lambda post: _listen(kiosk, post), camera.watch), pin_hint=pin_hint)
        if beside is not None:
            outfit = replace(outfit, beside=lambda: beside(camera.frame))
        app = KioskApp(outfit)
        code = app.run(mouse=True)
    if app.crash is not None:
        raise app.crash
    return ExitCode(code or app.return_code or 0)


def make_outfit(kiosk: Kiosk, on_ready: tuple[Callable[[Post], None], ...], *, pin_hint: str = "") -> Outfit:
    """What the program is given."""
    settings = kiosk.world.settings
    languages = _languages(settings, kiosk.event_set)
    return Outfit(
        desk=kiosk.desk,
        known=lambda: kiosk.event_set,
        place=kiosk.place,
        clock=kiosk.world.clock,
        mode=settings.mode,
        check_pin=lambda pin: _is_pin(settings.exit_pin, pin),
        language=languages[0],
        languages=languages,
        name=kiosk.ledger_file.origin.device,
        way_to_desk=dict.fromkeys(languages, settings.way_to_desk) if settings.way_to_desk else {},
        pin_hint=pin_hint,
        has_camera=bool(settings.camera),
        self_lookup=settings.self_lookup and has_names(kiosk.ledger.store),
        on_ready=on_ready,
    )


def _languages(settings: Settings, event_set: EventSet) -> tuple[str, ...]:
    return known_languages(settings.languages or event_set.events[0].languages)


def _is_pin(known: str, typed: str) -> bool:
    return bool(known) and hmac.compare_digest(known.encode(), typed.encode("utf-8", "replace"))


def _listen(kiosk: Kiosk, post: Post) -> None:
    gc.freeze()
    gc.enable()

    def on_print(_: object) -> None:
        # Both only say "look again", and melt with those that nobody has looked at yet.
        post(messages.PrinterChanged())
        post(messages.PrintJobChanged())

    def on_news(_: object) -> None:
        post(messages.LinkChanged())

    kiosk.ears.on_print = on_print
    kiosk.ears.on_news = on_news
    getting_ready = threading.Timer(READY_S, kiosk.desk.get_ready)
    getting_ready.daemon = True
    getting_ready.start()


class Camera:
    """The camera of the settings, in its own thread; its libraries load after the first screen stands."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._stopping = threading.Event()
        self._reader: CameraReader | None = None
        self._thread: threading.Thread | None = None

    def frame(self) -> "NDArray[np.uint8] | None":
        """The picture that was looked at last, (height, width) grey."""
        newest = self._reader.newest_frame if self._reader else None
        return newest.image if newest else None

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
        from scanner.frames import open_source
        from scanner.reader import CameraBack, CameraEvent, CameraLost, CameraReader, ClipEnded, ScanSeen

        def tell(event: CameraEvent) -> None:
            match event:
                case ScanSeen(scan):
                    post(messages.ScanSeen(scan.text, scan.reader))
                case CameraLost():
                    post(messages.CameraLost())
                case CameraBack():
                    post(messages.CameraBack())
                case ClipEnded():
                    pass

        self._reader = CameraReader(lambda: open_source(self._source, paced=True), tell)
        self._reader.start()
        self._stopping.wait()
        self._reader.stop()


@contextmanager
def _camera(settings: Settings) -> Iterator[Camera]:
    camera = Camera(settings.camera)
    try:
        yield camera
    finally:
        camera.close()
