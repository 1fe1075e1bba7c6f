"""Frames to scans in one thread."""

from pathlib import Path

import numpy as np
import pytest

from checkin.errors import CameraUnavailableError, PictureError
from scanner.clip import Medium, Shot, render_frames
from scanner.decoding.engines import read_by_zxing
from scanner.frames import Frame, open_source
from scanner.grey import Grey
from scanner.hint import Hint
from scanner.watch import Look, Watch, look, scans
from tests.fakes.camera import FakeSource
from tests.fakes.codes import modules_of, picture_of, scene_of
from tests.fakes.paper import bend, on_ground
from tests.scanner.conftest import TEXTS

EMPTY = np.full((720, 1280), 128, np.uint8)


def test_a_clip_gives_each_ticket_once_in_order(clip: Path) -> None:
    """Paper, phone and dark phone are read; times are the clip's own."""
    seen = list(scans(open_source(f"clip:{clip}"), "door"))
    assert [scan.text for scan in seen] == list(TEXTS)
    assert {(scan.reader, scan.symbology) for scan in seen} == {("door", "QRCode")}
    assert [scan.seen_s for scan in seen] == sorted(scan.seen_s for scan in seen)


def test_a_ticket_that_comes_back_scans_again() -> None:
    """Two seconds of empty frames lie between."""
    held, away = [scene_of("a")] * 5, [EMPTY] * 20
    assert [scan.text for scan in scans(FakeSource(held + away + held))] == ["a", "a"]


def test_broken_pictures_are_passed_over() -> None:
    """What comes after them is read."""
    source = FakeSource([PictureError("x", "y"), scene_of("a")])
    assert [scan.text for scan in scans(source)] == ["a"]
    assert source.closed


def test_a_caller_who_stops_early_closes_the_source() -> None:
    """The device is given back when nobody listens any more."""
    source = FakeSource([scene_of("a"), scene_of("b")])
    running = scans(source)
    assert next(running).text == "a"
    running.close()
    assert source.closed


def test_a_lost_camera_is_told_to_the_caller() -> None:
    """Without a thread the error goes up, and the source is closed."""
    source = FakeSource([scene_of("a"), CameraUnavailableError("gone", "plug it in")])
    running = scans(source)
    next(running)
    with pytest.raises(CameraUnavailableError):
        next(running)
    assert source.closed


Spot = tuple[str, int, float, float]
"""Text, pixels for each module, and the middle in shares of the frame."""

TICKET: Spot = ("ticket", 10, 0.45, 0.5)
BADGE: Spot = ("badge", 2, 0.9, 0.3)


def hall_with(*spots: Spot) -> Grey:
    """A hall with codes in it."""
    hall = EMPTY.copy()
    for text, scale, x, y in spots:
        code = picture_of(text, scale=scale)
        top, left = int(y * 720) - code.shape[0] // 2, int(x * 1280) - code.shape[1] // 2
        hall[top : top + code.shape[0], left : left + code.shape[1]] = code
    return hall


def nonsense(scale: int, x: float = 0.5, seed: int = 1) -> Grey:
    """A hall with something that looks like a code, and that nothing can read."""
    modules = np.random.default_rng(seed).integers(0, 2, (33, 33)) * 255
    code = np.kron(np.pad(modules, 4, constant_values=255), np.ones((scale, scale)))
    hall, side = EMPTY.copy(), code.shape[0]
    left = int(x * 1280) - side // 2
    hall[360 - side // 2 :][:side, left : left + side] = code
    return hall


def watched(images: list[Grey], fps: float = 10.0) -> list[Look]:
    """What each of the frames amounts to."""
    watch, looks = Watch(), []
    for index, image in enumerate(images):
        watch, seen = look(watch, Frame(image, index / fps, index))
        looks.append(seen)
    return looks


def test_a_badge_behind_is_read_and_not_scanned() -> None:
    """Beside a ticket, alone after it, and alone from the start; the ticket is scanned in its first frame."""
    both, alone = hall_with(BADGE, TICKET), hall_with(BADGE)
    looks = watched([both] * 5 + [alone] * 60)
    assert {code.text for code in looks[0].codes} == {"badge", "ticket"}
    assert [code.text for code in looks[0].fresh] == ["ticket"]
    assert [seen.fresh for seen in looks[1:]] == [()] * 64
    assert all(seen.fresh == () for seen in watched([alone] * 60))


def test_a_bent_ticket_is_read_before_a_badge_behind() -> None:
    """Whoever reads the badge at once has not yet read what is held up."""
    alone = hall_with(BADGE)
    both = alone.copy()
    ticket = bend(on_ground("ticket of paper that was folded", module_px=8), 0.06)
    both[160 : 160 + len(ticket), 380 : 380 + len(ticket)] = ticket
    assert [code.text for code in read_by_zxing(both)] == ["badge"]
    looks = watched([alone] * 5 + [both] * 5)
    assert [code.text for seen in looks for code in seen.fresh] == ["ticket of paper that was folded"]
    assert looks[5].fresh != ()


def test_two_tickets_are_no_scan_until_one_is_taken_away() -> None:
    """Both are asked to be shown one after the other."""
    two = hall_with(("one", 8, 0.3, 0.5), ("two", 8, 0.7, 0.5))
    looks = watched([two] * 15 + [hall_with(("two", 8, 0.7, 0.5))] * 10)
    assert all(seen.fresh == () for seen in looks[:15])
    assert looks[10].hint is Hint.ONE_TICKET
    assert [code.text for seen in looks[15:] for code in seen.fresh] == ["two"]
    assert looks[-1].hint is None


def test_a_ticket_that_was_scanned_stays_so_beside_another() -> None:
    """While it is in view without being held, its time does not run out."""
    one, both = hall_with(("one", 8, 0.3, 0.5)), hall_with(("one", 8, 0.3, 0.5), ("two", 8, 0.7, 0.5))
    looks = watched([one] * 3 + [both] * 40 + [one] * 10)
    assert [code.text for seen in looks for code in seen.fresh] == ["one"]


def test_a_phone_that_shows_a_code_twice_is_one_scan() -> None:
    """Once large, once small."""
    looks = watched([hall_with(TICKET, ("ticket", 8, 0.8, 0.4))] * 3)
    assert [code.text for seen in looks for code in seen.fresh] == ["ticket"]


def waits(images: list[Grey]) -> list[float]:
    """How long each scan took."""
    return [seen.waited_s for seen in watched(images) for _ in seen.fresh]


UNREADABLE, READABLE = nonsense(7), hall_with(TICKET)
TOO_NEAR = np.kron(np.random.default_rng(1).integers(0, 2, (36, 64)) * 255, np.ones((20, 20))).astype(
    np.uint8
)


def test_a_scan_says_how_long_it_took() -> None:
    """From the first frame with something that looks like a code to the one in which it was read."""
    assert waits([EMPTY] * 3 + [UNREADABLE] * 7 + [READABLE] * 5) == pytest.approx([0.7])


def test_a_ticket_that_is_read_at_once_has_not_waited() -> None:
    """Nor does the one of somebody else count, half a second or more ago."""
    assert waits([EMPTY, READABLE]) == [0]
    assert waits([UNREADABLE] * 5 + [EMPTY] * 7 + [READABLE] * 5) == [0]


@pytest.mark.parametrize(
    ("images", "hint"),
    [
        pytest.param([nonsense(2)] * 12, Hint.CLOSER, id="small and at rest"),
        pytest.param([nonsense(7, x) for x in (0.4, 0.45, 0.5, 0.55) * 3], Hint.HOLD_STILL, id="waved"),
        pytest.param([TOO_NEAR] * 12, Hint.FURTHER, id="fills the picture"),
        pytest.param([nonsense(7) // 4] * 12, Hint.BRIGHTER, id="dark"),
        pytest.param([EMPTY] * 12, None, id="nothing there"),
        pytest.param([nonsense(2)] * 3 + [EMPTY] * 9, None, id="gone soon"),
    ],
)
def test_what_is_not_read_is_measured(images: list[Grey], hint: Hint | None) -> None:
    """Each row is what a camera sees and what whoever stands there is told."""
    assert watched(images)[-1].hint is hint


def test_a_poster_is_hinted_at_for_some_seconds_only() -> None:
    """What always looks like a code is no ticket, also after somebody stood before it; no wait counts it."""
    poster = nonsense(2)
    looks = watched([poster] * 25 + [EMPTY] * 10 + [poster] * 10 + [READABLE] * 3, fps=1.0)
    hints = [seen.hint for seen in looks]
    assert Hint.CLOSER in hints[:15]
    assert set(hints[20:]) == {None}
    assert [seen.waited_s for seen in looks if seen.fresh] == [0]


def test_an_ordinary_ticket_gives_no_hint() -> None:
    """Held up, held and taken away by a shaking hand: nothing is ever said."""
    shots = [Shot(f"A7F3K2M9X4C8V1B6{medium}", medium, "Jörg", 1.0) for medium in Medium]
    looks = watched(list(render_frames(shots, modules_of, fps=15)), fps=15)
    assert {seen.hint for seen in looks} == {None}
    assert [code.text for seen in looks for code in seen.fresh] == [shot.text for shot in shots]
