"""What staff did by hand, for organisers: what is still to be looked at, and what can be taken back.

A fold over entries: seen is what somebody said that they have seen, undone what a later entry took back.
Pure. Must not know: HTML, where entries are kept.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

import msgspec

from checkin.conflicts import DoubleAdmit, decided_by_humans, double_admits
from checkin.journal import Body, EntryId, Fact, JournalEntry, Kind
from checkin.model import EventSet, PositionId
from checkin.personal import CORRECTED, Correction, encode, read_correction
from checkin.presence import Passage, to_passage
from checkin.zones import zone_of
from sync.hub.acts import Act
from sync.hub.own import Said

WHAT, SEEN = "set", "reviewed"


class Sort(StrEnum):
    """What was done."""

    CORRECTION = "correction"
    WALK_IN = "walk_in"
    FORCED = "forced"


class Deed(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that staff did.

    Attributes:
        said: The correction, where it is one and was not erased.
        is_seen: Whether an organiser has said so.
        is_undone: Whether it was taken back.
        may_undo: Whether it can be.
    """

    act: Act
    sort: Sort
    said: Correction | None = None
    is_seen: bool = False
    is_undone: bool = False
    may_undo: bool = False

    @property
    def body(self) -> Body:
        """What stands in the journal."""
        return self.act.entry.body


class Conflict(msgspec.Struct, frozen=True):
    """Somebody was let in twice."""

    position: PositionId
    double: DoubleAdmit


def deeds_of(acts: Sequence[Act]) -> tuple[Deed, ...]:
    """What staff did, newest first."""
    seen = {body.ref for body in map(_body, acts) if body.payload.get(WHAT) == SEEN}
    undone = {body.ref for body in map(_body, acts) if body.kind is Kind.UNDO}
    back = {body.ref for body in map(_body, acts) if body.kind is Kind.CORRECTION and body.ref is not None}
    latest: dict[PositionId | None, EntryId] = {}
    for body in map(_body, acts):
        if body.kind is Kind.CORRECTION:
            latest.setdefault(body.position, body.id)
    return tuple(
        _deed(act, sort, is_seen=body.id in seen, is_undone=body.id in undone | back, latest=latest)
        for act in acts
        if (body := _body(act)).ref is None and (sort := _sort(body)) is not None
    )


def conflicts_of(entries: Iterable[JournalEntry], event_set: EventSet) -> tuple[Conflict, ...]:
    """Double admits that nobody has settled, newest first."""
    known = list(entries)
    passages: dict[PositionId, list[Passage]] = {}
    for entry in known:
        if entry.body.position is not None and entry.body.kind is not Kind.CONFLICT_RESOLVED:
            passages.setdefault(entry.body.position, []).append(to_passage(entry))
    lists, zone = {one.id: one for one in event_set.lists}, zone_of(event_set)
    decided = decided_by_humans(known)
    found = [
        Conflict(position, one)
        for position, own in passages.items()
        for one in double_admits(own, lists, decided, zone)
    ]
    return tuple(sorted(found, key=lambda one: (-one.double.second.at_ms, one.position)))


def seen_fact(deed: Deed, at_ms: int, by: str) -> Said:
    """Somebody has looked at it."""
    body = deed.body
    return Said(
        Fact(kind=Kind.SETTING, at_ms=at_ms, position=body.position, ref=body.id, by=by, payload={WHAT: SEEN})
    )


def undo_fact(deed: Deed, at_ms: int, by: str) -> Said:
    """It is taken back: an entry by an undo, a correction by what was there before."""
    body = deed.body
    common = {"at_ms": at_ms, "position": body.position, "list": body.list, "ref": body.id, "by": by}
    if deed.sort is Sort.FORCED:
        return Said(Fact(kind=Kind.UNDO, room=body.room, **common))  # type: ignore[arg-type]  # a row of fields
    assert deed.said is not None, "only what is known can be put back"
    said = deed.said
    now = {name: value for name in CORRECTED if (value := getattr(said, name)) is not None}
    back = Correction(**said.before, before=now)
    return Said(Fact(kind=Kind.CORRECTION, **common), encode(back))  # type: ignore[arg-type]


def settle_facts(body: Body, badges: Sequence[EntryId], at_ms: int, by: str) -> tuple[Said, ...]:
    """A double admit is settled: both entries stay, and these badges open nothing any more."""
    void = (
        Fact(kind=Kind.BADGE_VOID, at_ms=at_ms, position=body.position, ref=badge, by=by) for badge in badges
    )
    kind = Kind.CONFLICT_RESOLVED
    settled = Fact(kind=kind, at_ms=at_ms, position=body.position, list=body.list, ref=body.id, by=by)
    return tuple(map(Said, (*void, settled)))


def badges_of(about: Iterable[JournalEntry], entry: EntryId) -> tuple[EntryId, ...]:
    """What queued the badges that came with an entry; later entries only tell how far they have come."""
    bodies = (one.body for one in about)
    return tuple(b.id for b in bodies if b.kind is Kind.BADGE and b.ref == entry and bool(b.code))


def _deed(
    act: Act, sort: Sort, *, is_seen: bool, is_undone: bool, latest: Mapping[PositionId | None, EntryId]
) -> Deed:
    said = read_correction(act.personal) if sort is Sort.CORRECTION and act.personal else None
    may_undo = sort is Sort.FORCED
    if said is not None:  # a later correction would be lost with it
        may_undo = bool(said.before) and latest.get(act.entry.body.position) == act.entry.body.id
    return Deed(
        act=act,
        sort=sort,
        said=said,
        is_seen=is_seen,
        is_undone=is_undone,
        may_undo=may_undo and not is_undone and act.position is not None,
    )


def _sort(body: Body) -> Sort | None:
    match body.kind:
        case Kind.CORRECTION:
            return Sort.CORRECTION
        case Kind.WALK_IN:
            return Sort.WALK_IN
        case Kind.ENTRY if body.forced:
            return Sort.FORCED
    return None


def _body(act: Act) -> Body:
    return act.entry.body
