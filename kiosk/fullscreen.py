"""Runs the Textual program over a kiosk: what readers, printer and courier post becomes its messages.

Must not know: arguments, what any screen shows.
"""

import gc
import hmac
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from checkin.model import EventSet
from kiosk import messages
from kiosk.app import KioskApp
from kiosk.bootstrap import Kiosk
from kiosk.errands import Post
from kiosk.exit_codes import ExitCode
from kiosk.outfit import Outfit
from kiosk.settings import Settings
from kiosk.words import known_languages

STOP_S = 8.0
"""Longest wait for a camera that hangs; its thread ends with the program."""


def run_fullscreen(
    kiosk: Kiosk, *, pin_hint: str = "", on_ended: Callable[[], None] | None = None
) -> ExitCode:
    """Show the screens of this kiosk's mode until somebody with the PIN leaves them.

    Args:
        kiosk: Put together, its workers running.
        pin_hint: Shown below the PIN field; for the demo.
        on_ended: Called in the reader's thread when the camera's clip is over; for the demo.
    """
    with _camera(kiosk.world.settings, on_ended) as watch:
        outfit = make_outfit(kiosk, pin_hint, (lambda post: _listen(kiosk, post), watch))
        app = KioskApp(outfit)
        code = app.run(mouse=True)
    if app.crash is not None:
        raise app.crash
    return ExitCode(code or app.return_code or 0)


def make_outfit(kiosk: Kiosk, pin_hint: str, on_ready: tuple[Callable[[Post], None], ...]) -> Outfit:
    """What the program is given."""
    settings = kiosk.world.settings
    languages = _languages(settings, kiosk.event_set)
    return Outfit(
        desk=kiosk.desk,
        event_set=kiosk.event_set,
        place=kiosk.place,
        clock=kiosk.world.clock,
        mode=settings.mode,
        check_pin=lambda pin: _is_pin(settings.exit_pin, pin),
        language=languages[0],
        name=kiosk.ledger_file.origin.device,
        way_to_desk=dict.fromkeys(languages, settings.way_to_desk) if settings.way_to_desk else {},
        pin_hint=pin_hint,
        has_camera=bool(settings.camera),
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


@contextmanager
def _camera(settings: Settings, on_ended: Callable[[], None] | None) -> Iterator[Callable[[Post], None]]:
    """A function that starts the camera once the screen stands; the camera ends with the block."""
    stopping = threading.Event()
    threads: list[threading.Thread] = []

    def watch(post: Post) -> None:
        if settings.camera:
            threads.append(
                threading.Thread(
                    target=_watch, args=(settings.camera, post, on_ended, stopping), name="watch", daemon=True
                )
            )
            threads[0].start()

    try:
        yield watch
    finally:
        stopping.set()
        for thread in threads:
            thread.join(STOP_S)


def _watch(camera: str, post: Post, on_ended: Callable[[], None] | None, stopping: threading.Event) -> None:
    """Read the camera until told to stop. Its libraries load here, while the first screen already stands."""
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
                if on_ended is not None:
                    on_ended()

    reader = CameraReader(lambda: open_source(camera, paced=True), tell)
    reader.start()
    stopping.wait()
    reader.stop()
