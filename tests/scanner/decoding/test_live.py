"""Reading a running camera: which attempts are made when."""

import numpy as np
import pytest
import zxingcpp

from checkin.scan import SYMBOLOGIES
from scanner.decoding.live import (
    FRAME_MS,
    MOST_MS,
    ROUNDS,
    SLOW_FIRST_S,
    TRIES,
    Cascade,
    Reading,
    Try,
    read_frame,
    tries_for,
)
from scanner.decoding.stages import Stage
from scanner.grey import Grey
from tests.fakes.codes import scene_of
from tests.fakes.paper import bend, on_ground

SECRET = "a7f3k2m9x4c8v1b6n5q0w3e7r2t4u8i1"
CONTENTS = {"Codabar": "A123456A", "EAN13": "4006381333931", "EAN8": "96385074", "ITF": "12345670"}
BLIND = [
    pytest.param(np.full((720, 1280), 90, np.uint8), id="grey"),
    pytest.param(np.random.default_rng(1).normal(90, 3, (720, 1280)).astype(np.uint8), id="noise"),
]


def stripes(shift: int = 0) -> Grey:
    """Sharp contrast and no code, which moves with `shift`."""
    busy = np.zeros((720, 1280), np.uint8)
    busy[200:500, 400 + shift : 800 + shift : 40] = 255
    busy[200:500, 401 + shift : 801 + shift : 40] = 255
    return busy


class Clock:
    """A clock of processor time that goes on by a fixed step at each stage."""

    def __init__(self, stage_ms: float) -> None:
        self.now_s = 0.0
        self.stage_ms = stage_ms
        self.names: list[str] = []
        self.cascade = Cascade(tries=tuple(Try(self.stage(name)) for name in "abc"))

    def __call__(self) -> float:
        """Seconds."""
        return self.now_s

    def stage(self, name: str) -> Stage:
        """A stage that reads nothing and takes its time."""

        def read(image: Grey) -> tuple[()]:
            self.names.append(name)
            self.now_s += self.stage_ms / 1000
            return ()

        return Stage(name, read)


def play(frames: list[Grey], clock: Clock) -> Cascade:
    """Read frames one after the other."""
    cascade = clock.cascade
    for frame in frames:
        _, cascade = read_frame(frame, cascade, clock)
    return cascade


@pytest.mark.parametrize("image", BLIND)
def test_without_contrast_the_first_stage_is_all(image: Grey) -> None:
    """An empty hall costs one pass, and has no region."""
    clock = Clock(1)
    assert read_frame(image, clock.cascade, clock)[0] == Reading()
    assert clock.names == []


def test_what_the_first_stage_reads_needs_no_other() -> None:
    """And costs nothing more."""
    clock = Clock(1)
    reading, _ = read_frame(scene_of(SECRET), clock.cascade, clock)
    assert [code.text for code in reading.codes] == [SECRET]
    assert (reading.region, clock.names) == (None, [])


def test_cheap_stages_all_have_their_turn_on_one_frame() -> None:
    """Each once."""
    clock = Clock(FRAME_MS / 10)
    reading, _ = read_frame(stripes(), clock.cascade, clock)
    assert clock.names == ["a", "b", "c"]
    assert reading.region is not None


def test_dear_stages_wait_until_there_is_time_for_them() -> None:
    """A stage of three frames' time runs every third frame, once its cost is known; each in its turn."""
    clock = Clock(3 * FRAME_MS)
    play([stripes(shift) for shift in range(0, 300, 10)], clock)
    assert 9 <= len(clock.names) <= 13
    assert clock.names[:6] == ["a", "b", "c", "a", "b", "c"]


def test_stages_dearer_than_what_is_saved_up_come_seldom() -> None:
    """All have their turn, each after as many frames as it took time."""
    clock = Clock(2 * MOST_MS)
    play([stripes(10 * (number % 40)) for number in range(100)], clock)
    assert clock.names == ["a", "b", "c", "a", "b"]


def test_a_picture_that_does_not_change_is_left_alone() -> None:
    """After some rounds; a change begins anew."""
    clock = Clock(0.1)
    cascade = play([stripes()] * 20, clock)
    assert len(clock.names) == ROUNDS * 3
    read_frame(stripes(40), cascade, clock)
    assert len(clock.names) == ROUNDS * 3 + 3


def test_noise_is_no_change() -> None:
    """A still picture is still although its pixels shiver."""
    clock = Clock(0.1)
    dice = np.random.default_rng(3)
    play([(stripes() // 2 + dice.normal(60, 3, (720, 1280))).astype(np.uint8) for _ in range(12)], clock)
    assert len(clock.names) == ROUNDS * 3


def test_a_bent_code_is_read_where_it_lies_in_the_frame() -> None:
    """Corners are in pixels of the frame, not of the region."""
    frame = np.full((720, 1280), 128, np.uint8)
    code = bend(on_ground(SECRET, module_px=8), 0.06)
    frame[150 : 150 + len(code), 700 : 700 + len(code)] = code
    reading, _ = read_frame(frame, Cascade(), lambda: 0.0)
    (found,) = reading.codes
    assert found.text == SECRET
    xs, ys = zip(*found.corners, strict=True)
    assert 740 < min(xs) < 800
    assert 190 < min(ys) < 250


def test_frames_add_up() -> None:
    """A code of which glare hides another part in each frame is read from several of them together."""
    frames = []
    for number, glare_px in enumerate((0, 44, 0, 44)):
        frame = np.full((720, 1280), 128, np.uint8)
        code = on_ground(SECRET, module_px=8)
        middle = len(code) // 2
        code[middle - 60 : middle + 90, middle + glare_px - 30 : middle + glare_px + 30] = 250
        frame[200 + number : 200 + number + len(code), 500 : 500 + len(code)] = code
        frames.append(frame)
    alone = [read_frame(frame, Cascade(), lambda: 0.0)[0].codes for frame in frames]
    cascade, texts = Cascade(), []
    for frame in frames:
        reading, cascade = read_frame(frame, cascade, lambda: 0.0)
        texts += [code.text for code in reading.codes]
    assert set(alone) == {()}
    assert texts[:1] == [SECRET]


def test_every_stage_but_the_first_is_among_the_tries() -> None:
    """In the region, and the bent ones at last in all of the frame."""
    assert [attempt.stage.name for attempt in TRIES if not attempt.is_whole] == [
        "sharpened", "doubled", "bent", "zbar", "evened", "reduced"
    ]  # fmt: skip
    assert TRIES[-1].is_whole


@pytest.mark.parametrize("name", SYMBOLOGIES)
def test_other_codes_are_read_when_the_event_names_them(name: str) -> None:
    """Under their own names; else nobody looks for them."""
    text = CONTENTS.get(name, "A1B2C3")
    drawn = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, name)).to_image(scale=3)
    frame = np.full((720, 1280), 255, np.uint8)
    code = np.array(drawn)
    frame[100 : 100 + len(code), 200 : 200 + code.shape[1]] = code
    reading, _ = read_frame(frame, Cascade(tries=tries_for([name])), lambda: 0.0)
    assert [(code.text, code.symbology) for code in reading.codes] == [(text, name)]
    assert read_frame(frame, Cascade(), lambda: 0.0)[0].codes == ()


def test_qr_codes_come_first_whatever_else_is_named() -> None:
    """And no event without a name for others pays for them."""
    cascade = Cascade(tries=tries_for(["Code128"]))
    reading, _ = read_frame(scene_of(SECRET), cascade, lambda: 0.0)
    assert [code.symbology for code in reading.codes] == ["QRCode"]
    assert tries_for(()) == TRIES


def wall_of_finders(module_px: int) -> Grey:
    """A frame full of finder patterns, which belong to no code."""
    finder = np.pad(np.zeros((7, 7), np.uint8), 1, constant_values=255)
    finder[2:7, 2:7] = 255
    finder[3:6, 3:6] = 0
    wall = np.tile(finder, (720 // (8 * module_px) + 1, 1280 // (8 * module_px) + 1))
    return wall.repeat(module_px, 0).repeat(module_px, 1)[:720, :1280]


@pytest.mark.parametrize("module_px", [2, 3, 6, 10])
def test_a_wall_of_finders_stops_no_camera(module_px: int) -> None:
    """However many triples could be codes: after a quarter of a second of work the frame is given up."""
    ticks = iter(range(10_000))
    wall = np.ascontiguousarray(wall_of_finders(module_px))
    reading, cascade = read_frame(wall, Cascade(), lambda: next(ticks) * 0.05)
    assert reading.codes == ()
    assert next(ticks) < 60
    assert len(cascade.evidence) <= 2


def test_a_frame_that_keeps_the_first_stage_busy_has_no_other() -> None:
    """Thousands of finder patterns of a pixel a module: the doubled picture alone takes half a second."""
    clock = Clock(stage_ms=20)
    took_s = iter((0.0, SLOW_FIRST_S + 0.01))
    reading, cascade = read_frame(wall_of_finders(1), clock.cascade, lambda: next(took_s))
    assert reading.region is not None
    assert (clock.names, cascade.tried) == ([], 0)
