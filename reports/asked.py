"""What is asked of a report: figures of which source, told how, of which list; and how cells are summed.

Must not know: which reports there are, formats.
"""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TypeVar
from zoneinfo import ZoneInfo

from checkin.clock import ms_to_utc
from checkin.model import EventSet, ListId, ProductId, RoomId, SessionId, name_in
from checkin.rollup import FLOW, HOUSE, Amounts, Family, Frame, Key, frame_of
from checkin.zones import zone_of
from reports.source import Source
from reports.table import Cell
from reports.words import say

UNKNOWN = "?"
By = TypeVar("By")
Of = TypeVar("Of")


class Labels:
    """Names and times as the event's people read them."""

    def __init__(self, event_set: EventSet, language: str) -> None:
        self._event_set = event_set
        self.language = language or (event_set.events[0].languages[0] if event_set.events else "")
        self._products = {one.id: name_in(one.names, self.language) for one in event_set.products}

    def product(self, number: int | str) -> str:
        """Its name."""
        return self._products.get(ProductId(int(number)), UNKNOWN)

    def check_in_list(self, number: int | str) -> str:
        """Its name."""
        found = self._event_set.find_list(ListId(int(number)))
        return name_in(found.names, self.language) if found else UNKNOWN

    def room(self, number: int | str) -> str:
        """Its name; that of all rooms together is a word of ours."""
        if number == HOUSE:
            return say("on site", self.language)
        found = self._event_set.find_room(RoomId(int(number)))
        return name_in(found.names, self.language) if found else UNKNOWN

    def session(self, number: int | str) -> str:
        """Its name."""
        found = self._event_set.find_session(SessionId(int(number)))
        return name_in(found.names, self.language) if found else UNKNOWN

    def day_and_time(self, at_ms: int, zone: ZoneInfo) -> tuple[str, str]:
        """ISO date and ``14:05``; two hours in autumn that have one name tell their offset, too."""
        local = ms_to_utc(at_ms).astimezone(zone)
        offset = (
            local.strftime("%z")
            if local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()
            else ""
        )
        return local.date().isoformat(), f"{local:%H:%M}{offset[:3]}{':' if offset else ''}{offset[3:]}"

    def moment(self, at_ms: int, zone: ZoneInfo) -> str:
        """Both in one."""
        return " ".join(self.day_and_time(at_ms, zone))


class Asked:
    """One question to the figures."""

    def __init__(self, source: Source, language: str = "", only: ListId | None = None) -> None:
        """Ask.

        Args:
            source: Of the figures.
            language: Of names and words; empty = the event's first.
            only: A check-in list to look at alone; None = all.
        """
        self.source, self.only = source, only
        self.label = Labels(source.event_set, language)

    @cached_property
    def frame(self) -> Frame:
        """Days and rooms of the event."""
        return frame_of(self.source.event_set)

    @cached_property
    def zone(self) -> ZoneInfo:
        """In which days and hours are told: that of the list asked for, else the event's."""
        return (
            zone_of(self.source.event_set) if self.only is None else ZoneInfo(self.frame.zone_of(self.only))
        )

    @property
    def language(self) -> str:
        """Of names and words."""
        return self.label.language

    def cells(self, family: Family, *by: str) -> Mapping[Key, Amounts]:
        """Those of the list asked for, where the family tells lists apart; see `Source.cells`."""
        if self.only is None or "list" not in family.keys:
            return self.source.cells(family, by)
        parts = by or family.keys
        with_list = parts if "list" in parts else (*parts, "list")
        place = with_list.index("list")
        found = self.source.cells(family, with_list)
        return {key[: len(parts)]: amounts for key, amounts in found.items() if key[place] == self.only}

    def slots(self, *more: str) -> Mapping[Key, Amounts]:
        """What went on at the doors: by quarter hour, list and more parts of the key of `FLOW`.

        List 0 stands for all where one time zone holds for all, and none is asked for: there is less to read.
        """
        if self.only is not None or self.frame.shape.list_zones:
            return self.cells(FLOW, "slot_ms", "list", *more)
        found = self.source.cells(FLOW, ("slot_ms", *more))
        return {(key[0], 0, *key[1:]): amounts for key, amounts in found.items()}


def summed(cells: Mapping[Of, Amounts], by: Callable[[Of], By]) -> dict[By, Amounts]:
    """Cells that have the same of something, added up; sorted by it."""
    sums: dict[By, Amounts] = {}
    for key, amounts in cells.items():
        of = by(key)
        here = sums.get(of)
        sums[of] = amounts if here is None else tuple(map(int.__add__, here, amounts))
    return {of: sums[of] for of in sorted(sums)}  # type: ignore[type-var]  # texts and numbers, alone or in tuples


def row(*cells: Cell) -> tuple[Cell, ...]:
    """One row of a table."""
    return cells


def part(one: int, whole: int) -> float:
    """A share of 1; of nothing it is 0."""
    return round(one / whole, 4) if whole else 0.0
