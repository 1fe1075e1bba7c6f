"""What the journal records of a case: one function per kind of fact. Must not know: storage, screens."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from checkin.badge import PrinterRole, PrintState
from checkin.journal import EntryId, Fact, JournalEntry, Json, Kind
from checkin.model import Direction, GateId, Position, PositionId
from checkin.presence import Passage
from checkin.roll import NEW_ROLL
from checkin.verdict import Refuse
from kiosk.admission.case import Case


def refusal_fact(case: Case, refused: Refuse, hashed: Callable[[str], str]) -> Fact:
    """A refused scan. An unknown text is kept as a keyed hash only: it may be anything, a name too.

    So is a signed ticket without a position; what it was for stands in the payload, for central to know.
    """
    is_known = case.position is not None and case.position.id > 0
    return Fact(
        kind=Kind.REFUSAL,
        at_ms=case.at_ms,
        position=case.position.id if case.position else None,
        list=case.list_id,
        gate=case.place.gate,
        reason=refused.reason.value,
        code="" if is_known else hashed(case.scanned.text),
        by=case.place.by,
        payload={"direction": case.place.direction.value, **({} if is_known else _bought(case.position))},
    )


def _bought(position: Position | None) -> dict[str, Json]:
    if position is None:
        return {}
    ids = (("product", position.product), ("variation", position.variation), ("subevent", position.subevent))
    return {name: number for name, number in ids if number is not None}


def answer_fact(case: Case) -> Fact:
    """Questions were answered at check-in; what was answered is personal and goes beside it."""
    assert case.position is not None
    return Fact(
        kind=Kind.ANSWER, at_ms=case.at_ms, position=case.position.id, list=case.list_id, by=case.place.by
    )


def undo_fact(undone: Passage, position: PositionId, at_ms: int, by: str) -> Fact:
    """An entry or exit was a mistake. Central needs the list, too, to take it back."""
    return Fact(kind=Kind.UNDO, at_ms=at_ms, position=position, list=undone.list, ref=undone.id, by=by)


def passage_fact(case: Case, overridden: str, *, provisional: bool, asked: bool = False) -> Fact:
    """An admitted entry or exit, with the room it counts into now.

    Args:
        case: Who, where and when.
        overridden: What force went over.
        provisional: Admitted while cut off.
        asked: It waits for its ruling.
    """
    assert case.position is not None
    return Fact(
        kind=Kind.ENTRY if case.place.direction is Direction.ENTRY else Kind.EXIT,
        at_ms=case.at_ms,
        position=case.position.id,
        list=case.list_id,
        gate=case.place.gate,
        room=case.room.id if case.room else None,
        payload=({"overridden": overridden} if overridden else {}) | ({"asked": True} if asked else {}),
        by=case.place.by,
        forced=bool(overridden),
        provisional=provisional,
    )


def ruling_fact(entry: JournalEntry, refused: Refuse | None, at_ms: int, *, unanswered: bool) -> Fact:
    """Whether an entry that was asked about counts; decided here where nobody has answered."""
    return Fact(
        kind=Kind.RULING,
        at_ms=at_ms,
        position=entry.body.position,
        list=entry.body.list,
        gate=entry.body.gate,
        reason=refused.reason.value if refused else "",
        ref=entry.body.id,
        by=entry.body.by,
        provisional=unanswered and refused is None,
        payload={"unanswered": True} if unanswered else {},
    )


def badge_fact(entry: JournalEntry, code: str, at_ms: int) -> Fact:
    """A badge for an attendee who was just admitted."""
    return Fact(
        kind=Kind.BADGE,
        at_ms=at_ms,
        position=entry.body.position,
        list=entry.body.list,
        ref=entry.body.id,
        code=code,
        by=entry.body.by,
        payload={"state": PrintState.QUEUED.value},
    )


def reprint_fact(position: PositionId, code: str, at_ms: int, by: str, gate: GateId | None = None) -> Fact:
    """A new badge with a new code, asked for by staff."""
    return Fact(
        kind=Kind.BADGE,
        at_ms=at_ms,
        position=position,
        gate=gate,
        code=code,
        by=by,
        payload={"state": PrintState.QUEUED.value},
    )


def void_fact(position: PositionId, job: EntryId, at_ms: int, by: str, gate: GateId | None = None) -> Fact:
    """From now on an older badge opens nothing; `gate` is where it was replaced."""
    return Fact(kind=Kind.BADGE_VOID, at_ms=at_ms, position=position, ref=job, by=by, gate=gate)


def print_state_fact(  # noqa: PLR0913  # each stands in the entry
    position: PositionId,
    job: EntryId,
    state: PrintState,
    cause: str,
    at_ms: int,
    *,
    by: str = "",
    marks: Mapping[str, Json] = MappingProxyType({}),
) -> Fact:
    """How far a print job has come; `marks` are those of `sending_marks`."""
    payload: dict[str, Json] = {"state": state.value, **({"cause": cause} if cause else {}), **marks}
    return Fact(kind=Kind.BADGE, at_ms=at_ms, position=position, ref=job, by=by, payload=payload)


def sending_marks(printer: PrinterRole, mm: int) -> dict[str, Json]:
    """Which printer a job is sent to, if not the first, and how much of a roll it takes, if there is one."""
    is_spare = printer is not PrinterRole.FIRST
    return ({"printer": printer.value} if is_spare else {}) | ({"mm": mm} if mm else {})


def new_roll_fact(printer: PrinterRole, at_ms: int, by: str = "") -> Fact:
    """That printer got a new roll."""
    return Fact(kind=Kind.SETTING, at_ms=at_ms, by=by, payload={NEW_ROLL: printer.value})
