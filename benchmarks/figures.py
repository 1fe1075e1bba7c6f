"""What every benchmark hands back: a figure, what it is held against, and whether it holds."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a benchmark, measured beside its peer in the same run.

    Attributes:
        value: The ratio ours / peer, or a quantity where the limit is absolute.
        peer: What it is held against, in words.
        goal: The most that `value` may be, or the least when `is_floor`.
        details: What the ratio is made of, with units in the names.
    """

    bench: str
    figure: str
    value: float
    peer: str
    goal: float
    details: dict[str, float] = field(default_factory=dict)
    is_floor: bool = False

    @property
    def holds(self) -> bool:
        """Whether the goal is met."""
        return self.value >= self.goal if self.is_floor else self.value <= self.goal

    @property
    def _goal(self) -> str:
        return f"{'>=' if self.is_floor else '<='} {self.goal:g}"

    def line(self) -> dict[str, str | float | bool]:
        """The figure as a line of JSON says it."""
        return {
            "bench": self.bench,
            "figure": self.figure,
            "value": round(self.value, 3),
            "peer": self.peer,
            "goal": self._goal,
            "holds": self.holds,
            **{name: round(value, 3) for name, value in self.details.items()},
        }

    def text(self) -> str:
        """The figure as people read it."""
        details = ", ".join(f"{name} {value:.4g}" for name, value in self.details.items())
        verdict = "holds" if self.holds else "MISSED"
        goal = f"goal {self._goal}: {verdict}"
        return f"{self.figure}: {self.value:.2f} against {self.peer} ({goal}); {details}"
