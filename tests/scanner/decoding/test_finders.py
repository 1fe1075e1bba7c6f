"""Finder patterns, and which belong together."""

import numpy as np
import pytest

from scanner.decoding.corners import find_triples
from scanner.decoding.finders import MOST, find_finders
from scanner.grey import Grey
from tests.fakes.codes import modules_of, scene_of
from tests.fakes.paper import AROUND_PX, on_ground

SECRET = "a7f3k2m9x4c8v1b6n5q0w3e7r2t4u8i1"


@pytest.mark.parametrize("module_px", [3, 6, 16], ids="{} px".format)
def test_three_are_found_in_a_code(module_px: int) -> None:
    """In their middles, and as large as they are."""
    finders = find_finders(on_ground(SECRET, module_px=module_px))
    near = AROUND_PX + 4 * module_px
    far = near + (len(modules_of(SECRET)) - 7) * module_px
    half = 3.5 * module_px
    for x, y in ((near, near), (far, near), (near, far)):
        assert any(abs(f.x - x - half) < 1.5 and abs(f.y - y - half) < 1.5 for f in finders)
    assert all(abs(f.module_px / module_px - 1) < 0.35 for f in finders[:3])


@pytest.mark.parametrize(
    ("image", "is_inverted"), [(on_ground(SECRET), False), (255 - on_ground(SECRET), True)]
)
def test_polarity_is_seen(image: Grey, *, is_inverted: bool) -> None:
    """Dark on light, or light on dark as phones in dark mode show it."""
    triple = find_triples(find_finders(image))[0]
    assert {finder.is_inverted for finder in triple.finders} == {is_inverted}


def test_the_triple_knows_its_corners() -> None:
    """Top left, top right, bottom left."""
    first, right, below = find_triples(find_finders(on_ground(SECRET)))[0].finders
    assert right.x > first.x + 50
    assert abs(right.y - first.y) < 2
    assert below.y > first.y + 50
    assert abs(below.x - first.x) < 2


@pytest.mark.parametrize(
    "image",
    [
        pytest.param(np.zeros((300, 300), np.uint8), id="dark"),
        pytest.param(np.full((300, 300), 200, np.uint8), id="light"),
        pytest.param(np.tile(np.arange(0, 255, dtype=np.uint8), (100, 2)), id="gradient"),
    ],
)
def test_an_empty_picture_has_none(image: Grey) -> None:
    """Nor a triple."""
    assert find_finders(image) == ()
    assert find_triples(()) == []


def test_there_are_never_very_many() -> None:
    """A wall of codes costs no more than a few."""
    assert len(find_finders(scene_of(*(f"number {n}" for n in range(9)), size=(1280, 200)))) <= MOST


def test_noise_is_not_taken_for_outlines() -> None:
    """A dark hall's noise has as good as no finder patterns, however strong it is."""
    noise = np.random.default_rng(1).normal(90, 9, (720, 1280)).clip(0, 255).astype(np.uint8)
    assert len(find_finders(noise)) <= 2
