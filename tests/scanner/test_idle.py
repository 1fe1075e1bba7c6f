"""Looking less often while nobody is there."""

from itertools import pairwise

import numpy as np
import pytest

from scanner.clip import GAP_S, Medium, Shot, render_frames
from scanner.grey import Grey
from scanner.idle import IDLE_S, Movement, is_due, watch_movement
from tests.fakes.codes import modules_of

FPS = 30


def looked_at(frames: list[Grey]) -> list[int]:
    """Numbers of the frames that are looked at, at 30 frames a second from second 100 on."""
    numbers, movement = [], Movement()
    for number, frame in enumerate(frames):
        if is_due(movement, 100 + (number - 1) / FPS):
            numbers.append(number)
            movement = watch_movement(movement, frame, 100 + number / FPS)
    return numbers


def hall(seconds: float, noise: float) -> list[Grey]:
    """A scene with edges in which nothing moves."""
    rng = np.random.default_rng(1)
    still = np.kron(rng.integers(30, 200, (12, 20)), np.ones((60, 64))).astype(np.float32)
    shots = [np.clip(still + rng.normal(0, noise, still.shape), 0, 255).astype(np.uint8) for _ in range(5)]
    return [shots[number % 5] for number in range(round(seconds * FPS))]


@pytest.mark.parametrize("noise", [2.0, 9.0], ids=["lit", "dim"])
def test_an_empty_hall_gets_a_few_looks_a_second(noise: float) -> None:
    """All frames for two seconds, then every third, in the noise of a dim hall, too."""
    numbers = looked_at(hall(IDLE_S + 1, noise))
    first_idle = round(IDLE_S * FPS)
    assert numbers[: first_idle - 1] == list(range(first_idle - 1))
    assert {later - sooner for sooner, later in pairwise(numbers[first_idle + 1 :])} == {3}


@pytest.mark.parametrize("medium", list(Medium))
def test_a_ticket_that_comes_brings_the_full_rate_before_it_can_be_read(medium: Medium) -> None:
    """From the fifth frame after the first in which it moves in at the latest, every frame is looked at."""
    film = list(render_frames([Shot("ticket", medium, "", 0.2)], modules_of, fps=FPS))
    for phase in range(3):
        quiet = [film[0]] * (round((IDLE_S + 1) * FPS) + phase)
        frames = quiet + film
        numbers = looked_at(frames)
        comes = len(quiet) + round(GAP_S * FPS)
        assert comes - sum(number < comes for number in numbers) > 25
        assert set(range(comes + 5, len(frames))) <= set(numbers)


def test_changing_sizes_are_movement() -> None:
    """Nothing can be compared then."""
    movement = watch_movement(Movement(), np.zeros((720, 1280), np.uint8), 100)
    movement = watch_movement(movement, np.zeros((480, 640), np.uint8), 200)
    assert is_due(movement, 200.01)


@pytest.mark.parametrize("shape", [(1, 1), (1, 900), (20, 20)], ids=str)
def test_small_pictures_are_no_trouble(shape: tuple[int, int]) -> None:
    """Whatever size a camera gives."""
    movement = watch_movement(Movement(), np.zeros(shape, np.uint8), 100)
    assert is_due(watch_movement(movement, np.zeros(shape, np.uint8), 100.03), 100.06)
