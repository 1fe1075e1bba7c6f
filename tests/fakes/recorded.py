"""A journal in memory, as folds and exports read it."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from checkin.journal import JournalEntry
from checkin.model import PositionId
from checkin.presence import Passage, to_passage
from kiosk.commands.journal import export_line


class Recorded:
    """A journal in memory."""

    def __init__(self, entries: Sequence[JournalEntry]) -> None:
        self._entries = entries

    def entries(self) -> Iterator[JournalEntry]:
        """All of them."""
        return iter(self._entries)

    def passages(self, position: PositionId) -> tuple[Passage, ...]:
        """Those of one position."""
        return tuple(to_passage(one) for one in self._entries if one.body.position == position)

    def export(self) -> list[dict[str, Any]]:
        """As ``journal export`` gives it."""
        return [json.loads(export_line(entry)) for entry in self._entries]
