"""From frame to scans: decoding, choosing, debouncing and guidance together, as a fold over frames.

Must not know: where frames come from, threads, what a code means.
"""

from collections.abc import Generator
from dataclasses import dataclass, field

from checkin.errors import PictureError
from checkin.scan import Scan
from scanner.debounce import GONE_S, View, debounce, now_of
from scanner.decode import Cascade, Code, decode_live
from scanner.decoding.region import Region
from scanner.frames import Frame, FrameSource
from scanner.furniture import Furniture, is_furniture
from scanner.grey import Grey
from scanner.guidance import Glimpse, Guide, guide
from scanner.held import EMPTY, Scene, choose, known_behind
from scanner.hint import Hint
from scanner.measures import Measures, make_small, measure
from scanner.tightening import tighten

CAMERA = "camera"
"""What a scan calls its reader when nobody says otherwise."""

LOST_S = 0.5
"""A ticket that was not seen for so long is held up anew, as far as waiting is concerned."""


@dataclass(frozen=True, slots=True)
class Trial:
    """Somebody tries to have a ticket read; times are of the clock of `scanner.debounce`.

    Attributes:
        since_s: When the first frame showed something of it.
        seen_s: When the last one did.
    """

    since_s: float
    seen_s: float


@dataclass(frozen=True, slots=True)
class Watch:
    """What one reader remembers from frame to frame.

    Attributes:
        view: The codes that were held up.
        scene: The codes in view, with those behind.
        guide: What is hinted at.
        cascade: What the decoder remembers.
        furniture: What always looks like a code.
        trial: What is held up and was not read yet.
        small: The last frame, a small part of its pixels; None while nothing has to be measured.
    """

    view: View = field(default_factory=View)
    scene: Scene = field(default_factory=lambda: EMPTY)
    guide: Guide = field(default_factory=Guide)
    cascade: Cascade = field(default_factory=Cascade)
    furniture: Furniture = ()
    trial: Trial | None = None
    small: Grey | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """What one frame amounts to.

    Attributes:
        codes: All codes in it.
        held: The one that is held up.
        fresh: Those that were held up anew; at most one.
        waited_s: From the first frame that showed something of that ticket to this one.
        hint: What whoever stands there should do.
    """

    codes: tuple[Code, ...] = ()
    held: Code | None = None
    fresh: tuple[Code, ...] = ()
    waited_s: float = 0.0
    hint: Hint | None = None


def look(watch: Watch, frame: Frame, gone_s: float = GONE_S) -> tuple[Watch, Look]:
    """Take in one frame."""
    reading, cascade = decode_live(frame.image, watch.cascade, known_behind(watch.scene))
    now_s = now_of(watch.view, frame.seen_s)
    scene, choice = choose(watch.scene, reading.codes, frame.image.shape[::-1], now_s)
    held = (choice.held,) if choice.held else ()
    beside = (code.text for code in reading.codes)
    view, texts = debounce(watch.view, (code.text for code in held), frame.seen_s, gone_s, beside)
    fresh = tuple(code for code in held if code.text in texts)
    furniture, small, measures = _measured(watch, frame.image, reading.region, now_s)
    glimpse = Glimpse(bool(held), choice.is_unclear, choice.is_far, measures)
    trial = _tried(watch.trial, is_seen=bool(fresh or measures or choice.is_far), now_s=now_s)
    shown = guide(watch.guide, glimpse, now_s)
    waited_s = trial.seen_s - trial.since_s if fresh and trial else 0.0
    after = Watch(view, scene, shown, cascade, furniture, None if fresh else trial, small)
    return after, Look(reading.codes, choice.held, fresh, waited_s, shown.hint)


def _tried(trial: Trial | None, *, is_seen: bool, now_s: float) -> Trial | None:
    if trial is not None and now_s - trial.seen_s > LOST_S:
        trial = None
    if not is_seen:
        return trial
    return Trial(trial.since_s if trial else now_s, now_s)


def _measured(
    watch: Watch, image: Grey, region: Region | None, now_s: float
) -> tuple[Furniture, Grey | None, Measures | None]:
    """What is known of furniture, the small frame, and the measures of a ticket that was not read."""
    tight = region and tighten(image, region)
    if tight is None:
        return watch.furniture, None, None
    box = tight.left, tight.top, tight.right, tight.bottom
    furniture, is_known = is_furniture(watch.furniture, box, now_s)
    small = make_small(image)
    seen = None if is_known else measure(image, box, small, watch.small)
    return furniture, small, seen if seen and seen.is_like_code else None


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
            watch, found = look(watch, seen, gone_s)
            yield from (scan_from(code, seen, reader) for code in found.fresh)
    finally:
        source.close()
