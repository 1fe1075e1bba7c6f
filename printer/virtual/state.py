"""What a virtual printer feels, whatever its language. Must not know: connections, paper rows, bytes."""

from dataclasses import dataclass, replace
from enum import StrEnum

from printer.job import Paper


class Fault(StrEnum):
    """An error besides paper and cover."""

    NONE = "none"
    CUTTER = "cutter"
    AUTO = "auto"
    FATAL = "fatal"


@dataclass(slots=True)
class Feelings:
    """The printer's sensors."""

    paper: Paper = Paper.OK
    cover_open: bool = False
    fault: Fault = Fault.NONE

    @property
    def off_line(self) -> bool:
        """Whether the mechanics stand still."""
        return self.cover_open or self.paper is Paper.END or self.fault is not Fault.NONE

    def copy(self) -> "Feelings":
        """As they are now."""
        return replace(self)
