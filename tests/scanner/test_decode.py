"""The decoder cascade."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkin.text import clean_scan
from scanner import decode as module
from scanner.decode import Cascade, Reading, begin_cascade, decode, decode_live
from scanner.decoding.engines import has_zbar, read_by_zbar
from scanner.decoding.stages import STAGES
from scanner.grey import Grey
from tests.fakes.codes import picture_of, scene_of

SECRET = "a7f3k2m9x4c8v1b6n5q0w3e7r2t4u8i1"


def soft(image: Grey, times: int) -> Grey:
    """Defocus by averaging neighbours `times` times."""
    grey = image.astype(np.float64)
    for _ in range(times):
        for axis in (0, 1):
            grey = (np.roll(grey, 1, axis) + grey + np.roll(grey, -1, axis)) / 3
    return grey.astype(np.uint8)


@pytest.mark.parametrize(
    "image",
    [
        pytest.param(picture_of(SECRET), id="plain"),
        pytest.param(picture_of(SECRET, scale=1), id="one pixel per module"),
        pytest.param(picture_of(SECRET, ground=20, ink=230), id="inverted, as phones in dark mode show it"),
        pytest.param(np.rot90(picture_of(SECRET)), id="turned by a quarter"),
        pytest.param(picture_of(SECRET)[:, ::-1], id="mirrored, as a selfie camera shows it"),
        pytest.param(picture_of(SECRET, ground=140, ink=110), id="hardly any contrast"),
        pytest.param(np.asfortranarray(scene_of(SECRET)), id="memory in another order"),
        pytest.param(soft(picture_of(SECRET), 6), id="soft"),
    ],
)
def test_reads_a_ticket(image: Grey) -> None:
    """The text comes out exactly, as QRCode, with four corners inside the picture."""
    (code,) = decode(image)
    assert (code.text, code.symbology) == (SECRET, "QRCode")
    assert len(code.corners) == 4
    height, width = image.shape
    assert all(-2 <= x <= width + 2 and -2 <= y <= height + 2 for x, y in code.corners)


def test_reads_all_codes_of_a_picture() -> None:
    """Two tickets side by side are two codes."""
    assert {code.text for code in decode(scene_of("left", "right"))} == {"left", "right"}


def test_corners_run_clockwise_from_the_codes_own_top_left() -> None:
    """Of an upright code the corners are left top, right top, right bottom, left bottom."""
    (code,) = decode(picture_of("corners", scale=4))
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = code.corners
    assert x0 < x1
    assert y1 < y2
    assert x2 > x3
    assert y3 > y0


@pytest.mark.parametrize("at", range(1, len(STAGES)), ids=[stage.name for stage in STAGES[1:]])
def test_every_later_stage_reads_by_itself(at: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each stage gives the text and corners in pixels of the picture that was asked about."""
    monkeypatch.setattr(module, "STAGES", (STAGES[at],))
    if STAGES[at].name == "zbar" and not has_zbar():
        assert decode(picture_of(SECRET)) == ()
        return
    (code,) = decode(picture_of(SECRET))
    assert code.text == SECRET
    assert max(max(corner) for corner in code.corners) <= picture_of(SECRET).shape[0]


@pytest.mark.parametrize(
    ("payload", "text"),
    [
        pytest.param("Grüße".encode(), "Grüße", id="UTF-8"),
        pytest.param("Grüße".encode("latin-1"), "Grüße", id="Latin-1"),
        pytest.param(b"\x1b]0;pwned\x07abc", "abc", id="escape sequences are gone"),
        pytest.param(b"  a\r\nb  ", "a b", id="line breaks become blanks"),
        pytest.param(b"\x00\x01\x02", None, id="control bytes only are no code"),
        pytest.param(b"   ", None, id="blanks only are no code"),
    ],
)
def test_payloads_end_in_clean_text(payload: bytes, text: str | None) -> None:
    """Whatever a code says, its text is clean or it is dropped."""
    assert [code.text for code in decode(picture_of(payload))] == ([] if text is None else [text])


@given(st.binary(min_size=1, max_size=60))
@settings(deadline=None, max_examples=60)
def test_any_payload_ends_in_clean_text(payload: bytes) -> None:
    """No payload raises, and what comes out has passed the sanitiser and is never empty."""
    for code in decode(picture_of(payload, scale=2), deep=False):
        assert code.text
        assert code.text == clean_scan(code.text)


@given(st.integers(1, 90), st.integers(1, 90), st.binary(min_size=1, max_size=64))
@settings(deadline=None, max_examples=40)
def test_random_pixels_say_nothing(height: int, width: int, seed: bytes) -> None:
    """Pictures without a code give no code, whatever their size."""
    pixels = np.resize(np.frombuffer(seed, np.uint8), (height, width))
    assert decode(pixels) == ()


@pytest.mark.parametrize("shape", [(0, 0), (0, 9), (1, 1), (20, 2000), (2000, 20)], ids=str)
def test_a_picture_that_is_too_small_holds_no_code(shape: tuple[int, int]) -> None:
    """Empty and thin pictures are looked at without trouble."""
    assert decode(np.zeros(shape, np.uint8)) == ()


def test_a_shallow_look_is_the_first_stage_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without `deep` no later stage runs."""
    monkeypatch.setattr(module, "STAGES", ())
    assert decode(picture_of(SECRET), deep=False)[0].text == SECRET


def test_a_large_picture_is_not_doubled() -> None:
    """Above the limit the doubling stage gives nothing, since the pixels are there already."""
    doubled = next(stage for stage in STAGES if stage.name == "doubled")
    assert doubled.longest_px == 2000


def test_nothing_is_begun_when_time_is_up() -> None:
    """The first stage always runs; of the others none when it took all there was."""
    ticks = iter(range(100))
    tried = decode(np.zeros((99, 99), np.uint8), budget_ms=500, clock_s=lambda: float(next(ticks)))
    assert (tried, next(ticks)) == ((), 2)


@pytest.mark.parametrize("shape", [(0, 0), (1, 1), (20, 2000)], ids=str)
def test_a_live_frame_that_is_too_small_holds_nothing(shape: tuple[int, int]) -> None:
    """And leaves everything as it was."""
    before = Cascade()
    assert decode_live(np.zeros(shape, np.uint8), before) == (Reading(), before)


def test_a_camera_begins_with_a_measured_machine() -> None:
    """And with what the event names, before all that is tried with QR codes; what is large comes later."""
    cascade = begin_cascade(["Code128"])
    assert cascade.tries[0].name == "other symbologies in all of the frame"
    assert set(cascade.costs) == {attempt.name for attempt in cascade.tries[1:] if not attempt.stage.is_large}
    assert begin_cascade().tries == Cascade().tries


def test_zbar_is_believed_in_ascii_only() -> None:
    """Character sets are guessed by zbar, so a payload beyond ASCII is left to the other decoder."""
    assert read_by_zbar(picture_of("Grüße".encode())) == ()
