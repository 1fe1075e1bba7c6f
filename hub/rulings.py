"""Whether an entry that a kiosk asks about may count: no more often than its list allows.

Pure. Must not know: storage, HTTP. The rules of the door were looked at by the kiosk.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo

import msgspec

from checkin.conflicts import DoubleAdmit, decided_by_humans, double_admits
from checkin.journal import Body, EntryId, JournalEntry, Kind
from checkin.made_here import ids_of
from checkin.model import EventSet, GateId, ListId, PositionId
from checkin.presence import Passage, to_passage
from checkin.verdict import Reason
from sync.elsewhere import elsewhere_id
from sync.hub.protocol import Person

OURS = "hub:"
"""Before an entry's id: our refusal of it, until its kiosk has written it down."""


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was answered; attributes as in `sync.hub.protocol.Ruled`."""

    reason: str = ""
    list: ListId | None = None
    entered_ms: int | None = None
    gate: GateId | None = None


GRANTED = Answer()


class Known(msgspec.Struct):
    """What is known of one person; grows while a group of questions is answered.

    Attributes:
        person: None = the position is not here.
        entries: All about any of their ids.
        answers: What this hub has answered about any of them.
    """

    ids: tuple[PositionId, ...]
    person: Person | None
    entries: dict[EntryId, JournalEntry]
    answers: dict[EntryId, Answer]


def ids_known(position: PositionId, person: Person | None) -> tuple[PositionId, ...]:
    """All ids under which something may have happened to whoever is asked about."""
    return (position,) if person is None else ids_of(person.position)


def answer(asked: Body, known: Known, event_set: EventSet | None) -> Answer:
    """Rule on an entry that is among `known.entries`; asked again, the same is said again."""
    if asked.id not in known.answers:
        known.answers[asked.id] = _by_kiosk(asked, known) or _judge(asked, known, event_set)
    return known.answers[asked.id]


def _by_kiosk(asked: Body, known: Known) -> Answer | None:
    """What its kiosk has written down about it meanwhile: that is the fact."""
    for entry in known.entries.values():
        if entry.body.kind is Kind.RULING and entry.body.ref == asked.id:
            return Answer(entry.body.reason, asked.list) if entry.body.reason else GRANTED
    return None


def _judge(asked: Body, known: Known, event_set: EventSet | None) -> Answer:
    check_in_list = event_set.find_list(asked.list) if event_set and asked.list is not None else None
    if event_set is None or check_in_list is None:
        return GRANTED  # a list that only the kiosk knows: its own rules have let them in
    passages = _passages(known)
    lists, decided = {check_in_list.id: check_in_list}, decided_by_humans(known.entries.values())
    zone = _zone(event_set, check_in_list.event)
    without = double_admits((p for p in passages if p.id != asked.id), lists, decided, zone)
    new = _new(double_admits(passages, lists, decided, zone), without)
    if new is None:
        return GRANTED
    other = new.first if new.second.id == asked.id else new.second
    return Answer(Reason.ALREADY_REDEEMED.value, check_in_list.id, other.at_ms, _gate(other.id, known))


def _new(found: Iterable[DoubleAdmit], before: Collection[DoubleAdmit]) -> DoubleAdmit | None:
    """One that is there because of the entry: who comes in after it may be one too many as well."""
    settled = {one.second.id for one in before}
    return next((one for one in found if one.second.id not in settled), None)


def _passages(known: Known) -> list[Passage]:
    entries = [to_passage(entry) for entry in known.entries.values()]
    told = {p.ref for p in entries if p.kind is Kind.RULING}
    refused = [number for number, said in known.answers.items() if said.reason and number not in told]
    return [*entries, *map(_refusal, refused), *_elsewhere(known.person)]


def _refusal(entry: EntryId) -> Passage:
    number = EntryId(OURS + entry)
    return Passage(number, Kind.RULING, None, None, (0, 0, number), entry, refused=True)


def _elsewhere(person: Person | None) -> Iterable[Passage]:
    for one in person.elsewhere if person else ():
        number = elsewhere_id(one.id)
        yield Passage(number, one.kind, one.list, None, (one.at_ms, 0, number), at_ms=one.at_ms)


def _gate(entry: EntryId, known: Known) -> GateId | None:
    if entry in known.entries:
        return known.entries[entry].body.gate
    gates: Mapping[EntryId, GateId | None] = {
        elsewhere_id(one.id): one.gate for one in (known.person.elsewhere if known.person else ())
    }
    return gates.get(entry)


def _zone(event_set: EventSet, slug: str) -> tzinfo:
    event = event_set.find_event(slug)
    return ZoneInfo(event.timezone) if event else UTC
