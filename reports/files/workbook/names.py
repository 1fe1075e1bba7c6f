"""Names of sheets, as spreadsheets allow them. Must not know: workbooks."""

import re

from checkin.text import clean_text

FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
MAX_CHARS = 31
"""Source: Excel specifications and limits. Reserved besides: the name History."""


class SheetNames:
    """Gives out names, each once."""

    def __init__(self) -> None:
        self._taken = {"history"}

    def take(self, wanted: str) -> str:
        """The wanted name, or the nearest one that is free and allowed."""
        name = clean_text(FORBIDDEN.sub(" ", clean_text(wanted)), MAX_CHARS).strip("' ") or "-"
        number = 2
        free = name
        while free.casefold() in self._taken:
            ending = f" {number}"
            free, number = f"{name[: MAX_CHARS - len(ending)]}{ending}", number + 1
        self._taken.add(free.casefold())
        return free
