"""From modules to text, and what several looks say together."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.decoding import vision
from scanner.decoding.evidence import MOST, Evidence, Votes, add
from scanner.decoding.live import read_votes
from scanner.decoding.modules import read_modules
from scanner.decoding.vision import Values
from tests.fakes.codes import modules_of

SECRET = "a7f3k2m9x4c8v1b6n5q0w3e7r2t4u8i1"
DICE = np.random.default_rng(7)


LIGHT = 125


def values_of(text: str, error: str = "h", mask: int | None = None) -> Values:
    """How light the modules of a clean code are."""
    return np.where(modules_of(text, error, mask), 30, 220).astype(np.float32)


def covered(values: Values, rows: slice, columns: slice) -> Values:
    """White where glare hides the code."""
    hidden = values.copy()
    hidden[rows, columns] = 255
    return hidden


def shaded(values: Values) -> Values:
    """Darker to the right: light there is darker than dark on the left."""
    return np.asarray(values * np.linspace(1, 0.1, values.shape[1], dtype=np.float32), np.float32)


@pytest.mark.parametrize(
    "values",
    [
        pytest.param(values_of(SECRET), id="clean"),
        pytest.param(shaded(values_of(SECRET)), id="a shadow over it"),
        pytest.param(covered(values_of(SECRET), slice(0, 7), slice(0, 7)), id="a finder pattern is gone"),
        pytest.param(covered(values_of(SECRET), slice(12, 20), slice(12, 20)), id="glare in the middle"),
        pytest.param(values_of(SECRET) * np.float32(0.1) + np.float32(100), id="hardly any contrast"),
    ],
)
def test_modules_are_read(values: Values) -> None:
    """Exactly."""
    assert read_modules(values) == SECRET


@given(st.sampled_from([21, 25, 29, 33, 57]), st.integers(0, 2**32 - 1))
@settings(deadline=None, max_examples=60)
def test_random_modules_say_nothing(side: int, seed: int) -> None:
    """Error correction holds, although finder and timing patterns are drawn in."""
    assert read_modules(np.random.default_rng(seed).uniform(0, 255, (side, side)).astype(np.float32)) == ""


def looks_of(values: Values) -> list[Values]:
    """Six looks, in each of which another third of the code is hidden."""
    third = len(values) // 3
    parts = [slice(0, third), slice(third, 2 * third), slice(2 * third, len(values))] * 2
    return [covered(values, slice(None), part) for part in parts]


def test_looks_add_up() -> None:
    """None of them can be read alone, all together can."""
    evidence: Evidence = ()
    for look in looks_of(values_of(SECRET)):
        assert read_modules(look) == ""
        evidence = add(evidence, look)
    (votes,) = evidence
    assert read_votes(votes) == SECRET


def test_noise_averages_away() -> None:
    """Looks that are mostly noise become a code."""
    evidence: Evidence = ()
    clean = values_of(SECRET)
    for _ in range(12):
        evidence = add(evidence, (clean + DICE.normal(0, 110, clean.shape)).astype(np.float32))
    (votes,) = evidence
    assert read_votes(votes) == SECRET


@pytest.mark.parametrize(
    "other",
    [pytest.param(values_of("z" * 32), id="as large"), pytest.param(values_of("a", "l"), id="smaller")],
)
def test_another_code_is_kept_apart(other: Values) -> None:
    """Two tickets are never mixed, however they alternate."""
    evidence: Evidence = ()
    for _ in range(3):
        evidence = add(add(evidence, values_of(SECRET)), other)
    assert [votes.looks for votes in evidence] == [3, 3]
    assert read_votes(evidence[1]) == SECRET


def test_only_a_few_are_kept() -> None:
    """Those seen last."""
    evidence: Evidence = ()
    for secret in ("k3v9", "q7t2", "m5x8", "d4w6", "h1r0"):
        evidence = add(evidence, values_of(secret * 8))
    assert len(evidence) == MOST
    assert read_modules(next(evidence[0].as_values())) == "h1r0" * 8


def mixed(one: Values, other: Values, seed: int) -> Votes:
    """What is left when a second ticket was taken for the first: here more of the one, there of the other."""
    rough = vision.soften(np.random.default_rng(seed).normal(0, 1, one.shape).astype(np.float32), 4.2)
    share = np.float32(0.5) + rough / rough.std() * np.float32(0.1)
    one, other = (np.where(values > LIGHT, 1, -1).astype(np.float32) for values in (one, other))
    return Votes(share * one + (1 - share) * other, other, looks=2)


def test_two_tickets_never_make_a_third() -> None:
    """Of which one block of error correction is the one's and another the other's: both would be sound."""
    texts = ("ev-68congress-2026-ticket-nr-462", "ev-60congress-2026-ticket-nr-429")
    one, other = (values_of(text, mask=2) for text in texts)
    votes = [mixed(one, other, seed) for seed in range(165, 221, 2)]
    assert {read_modules(next(each.as_values())) for each in votes} - {"", *texts}
    assert {read_votes(each) for each in votes} <= {"", *texts}
