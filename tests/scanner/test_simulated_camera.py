"""The simulated camera of ``bench scanner``: the same pixels each time, and tickets that can be read."""

import hashlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from benchmarks.scanner.clips import all_clips, empty_frames, frames, ideal, make_clip
from benchmarks.scanner.motion import FPS, FRAME_SIZE, FRAMES, is_whole
from benchmarks.scanner.payloads import Payload
from benchmarks.scanner.readers import Look, by_zxing
from benchmarks.scanner.scenarios import SCENARIOS, Scenario
from benchmarks.scanner.trial import NEVER, play
from scanner.grey import Grey

BY_NAME = {scenario.name: scenario for scenario in SCENARIOS}
CLIPS = [
    pytest.param(scenario, payload, id=f"{scenario.name}-{payload.label}")
    for scenario in SCENARIOS
    for payload in Payload
]
CHECKOUT = Path(__file__).resolve().parents[2]
HASHED = "phone_moire"
HASH_CLIP = """
from tests.scanner.test_simulated_camera import hashed
print(hashed())
"""


def hashed(seed: int = 7) -> str:
    """A hash of the pixels of a few frames."""
    clip = make_clip(BY_NAME[HASHED], Payload.SECRET, seed)
    return hashlib.sha256(b"".join(image.tobytes() for image in frames(clip, (4, 5, 30)))).hexdigest()


def test_every_situation_is_there_with_both_texts() -> None:
    """Twenty-five or more, each with a name of its own, each with version 4 and version 10."""
    assert len({scenario.name for scenario in SCENARIOS}) == len(SCENARIOS) >= 25
    clips = all_clips()
    assert {(clip.payload, len(clip.code.text), len(clip.code.modules)) for clip in clips} == {
        (Payload.SECRET, 32, 33),
        (Payload.SIGNED, 240, 57),
    }
    assert len({clip.code.text for clip in clips}) == len(clips) == 2 * len(SCENARIOS)


def test_the_same_seed_gives_the_same_pixels() -> None:
    """In this process and in a new one; another seed gives others."""
    command = [sys.executable, "-c", HASH_CLIP]
    other = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert hashed() == other.stdout.strip()
    assert hashed(8) != hashed()


def test_a_frame_does_not_depend_on_those_before() -> None:
    """Frame 6 alone is frame 6 of the clip, and noise is not the same twice."""
    clip = make_clip(BY_NAME["far"], Payload.SECRET)
    row = list(frames(clip, range(4, 8)))
    assert np.array_equal(row[2], next(frames(clip, (6,))))
    first, second = empty_frames(clip, 2)
    assert first.shape == FRAME_SIZE[::-1]
    assert first.dtype == np.uint8
    assert not np.array_equal(first, second)


@pytest.mark.parametrize(("scenario", "payload"), CLIPS)
def test_without_its_difficulty_every_ticket_is_read(scenario: Scenario, payload: Payload) -> None:
    """What is hard about a clip is its scenario and not its drawing."""
    clip = make_clip(scenario, payload)
    assert by_zxing(ideal(clip)) == (clip.code.text,)


@pytest.mark.parametrize(("scenario", "payload"), CLIPS)
def test_frame_0_is_the_first_with_the_whole_code(scenario: Scenario, payload: Payload) -> None:
    """A ticket comes in during the first frames, and from frame 0 on its code stays inside the picture."""
    clip = make_clip(scenario, payload)
    first = clip.first_whole
    inside = [is_whole(clip.view(index / FPS)) for index in range(FRAMES)]
    assert 1 < first < 10
    assert inside == [index >= first for index in range(FRAMES)]


def reading(*texts: tuple[str, ...]) -> Callable[[], Look]:
    """A reader that gives these texts, frame after frame."""

    def make() -> Look:
        left = iter(texts)

        def look(image: Grey) -> tuple[str, ...]:
            assert image.shape == FRAME_SIZE[::-1]
            return next(left, ())

        return look

    return make


def test_a_trial_counts_from_the_first_whole_view() -> None:
    """Only the exact text counts, anything else is wrong, and what is never read counts as sixty frames."""
    clip = make_clip(BY_NAME["far"], Payload.SECRET)
    text, first = clip.code.text, clip.first_whole
    readers = {
        "zxing": reading((), (), (text,), (), (text, "x")),
        "zbar": reading((), (text,), (text,)),
        "ours": reading((text[:-1],)),
    }
    by_name = {trial.reader: trial for trial in play(clip, readers, range(first - 1, first + 4))}
    assert [(t.frames, t.read, t.judged) for t in by_name.values()] == [(1, 2, 4), (0, 1, 1), (NEVER, 0, 4)]
    assert [trial.wrong for trial in by_name.values()] == [["x"], [], [text[:-1]]]
