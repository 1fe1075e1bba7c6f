"""From frame to scans: decoding and debouncing together, as a fold over frames.

Must not know: where frames come from, threads, what a code means.
"""

from collections.abc import Generator
from dataclasses import dataclass, field

from checkin.errors import PictureError
from checkin.scan import Scan
from scanner.debounce import GONE_S, View, debounce
from scanner.decode import Code, decode_live
from scanner.frames import Frame, FrameSource

CAMERA = "camera"
"""What a scan calls its reader when nobody says otherwise."""


@dataclass(frozen=True, slots=True)
class Watch:
    """What one reader remembers from frame to frame.

    Attributes:
        view: The codes in view.
        turn: Which of the slower stages is next.
    """

    view: View = field(default_factory=View)
    turn: int = 0


def look(watch: Watch, frame: Frame, gone_s: float = GONE_S) -> tuple[Watch, tuple[Code, ...]]:
    """Take in one frame; gives the codes that were held up anew."""
    codes, turn = decode_live(frame.image, watch.turn)
    view, fresh = debounce(watch.view, (code.text for code in codes), frame.seen_s, gone_s)
    by_text = {code.text: code for code in codes}
    return Watch(view, turn), tuple(by_text[text] for text in fresh)


def scan_from(code: Code, frame: Frame, reader: str) -> Scan:
    """The scan that a code in a frame amounts to."""
    return Scan(code.text, reader, frame.seen_s, code.symbology)


def scans(source: FrameSource, reader: str = CAMERA, gone_s: float = GONE_S) -> Generator[Scan, None, None]:
    """Read a source to its end in this thread, every frame of it; broken pictures are passed over.

    Closes the source, also when the caller stops early.

    Raises:
        CameraUnavailableError: The camera gives nothing any more.
    """
    watch = Watch()
    try:
        while (seen := source.read()) is not None:
            if isinstance(seen, PictureError):
                continue
            watch, fresh = look(watch, seen, gone_s)
            yield from (scan_from(code, seen, reader) for code in fresh)
    finally:
        source.close()
