"""How fast a virtual printer works. Must not know: bytes, connections."""

import math

from printer.virtual.machine import Machine

TICK_S = 0.005
"""How often the mechanics move on, at a given speed."""

LONGEST_CATCH_UP_S = 0.05
"""A machine that stood still does not print the missed time at once."""


class Pace:
    """Lets an machine work at a rate.

    Attributes:
        rate: Bytes per second; None = as fast as possible.
    """

    def __init__(self, machine: Machine, rate: float | None) -> None:
        self.rate = rate
        self._machine = machine
        self._budget_bytes = 0.0
        self._worked_at_s = 0.0

    @property
    def tick_s(self) -> float | None:
        """When to call `work` again if nothing else happens; None = never."""
        return TICK_S if self.rate is not None and self._has_work() else None

    def work(self, now_s: float) -> None:
        """Let the machine move on; a step that was larger than the budget is paid for later."""
        passed_s = min(now_s - self._worked_at_s, LONGEST_CATCH_UP_S)
        self._worked_at_s = now_s
        if self.rate is None:
            self._machine.run(math.inf)
        elif self._has_work():
            budget_bytes = self._budget_bytes + self.rate * passed_s
            self._budget_bytes = min(0.0, budget_bytes - self._machine.run(budget_bytes))

    def _has_work(self) -> bool:
        return self._machine.has_work
