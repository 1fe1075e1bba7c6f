"""The pause that ends a code where no mark of an end comes. Pure. Must not know: bytes, keys, devices."""

from typing import Protocol

FEWEST_AFTER_PAUSE = 4
"""Characters of a code that only a pause ends: a stray byte of a plug, or a key hit by chance, is none."""


class UnderWay(Protocol):
    """What makes codes, and may have one under way."""

    @property
    def due_s(self) -> float | None:
        """When the pause is long enough, in seconds; None = nothing is under way that it could end."""
        ...

    def end(self) -> tuple[str, ...]:
        """The code that was under way, if there is one."""
        ...


def end_by_pause(maker: UnderWay, now_s: float) -> tuple[str, ...]:
    """Nothing has come until now: the code that is complete with that, if there is one.

    Args:
        maker: One that is too short is taken from it, too.
        now_s: By the clock of `due_s`.
    """
    if maker.due_s is None or now_s < maker.due_s:
        return ()
    code = maker.end()
    return code if code and len(code[0]) >= FEWEST_AFTER_PAUSE else ()
