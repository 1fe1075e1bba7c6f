"""The equipment itself: worlds repeat, a difference is seen, and only what is meant is excused."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from checkin.model import Direction
from tests.equipment import ours_play
from tests.equipment.comparison import compare
from tests.equipment.explanations import agreement
from tests.equipment.justified import JUSTIFIED
from tests.equipment.pretix_rows import MODELS, make_batch
from tests.equipment.world import Outcome, Passed, Said, Step, World
from tests.equipment.worlds import make_world


@pytest.fixture(scope="module")
def world() -> World:
    """A world of one event."""
    return make_world("equipment", 1)


@pytest.fixture
def outcome(world: World, tmp_path: Path) -> Outcome:
    """What our side makes of it."""
    return ours_play.play(world, tmp_path)


def test_the_same_seed_makes_the_same_world(world: World) -> None:
    """A world is told by its seed and number alone."""
    assert make_world("equipment", 1) == world
    assert make_world("another", 1) != world
    assert msgspec.json.decode(msgspec.json.encode(world), type=World) == world


def test_our_side_repeats_itself(world: World, outcome: Outcome, tmp_path: Path) -> None:
    """The same world gets the same answers in another ledger."""
    assert ours_play.play(world, tmp_path / "again") == outcome


def test_all_rows_have_a_table() -> None:
    """Every row for pretix stands under a model, those that it points to before it."""
    batch = make_batch(make_world("equipment", number) for number in range(1, 60))
    assert [model for model, _ in batch.rows] == list(MODELS)
    assert all(rows for _, rows in batch.rows)


def test_the_same_outcome_is_no_difference(world: World, outcome: Outcome) -> None:
    """Two sides that say the same agree in every step and in the end."""
    compared = compare(world, outcome, outcome, JUSTIFIED)
    assert (compared.steps, compared.unmeant) == (len(world.steps), None)


OTHER = Said("error", "canceled")
STORED = Passed(1, 2, 3, "entry", forced=False)


@pytest.mark.parametrize("step", [0, 3, None])
def test_a_difference_is_seen(world: World, outcome: Outcome, step: int | None) -> None:
    """One other answer, or one more check-in in the end, is found and told with its seed."""
    if step is None:
        theirs = msgspec.structs.replace(outcome, passed=(*outcome.passed, STORED))
    else:
        said = (*outcome.said[:step], OTHER, *outcome.said[step + 1 :])
        theirs = msgspec.structs.replace(outcome, said=said)
    unmeant = compare(world, theirs, outcome, JUSTIFIED).unmeant
    assert unmeant is not None
    assert unmeant.step == step
    assert "seed 'equipment', world 1" in unmeant.text()


@pytest.mark.parametrize(
    ("theirs", "ours", "is_meant"),
    [
        pytest.param(Said("crashed"), Said("error", "rules"), True, id="HTTP 500 for a refusal by rules"),
        pytest.param(Said("crashed"), Said("ok"), False, id="HTTP 500 for somebody admitted"),
        pytest.param(
            Said("error", "invalid"),
            Said("error", "product", 1, 2, explanation="wrong_date"),
            True,
            id="another date is unknown to pretix",
        ),
        pytest.param(
            Said("error", "invalid"),
            Said("error", "product", 1, 2, explanation="product"),
            False,
            id="another product is known to pretix",
        ),
        pytest.param(
            Said("ok", position=1, list=2),
            Said("error", "rules", 1, 2, explanation="rules_unreadable"),
            True,
            id="a rule that ours cannot read",
        ),
        pytest.param(
            Said("ok", position=1, list=2),
            Said("error", "rules", 1, 2, explanation="rule_gate"),
            False,
            id="a rule that both can read",
        ),
        pytest.param(Said("ok", position=1), Said("incomplete", asked=(7,)), False, id="a question more"),
    ],
)
def test_only_what_is_meant_is_excused(
    world: World, outcome: Outcome, theirs: Said, ours: Said, *, is_meant: bool
) -> None:
    """The table of justified differences is narrow."""
    rest = outcome.said[1:]
    both = [msgspec.structs.replace(outcome, said=(said, *rest)) for said in (theirs, ours)]
    compared = compare(world, both[0], both[1], JUSTIFIED)
    assert (compared.unmeant is None, len(compared.justified)) == (is_meant, int(is_meant))


@pytest.mark.parametrize(
    ("directions", "changed", "is_meant"),
    [
        pytest.param("entry exit", {"forced": True}, True, id="forced, after entry and exit at once"),
        pytest.param("entry entry", {"forced": True}, False, id="forced, after two entries at once"),
        pytest.param("entry exit", {"at_ms": 4}, False, id="another time, after entry and exit at once"),
    ],
)
def test_force_is_excused_where_the_order_of_two_scans_is_open(
    world: World, outcome: Outcome, directions: str, changed: dict[str, Any], *, is_meant: bool
) -> None:
    """Whether somebody had to be forced hangs on which of two scans of one moment was the last."""
    steps = tuple(Step(at_ms=1, direction=Direction(word)) for word in directions.split())
    theirs = msgspec.structs.replace(outcome, said=(), passed=(STORED,))
    ours = msgspec.structs.replace(theirs, passed=(msgspec.structs.replace(STORED, **changed),))
    compared = compare(msgspec.structs.replace(world, steps=steps), theirs, ours, JUSTIFIED)
    assert (compared.unmeant is None) == is_meant


@pytest.mark.parametrize(
    ("sentence", "message", "agreed"),
    [
        pytest.param("Wrong entrance gate", "rule_gate", 1.0, id="the only condition"),
        pytest.param("Ticket type not allowed, Wrong entrance gate", "rule_gate", 1.0, id="one of two"),
        pytest.param("Only allowed after 2026-01-01 10:00", "rule_gate", 0.0, id="another one"),
    ],
)
def test_explanations_are_held_against_each_other(sentence: str, message: str, agreed: float) -> None:
    """Both name the same condition if ours is among those of pretix."""
    theirs, ours = (Outcome((Said("error", "rules", explanation=one),), ()) for one in (sentence, message))
    assert agreement([theirs], [ours])[0] == agreed


@pytest.mark.parametrize(
    ("ours", "is_same"),
    [
        pytest.param(STORED, False, id="not forced"),
        pytest.param(msgspec.structs.replace(STORED, forced=True), True, id="forced"),
        pytest.param(
            msgspec.structs.replace(STORED, forced=True, is_unnamed=True), True, id="forced over a question"
        ),
    ],
)
def test_forced_is_compared_where_both_can_say_it(world: World, ours: Passed, *, is_same: bool) -> None:
    """What went over an open question may have gone over more, which only pretix says."""
    theirs = msgspec.structs.replace(STORED, forced=True)
    compared = compare(world, Outcome((), (theirs,)), Outcome((), (ours,)), JUSTIFIED)
    assert (compared.unmeant is None) == is_same
