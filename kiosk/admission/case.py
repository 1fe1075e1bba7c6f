"""From a scan to a verdict: what is known of the position it stands for, and what the rules say to that.

Reads only. Must not know: how a verdict is written down, printed or shown.
"""

from collections.abc import Mapping

import msgspec
from msgspec.structs import replace

from checkin.building import Whole, number_in, places_in
from checkin.clock import Clock
from checkin.crowd import Crowd, workshop_at
from checkin.history import NOTHING, History, close_days, history_at
from checkin.journal import EntryId
from checkin.made_here import ids_of
from checkin.model import (
    CheckInList,
    Direction,
    EventSet,
    ListId,
    Position,
    Product,
    QuestionId,
    Room,
    RoomId,
    Session,
)
from checkin.presence import Passage
from checkin.question import Asked
from checkin.redeem import Attempt, redeem
from checkin.verdict import Reason, Refuse, Verdict
from kiosk.admission.identify import UNKNOWN, UNKNOWN_LIST, Found, Identifier, Text
from kiosk.doorway import Doorway, make_doorway
from kiosk.views import DeskPlace, Scanned
from sync.ledger import Ledger
from sync.tickets import count_booked_absent, has_medium


class Case(msgspec.Struct, frozen=True):
    """One scan with all that was looked up for it, and the verdict of the rules.

    Attributes:
        known: What the attendee has answered, now or earlier.
        room: The room that an entry would count into.
        asked: What came of the questions at check-in.
    """

    scanned: Scanned
    place: DeskPlace
    at_ms: int
    check_in_list: CheckInList | None
    position: Position | None
    product: Product | None
    passages: tuple[Passage, ...]
    verdict: Verdict
    asked: Asked = Asked()
    known: Mapping[QuestionId, str] = {}
    room: Room | None = None

    @property
    def list_id(self) -> ListId:
        """The list it was tried at: that of the position's event, else the door's first."""
        return self.check_in_list.id if self.check_in_list else self.place.list_id


Answers = Mapping[QuestionId, str]
NOT_ASKED: tuple[Answers, Asked] = ({}, Asked())


class Cases:
    """Looks up and judges. Belongs to one thread, as its ledger does."""

    def __init__(self, ledger: Ledger, event_set: EventSet, clock: Clock) -> None:
        self._ledger = ledger
        self._event_set = event_set
        self._clock = clock
        self._identifier = Identifier(ledger, event_set)
        self._doorways: dict[ListId, Doorway] = {}
        self._products = {product.id: product for product in event_set.products}

    def open(self, scanned: Scanned, place: DeskPlace) -> Case:
        """Look up what a scan is about and judge it. Inside a transaction, nothing can change in between."""
        at_ms = self._clock.now_ms() if scanned.at_ms is None else scanned.at_ms
        found = self._find(scanned, place, at_ms)
        position = found.position
        product = self._products.get(position.product) if position else None
        passages = self.passages(position) if position else ()
        door = self._doorway(found.check_in_list) if found.check_in_list else None
        case = Case(
            scanned=scanned,
            place=place,
            at_ms=at_ms,
            check_in_list=found.check_in_list,
            position=position,
            product=product,
            passages=passages,
            verdict=found.refusal or UNKNOWN,
            room=door.room if door else None,
        )
        if position is None or door is None or found.refusal is not None:
            return case
        return self._judged(case, position, door, by_medium=found.by_medium)

    def _doorway(self, check_in_list: CheckInList) -> Doorway:
        if check_in_list.id not in self._doorways:
            self._doorways[check_in_list.id] = make_doorway(check_in_list, self._event_set)
        return self._doorways[check_in_list.id]

    def _judged(self, case: Case, position: Position, door: Doorway, *, by_medium: bool) -> Case:
        """The same case with the verdict of the rules."""
        place, here = case.place, door.check_in_list
        known, asked = self._asked(case.scanned, position, place) if self._event_set.questions else NOT_ASKED
        attempt = Attempt(
            position=position,
            product=case.product,
            check_in_list=here,
            direction=place.direction,
            at_ms=case.at_ms,
            zone=door.zone,
            event=door.event,
            subevent=self._event_set.find_subevent(position.subevent) if position.subevent else None,
            gate=place.gate,
            history=_history(case, door),
            rules=door.rules,
            asked=asked,
            ignore_unpaid=case.scanned.ignore_unpaid,
            has_medium=_needs_medium(case.product) and has_medium(self._ledger.store, position.id),
            by_medium=by_medium,
            workshop=workshop_at(here, self._event_set, position) if door.session else None,
            crowd=lambda: self._crowd(case, position, door),
        )
        return replace(case, verdict=self._located(redeem(attempt, door.steps)), asked=asked, known=known)

    def _located(self, verdict: Verdict) -> Verdict:
        """A refusal for an earlier entry also says at which gate that was, for whom to ask."""
        if not isinstance(verdict, Refuse) or verdict.reason is not Reason.ALREADY_REDEEMED:
            return verdict
        values = dict(verdict.explanation.values)
        entry = self._ledger.find(EntryId(str(values.pop("entry"))))
        values["gate"] = entry.body.gate or 0 if entry else 0
        return replace(verdict, explanation=replace(verdict.explanation, values=tuple(values.items())))

    def _find(self, scanned: Scanned, place: DeskPlace, at_ms: int) -> Found:
        lists = self._identifier.lists_of((place.list_id, *place.lists))
        if not lists:
            return Found(refusal=UNKNOWN_LIST)
        if scanned.position is not None:
            return self._identifier.find_chosen(scanned.position, lists)
        return self._identifier.find(Text(scanned.text, lists, at_ms, scanned.source_type, scanned.is_typed))

    def passages(self, position: Position) -> tuple[Passage, ...]:
        """What happened with a position, also before central had sent it."""
        own, *made_here = ids_of(position)
        passages = self._ledger.passages(own)
        for number in made_here:
            passages += self._ledger.passages(number)
        return passages

    def _asked(self, scanned: Scanned, position: Position, place: DeskPlace) -> tuple[Answers, Asked]:
        """What the attendee answered earlier, and what came of the questions now. Who leaves is not asked."""
        known = {**position.answers, **self._ledger.answers(position.id)}
        if place.direction is Direction.EXIT:
            return known, Asked()
        from checkin.asking import ask  # only where there are questions

        asked = ask(self._event_set.questions, position.product, known, scanned.answers)
        return known, asked if scanned.with_questions else Asked(answers=asked.answers)

    def _crowd(self, case: Case, position: Position, door: Doorway) -> Crowd:
        room = door.room
        if room is None or door.whole is None:
            return Crowd()
        return Crowd(
            persons=self._number_in(door.whole),
            limit=room.limit,
            when_full=room.when_full,
            is_inside=bool(case.passages) and self._ledger.rooms.holds(room.id, position.id),
            held=self._held(door.session, room.id, case.at_ms) if door.session else 0,
            around=tuple(self._around(outer, whole, case, position) for outer, whole in door.around),
        )

    def _around(self, outer: Room, whole: Whole, case: Case, position: Position) -> Crowd:
        """A room around the one that is entered; whoever is in it already takes no further place there."""
        holds = self._ledger.rooms.holds
        is_inside = bool(case.passages) and any(holds(room, position.id) for room in places_in(whole))
        return Crowd(
            persons=0 if is_inside else self._number_in(whole),
            limit=outer.limit,
            when_full=outer.when_full,
            is_inside=is_inside,
            room=outer.id,
        )

    def _number_in(self, whole: Whole) -> int:
        return max(number_in(whole, self._ledger.rooms.inside), 0)

    def _held(self, session: Session, room: RoomId, at_ms: int) -> int:
        """Places kept for who has booked: until the session begins, then whoever waits may have them."""
        if session.places is None or at_ms >= session.start_ms:
            return 0
        return count_booked_absent(self._ledger.store, session.names.values(), room)


def _history(case: Case, door: Doorway) -> History:
    """What has happened at this list, with the exits that it makes by itself."""
    if not case.passages:
        return NOTHING
    here = door.check_in_list
    return close_days(history_at(here.id, case.passages), here, case.at_ms, door.zone)


def _needs_medium(product: Product | None) -> bool:
    return product is not None and product.needs_medium
