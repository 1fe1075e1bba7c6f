"""Which of the codes in view is the one that is held up: a pure fold over what each frame shows.

Must not know: pictures, threads, the real clock, tickets.

The rule, in the order in which it is asked:

1. The same text twice is one code: the one that counts most. A code counts by its size, and less the farther
   it is from the middle of the frame.
2. A code that is *near* enough may be held: in the middle of the frame every size is (a code at arm's length
   takes 8 % of the height), towards the edge it must take `AT_EDGE` of the height. A badge that hangs on
   somebody behind is smaller than that as soon as it is 50 cm away: it is *behind*.
3. Of several near codes the one that counts `LIKE` times as much as any other is held. The others are behind
   from then on. Without such a one it is unclear, and nothing is held.
4. A code that was behind once stays so, also when it is the only one left: a colleague's badge must not be
   scanned when the attendee in front of it goes away, or when its wearer walks through the middle. It may be
   held when it is near and still, which nobody is who merely passes, and if it was behind another code, when
   it counts `LIKE` times as much as it did there; or when it comes back, larger than any badge in the
   background, after it was away.

A single near code is therefore held in its first frame, and only a second code, or one that is small and at
the edge, ever waits. Which codes are rivals is remembered for `RIVAL_S`, so that a frame in which a decoder
missed one of two tickets decides nothing; a code that stands where another one stood has taken its place.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TypeAlias

from scanner.decode import Code

LIKE = 1.6
"""Below this ratio two codes are of like size and place."""

MIDDLE, OUTSIDE = 0.5, 0.7
"""By the way from the middle of the frame, 0, to its edge, 1: up to the first a code of any size may be held,
from the second on it must be as large as at the edge."""

AT_EDGE = 0.11
"""How large that is, by the height of the frame."""

LARGE = 0.10
"""Larger than what hangs in the background, by the height of the frame."""

STILL_S = 0.3
"""A hand rests so long; somebody who walks by crosses several widths of his badge in that time."""

RIVAL_S = 0.4
"""How long a code that was in view still counts: a dozen frames in which no decoder may read it."""

AWAY_S = 2.0
"""A code behind that was out of view for so long has been fetched, if it comes back large."""

OFFERED_S = 4.0
"""Whoever holds a ticket too far away moves it sooner; what stays for longer hangs there."""

FORGET_S = 30.0
"""How long a code behind is known while somebody stands before it."""

MOST_KNOWN = 64
"""A screen full of codes fills no memory."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a code is.

    Attributes:
        x: Of its middle, in pixels.
        y: The same.
        side: Its longer side, in pixels.
        share: The same by the shorter side of the frame.
        off: How far it is from the middle of the frame, 0, to the edge, 1.
    """

    x: float
    y: float
    side: float
    share: float
    off: float

    @property
    def weight(self) -> float:
        """How much it counts."""
        return self.share * (1 - self.off / 2)

    @property
    def is_near(self) -> bool:
        """Whether it may be held up."""
        return self.share >= AT_EDGE * min(1.0, max(0.0, self.off - MIDDLE) / (OUTSIDE - MIDDLE))

    def is_at(self, other: "Place") -> bool:
        """Whether it is where the other one is, give or take half a code."""
        reach = max(self.side, other.side) / 2
        return abs(self.x - other.x) <= reach and abs(self.y - other.y) <= reach


@dataclass(frozen=True, slots=True)
class Known:
    """A code that is or was in view.

    Attributes:
        place: Where it was seen last.
        seen_s: When that was.
        since_s: When it came into view.
        anchor: Where it was when it was last seen to move.
        still_s: Since when it has been there.
        behind: How much it counted when it was put behind another one; 0 = it was only too small at the edge;
            None = it may be held.
        is_told: Whether it was held already.
    """

    place: Place
    seen_s: float
    since_s: float
    anchor: Place
    still_s: float
    behind: float | None = None
    is_told: bool = False

    @property
    def is_still(self) -> bool:
        """Whether it rests."""
        return self.seen_s - self.still_s >= STILL_S


Scene: TypeAlias = Mapping[str, Known]
"""Text -> what is known of that code."""

EMPTY: Scene = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Choice:
    """What one frame amounts to.

    Attributes:
        held: The code that is held up; it is in this frame.
        is_unclear: There are several, and none of them is it.
        is_far: A code rests in view that is new, and too far away for being held up.
    """

    held: Code | None = None
    is_unclear: bool = False
    is_far: bool = False


def choose(scene: Scene, codes: Iterable[Code], size: tuple[int, int], now_s: float) -> tuple[Scene, Choice]:
    """Take in one frame.

    Args:
        scene: What the last call gave back; `EMPTY` to begin with.
        codes: The codes in this frame, in any order.
        size: Width and height of the frame, in pixels.
        now_s: A clock that never goes back, in seconds.
    """
    seen = _by_text(codes, size)
    before = {text: old for text, old in scene.items() if _is_remembered(old, now_s)}
    known = {text: _met(before.get(text), place, now_s) for text, (_, place) in seen.items()}
    kept = {text: old for text, old in before.items() if text not in known and not _is_replaced(old, known)}
    rivals = {text: one for text, one in (kept | known).items() if _may_win(one, is_seen=text in known)}
    if not rivals.keys() & known.keys():
        return _bounded(kept | known), Choice(is_far=any(map(_is_offered, known.values())))
    best = max(rivals, key=lambda text: rivals[text].place.weight)
    beaten = {text for text in rivals if text != best and _counts_less(rivals[text], rivals[best])}
    if len(beaten) < len(rivals) - 1:
        is_unclear = not all(one.is_told for one in rivals.values())
        return _bounded(kept | known), Choice(is_unclear=is_unclear)
    if best not in known:
        return _bounded(kept | known), Choice()
    for text in beaten & known.keys():
        known[text] = replace(known[text], behind=known[text].place.weight)
    known[best] = replace(known[best], is_told=True)
    return _bounded(kept | known), Choice(held=seen[best][0])


def known_behind(scene: Scene) -> frozenset[str]:
    """The texts of codes that hang in the background."""
    return frozenset(text for text, one in scene.items() if one.behind is not None)


def place_of(code: Code, size: tuple[int, int]) -> Place:
    """Where a code is in a frame of that width and height."""
    xs, ys = [x for x, _ in code.corners] or [0.0], [y for _, y in code.corners] or [0.0]
    side = max(max(xs) - min(xs), max(ys) - min(ys))
    x, y = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2
    width, height = (max(1, length) for length in size)
    off = max(abs(2 * x / width - 1), abs(2 * y / height - 1))
    return Place(x, y, side, side / min(width, height), min(1.0, off))


def _by_text(codes: Iterable[Code], size: tuple[int, int]) -> dict[str, tuple[Code, Place]]:
    """Each text once, where it counts most."""
    found: dict[str, tuple[Code, Place]] = {}
    for code in codes:
        place = place_of(code, size)
        if code.text not in found or place.weight > found[code.text][1].weight:
            found[code.text] = code, place
    return found


def _met(old: Known | None, place: Place, now_s: float) -> Known:
    """What is known of a code that is in this frame."""
    behind = None if place.is_near else 0.0
    if old is None:
        return Known(place, now_s, now_s, place, now_s, behind)
    is_there_still = now_s - old.seen_s <= RIVAL_S and place.is_at(old.anchor)
    anchor, still_s = (old.anchor, old.still_s) if is_there_still else (place, now_s)
    now = replace(old, place=place, seen_s=now_s, anchor=anchor, still_s=still_s)
    if old.behind is not None:
        return replace(now, behind=None if _comes_forward(now, old) else old.behind)
    return now if old.is_told else replace(now, behind=behind)


def _comes_forward(now: Known, old: Known) -> bool:
    """Whether a code that was behind may be held again."""
    if not now.place.is_near or old.behind is None:
        return False
    is_back = now.seen_s - old.seen_s >= AWAY_S and now.place.share >= LARGE
    return is_back or (now.is_still and now.place.weight >= LIKE * old.behind)


def _is_remembered(old: Known, now_s: float) -> bool:
    return now_s - old.seen_s <= (RIVAL_S if old.behind is None else FORGET_S)


def _is_replaced(old: Known, known: Mapping[str, Known]) -> bool:
    """Whether another code stands where a code that may be held stood before."""
    return old.behind is None and any(one.place.is_at(old.place) for one in known.values())


def _may_win(one: Known, *, is_seen: bool) -> bool:
    """Whether it takes part: not from behind, and not once it was scanned and has gone."""
    return one.behind is None and one.place.is_near and (is_seen or not one.is_told)


def _counts_less(one: Known, best: Known) -> bool:
    return one.place.weight * LIKE <= best.place.weight


def _is_offered(one: Known) -> bool:
    """Whether somebody may be holding it there; what has hung there for longer is no ticket."""
    return one.is_still and one.seen_s - one.since_s < OFFERED_S


def _bounded(scene: dict[str, Known]) -> Scene:
    newest = sorted(scene.items(), key=lambda item: item[1].seen_s)[-MOST_KNOWN:]
    return MappingProxyType(dict(newest))
