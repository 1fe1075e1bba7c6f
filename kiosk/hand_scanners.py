"""The scanners of the settings beside the camera, each in a thread of its own; their events become messages.

Must not know: screens, what a code means.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, assert_never

from kiosk import messages
from kiosk.errands import Post

if TYPE_CHECKING:
    from scanner.handheld.reader import HandReader, ScannerEvent
    from scanner.handheld.urls import ScannerUrl


class HandScanners:
    """Serial and keyboard scanners; what reads them is loaded after the first screen stands."""

    def __init__(self, urls: tuple[str, ...]) -> None:
        self._urls = urls
        self._readers: list[HandReader] = []

    def watch(self, post: Post) -> None:
        """Begin to read, if there are any."""
        if not self._urls:
            return
        from scanner.handheld.reader import HandReader
        from scanner.handheld.urls import parse_scanners

        self._readers = [HandReader(url, _teller(url, post)) for url in parse_scanners(self._urls)]
        for reader in self._readers:
            reader.start()

    def close(self) -> None:
        """End; one that hangs ends with the program."""
        for reader in self._readers:
            reader.stop(0)
        for reader in self._readers:
            reader.stop()


def _teller(url: "ScannerUrl", post: Post) -> Callable[["ScannerEvent"], None]:
    """What makes messages of a scanner's events."""
    from checkin.scan import Scan
    from scanner.handheld import reader

    # A layout that nobody said may be the wrong one, and the text another one than on the ticket.
    is_typed = url.scheme == "evdev" and url.layout is None

    def tell(event: "ScannerEvent") -> None:
        match event:
            case Scan():
                post(messages.ScanSeen(event.text, event.reader, is_typed=is_typed))
            case reader.ScannerLost():
                post(messages.ScannerLost(event.reader))
            case reader.ScannerBack():
                post(messages.ScannerBack(event.reader))
            case reader.ScannerCalibrated():
                post(messages.ScannerCalibrated(event.found, event.layout))
            case reader.ScannerEnded():
                pass
            case _:
                assert_never(event)

    return tell
