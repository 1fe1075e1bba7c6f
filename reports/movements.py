"""Who went in and out, as all reports read it. Must not know: where journal and positions are kept.

Every figure counts passages that stand: undone ones and refused rulings are left out, a repeated record
counts once. Days and hours are those of the event's time zone.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Protocol
from zoneinfo import ZoneInfo

from checkin.clock import ms_to_utc
from checkin.journal import JournalEntry, Kind
from checkin.made_here import real_ids
from checkin.model import EventSet, ListId, Position, PositionId, name_in
from checkin.presence import Passage, parents_of, rooms_present, standing, to_passage

PASSAGE_KINDS = frozenset({Kind.ENTRY, Kind.EXIT, Kind.UNDO, Kind.RULING})
"""Of all kinds of entries those that tell who went in or out."""


class Journal(Protocol):
    """Where journal entries come from."""

    def entries(self) -> Iterator[JournalEntry]:
        """All of them, in any order."""
        ...


@dataclass(frozen=True, slots=True)
class Movement:
    """One entry or exit that stands.

    Attributes:
        day: ISO date in the event's time zone.
        hour: 0 to 23, likewise.
        is_first: Whether it is that attendee's first entry of all.
    """

    position: PositionId
    product: str
    day: str
    hour: int
    is_entry: bool
    is_first: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """What a report is made from.

    Attributes:
        movements: In order of time.
        inside: Product -> persons who are inside now.
        registered: Product -> positions that may come.
    """

    movements: tuple[Movement, ...]
    inside: Mapping[str, int]
    registered: Mapping[str, int]


def gather(
    journal: Journal,
    positions: Iterable[Position],
    event_set: EventSet,
    *,
    elsewhere: Iterable[tuple[PositionId, Passage]] = (),
    language: str = "",
    only: ListId | None = None,
) -> Figures:
    """Fold the journal into movements.

    Args:
        journal: Read once, whole.
        positions: All positions of the replica.
        event_set: For names, rooms and the time zone.
        elsewhere: What central tells of other devices, which no journal here holds.
        language: Of the product names; empty = the event's first.
        only: A check-in list to look at alone; None = all.
    """
    language = language or event_set.events[0].languages[0]
    names = {p.id: name_in(p.names, language) for p in event_set.products}
    known = list(positions)
    real = real_ids(known)  # who was registered or scanned before central sent the position is one person
    by_id = {position.id: position for position in known if position.id not in real}
    product_of = {key: names.get(position.product, "?") for key, position in by_id.items()}
    zone = ZoneInfo(event_set.events[0].timezone)
    inside: dict[str, int] = defaultdict(int)
    moved: list[tuple[int, Movement]] = []
    for position, passages in _by_position(journal, elsewhere, only, real).items():
        product = product_of.get(position, "?")
        inside[product] += _is_inside(passages, event_set)
        moved.extend(_movements(position, product, passages, zone))
    moved.sort(key=lambda one: one[0])
    registered: dict[str, int] = defaultdict(int)
    for key, position_ in by_id.items():
        registered[product_of[key]] += position_.status in ("paid", "pending")
    return Figures(tuple(movement for _, movement in moved), dict(inside), dict(registered))


def _by_position(
    journal: Journal,
    elsewhere: Iterable[tuple[PositionId, Passage]],
    only: ListId | None,
    real: Mapping[PositionId, PositionId],
) -> dict[PositionId, list[Passage]]:
    found: dict[PositionId, list[Passage]] = defaultdict(list)
    for position, passage in chain(_passages(journal), elsewhere):
        if only is None or passage.list in (None, only):
            found[real.get(position, position)].append(passage)
    return found


def _passages(journal: Journal) -> Iterator[tuple[PositionId, Passage]]:
    for entry in journal.entries():
        if entry.body.position is not None and entry.body.kind in PASSAGE_KINDS:
            yield entry.body.position, to_passage(entry)


def _is_inside(passages: Iterable[Passage], event_set: EventSet) -> bool:
    """In any room, or, where lists count into no room, gone in and not out again."""
    held = standing(passages)
    if any(passage.room is not None for passage in held):
        return bool(rooms_present(held, parents_of(event_set.rooms)))
    return bool(held) and held[-1].kind is Kind.ENTRY


def _movements(
    position: PositionId, product: str, passages: Iterable[Passage], zone: ZoneInfo
) -> Iterator[tuple[int, Movement]]:
    held = sorted(standing(passages), key=lambda p: (p.at_ms, p.order))
    first = next((p.id for p in held if p.kind is Kind.ENTRY), None)
    for passage in held:
        local = ms_to_utc(passage.at_ms).astimezone(zone)
        is_entry = passage.kind is Kind.ENTRY
        yield (
            passage.at_ms,
            Movement(position, product, local.date().isoformat(), local.hour, is_entry, passage.id == first),
        )
