"""Two sides played the same world: where do they differ? Must not know: how either of them was played."""

from collections.abc import Callable, Iterator

import msgspec

from tests.equipment.world import Outcome, Passed, Said, World

LETS_PASS = {"ok", "annulled"}
SETTLED = {"crashed"}
"""Answers of pretix that say nothing that could be compared."""


class Difference(msgspec.Struct, frozen=True):
    """One step of one world, or the check-ins in the end, on both sides.

    Attributes:
        step: Number of the step; None = what is stored in the end.
    """

    world: World
    step: int | None
    theirs: Said | tuple[Passed, ...]
    ours: Said | tuple[Passed, ...]

    def text(self) -> str:
        """All that it takes to see it again."""
        world = self.world
        head = f"seed {world.seed!r}, world {world.number}, step {self.step}"
        lines = [head, f"  pretix {self.theirs}", f"  ours   {self.ours}"]
        shown = world.steps if self.step is None else world.steps[: self.step + 1]
        lines += [f"  {number}: {_short(step)}" for number, step in enumerate(shown)]
        return "\n".join(lines)


class Justified(msgspec.Struct, frozen=True):
    """A difference that is meant.

    Attributes:
        why: In one line.
        holds: Whether a difference is of this kind.
    """

    why: str
    holds: Callable[[Difference], bool]


class Compared(msgspec.Struct, frozen=True):
    """What came of one world.

    Attributes:
        steps: How many steps agreed.
        justified: Differences that are meant, with the reason for each.
        unmeant: The first one that is not, if there is any.
    """

    steps: int
    justified: tuple[tuple[str, Difference], ...]
    unmeant: Difference | None = None


def compare(world: World, theirs: Outcome, ours: Outcome, table: tuple[Justified, ...]) -> Compared:
    """Compare step by step. What comes after a step that let somebody pass on one side only says nothing."""
    agreed = 0
    meant: list[tuple[str, Difference]] = []
    for difference in _differences(world, theirs, ours):
        if difference is None:
            agreed += 1
            continue
        why = next((one.why for one in table if one.holds(difference)), None)
        if why is None:
            return Compared(agreed, tuple(meant), difference)
        meant.append((why, difference))
        if _parts_ways(difference):
            break
    return Compared(agreed, tuple(meant))


def _differences(world: World, theirs: Outcome, ours: Outcome) -> Iterator[Difference | None]:
    """One per step and one for the end; None where both sides agree."""
    for number, (their, our) in enumerate(zip(theirs.said, ours.said, strict=True)):
        yield None if _agree(their, our) else Difference(world, number, their, our)
    if not _are_same(theirs.passed, ours.passed):
        yield Difference(world, None, theirs.passed, ours.passed)


def _are_same(theirs: tuple[Passed, ...], ours: tuple[Passed, ...]) -> bool:
    """Whether the same check-ins are stored; `forced` counts where both sides can say it."""
    if len(theirs) != len(ours):
        return False
    named = (
        msgspec.structs.replace(our, forced=their.forced, is_unnamed=False) if our.is_unnamed else our
        for their, our in zip(theirs, ours, strict=True)
    )
    return theirs == tuple(named)


def _agree(theirs: Said, ours: Said) -> bool:
    if theirs.position is None:  # where pretix does not say whose ticket it was, ours may
        ours = msgspec.structs.replace(ours, position=None, attention=False, texts=())
    if theirs.list is None or theirs.position is None:
        ours = msgspec.structs.replace(ours, list=theirs.list)
    return _without_words(theirs) == _without_words(ours)


def _without_words(said: Said) -> Said:
    return msgspec.structs.replace(said, explanation="")


def _parts_ways(difference: Difference) -> bool:
    both = (difference.theirs, difference.ours)
    return not all(isinstance(one, Said) for one in both) or any(
        one.verdict in LETS_PASS for one in both if isinstance(one, Said)
    )


def _short(step: object) -> str:
    """A step without what is as usual."""
    said = ((field.name, getattr(step, field.name)) for field in msgspec.structs.fields(step))  # type: ignore[arg-type]
    usual = {field.name: field.default for field in msgspec.structs.fields(step)}  # type: ignore[arg-type]
    return " ".join(f"{name}={value!r}" for name, value in said if value != usual[name] and value != {})
