"""Whether an entry that a kiosk asks about may count, by all that is known of the person.

Pure. Must not know: storage, HTTP. The rule itself is `sync.hub.ruling`'s.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from checkin.journal import Body, EntryId, JournalEntry, Kind
from checkin.model import EventSet, GateId, PositionId
from checkin.presence import Passage, to_passage
from sync.elsewhere import elsewhere_id
from sync.hub.protocol import Person
from sync.hub.ruling import GRANTED, Answer, judge, used_up

NOBODY: Mapping[Any, Any] = {}


class KnownPerson(msgspec.Struct):
    """What is known of one person; grows while a group of questions is answered.

    Attributes:
        ids: All under which something may have happened to them.
        people: Their positions that are here.
        entries: All about any of the ids.
        answers: What this hub has answered about any of them.
    """

    ids: tuple[PositionId, ...]
    people: tuple[Person, ...]
    entries: dict[EntryId, JournalEntry]
    answers: dict[EntryId, Answer]


class Questions:
    """What a group of kiosks asks, answered as if one came after the other.

    Args:
        asked: The entries that are asked about.
        persons: Whom they concern.
        event_set: The newest; None = nothing was imported yet.

    Attributes:
        answers: What was said.
    """

    def __init__(
        self,
        asked: Mapping[EntryId, Body] = NOBODY,
        persons: Mapping[PositionId, KnownPerson] = NOBODY,
        event_set: EventSet | None = None,
    ) -> None:
        self.asked = asked
        self.answers: dict[EntryId, Answer] = {}
        self._persons = persons
        self._event_set = event_set

    def note(self, entries: Iterable[JournalEntry]) -> None:
        """More entries have come."""
        for entry in entries if self._persons else ():
            for person in self._of(entry.body.position):
                person.entries[entry.body.id] = entry

    def rule(self, nonce: EntryId) -> Answer:
        """What is to be said of an entry."""
        body = self.asked[nonce]
        if body.position is None:
            return GRANTED
        said = answer(body, self._persons[body.position], self._event_set)
        for person in self._of(body.position):
            person.answers[nonce] = said
        self.answers[nonce] = said
        return said

    def _of(self, position: PositionId | None) -> list[KnownPerson]:
        """Somebody may be asked about under several ids at once."""
        return [person for person in self._persons.values() if position in person.ids]


def answer(asked: Body, known: KnownPerson, event_set: EventSet | None) -> Answer:
    """Rule on an entry that is among `known.entries`; asked again, the same is said again."""
    if asked.id in known.answers:
        return known.answers[asked.id]
    if event_set is None:
        return GRANTED
    entry = to_passage(known.entries[asked.id])
    by = judge(entry, _counting(known), event_set)
    return GRANTED if by is None else used_up(entry, by, _gate(by.id, known))


def _counting(known: KnownPerson) -> list[Passage]:
    """Without what was refused here, as long as the kiosk has not written down how it ended."""
    entries = [to_passage(entry) for entry in known.entries.values()]
    ruled = {passage.ref for passage in entries if passage.kind is Kind.RULING}
    refused = {number for number, said in known.answers.items() if said.reason} - ruled
    return [*(passage for passage in entries if passage.id not in refused), *_elsewhere(known.people)]


def _elsewhere(people: Iterable[Person]) -> Iterable[Passage]:
    for one in (passage for person in people for passage in person.elsewhere):
        number = elsewhere_id(one.id)
        yield Passage(number, one.kind, one.list, None, (one.at_ms, 0, number), at_ms=one.at_ms)


def _gate(entry: EntryId, known: KnownPerson) -> GateId | None:
    if entry in known.entries:
        return known.entries[entry].body.gate
    passages = (one for person in known.people for one in person.elsewhere)
    return next((one.gate for one in passages if elsewhere_id(one.id) == entry), None)
