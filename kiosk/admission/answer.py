"""From a judged case to what people are told of it. Must not know: screens, words, storage."""

from collections.abc import Mapping

from msgspec.structs import replace

from checkin.journal import EntryId, JournalEntry
from checkin.model import EventSet, Position, Product, Question, QuestionId
from checkin.verdict import Verdict
from kiosk.admission.case import Case
from kiosk.views import Answer


def to_answer(case: Case, event_set: EventSet) -> Answer:
    """A case that left nothing in the journal."""
    attention, notices = notices_about(case.position, case.product)
    return Answer(
        verdict=case.verdict,
        position=case.position,
        product=case.product,
        list_id=case.list_id,
        direction=case.place.direction,
        at_ms=case.at_ms,
        journal_entry=None,
        attention=attention,
        notices=notices,
        shown=shown_answers(event_set, {**case.known, **case.asked.answers}) if event_set.questions else (),
    )


def notices_about(position: Position | None, product: Product | None) -> tuple[bool, tuple[str, ...]]:
    """Whether staff should look up when this attendee comes, and what they should read."""
    if position is None:
        return False, ()
    own = position.attention
    attention = bool(own) or position.needs_attention
    if product is None:
        return attention, (own,) if own else ()
    variation = product.find_variation(position.variation) if position.variation else None
    attention = attention or product.attention or (variation is not None and variation.attention)
    texts = (own, variation.checkin_text if variation else "", product.checkin_text)
    return attention, tuple(filter(None, texts))


def shown_answers(event_set: EventSet, answers: Mapping[QuestionId, str]) -> tuple[tuple[Question, str], ...]:
    """The answers that staff should see at check-in."""
    asked = (q for q in event_set.questions if q.show_at_check_in and answers.get(q.id))
    return tuple((question, answers[question.id]) for question in asked)


def committed(answer: Answer, entry: JournalEntry, badge: EntryId | None, verdict: Verdict) -> Answer:
    """The same answer after its entry was written down."""
    return replace(
        answer,
        verdict=verdict,
        at_ms=entry.body.at_ms,
        journal_entry=entry.body.id,
        provisional=entry.body.provisional,
        forced=entry.body.forced,
        badge=badge,
    )
