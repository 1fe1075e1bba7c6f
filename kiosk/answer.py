"""From a judged case to what people are told of it. Must not know: screens, words, storage."""

from msgspec.structs import replace

from checkin.journal import EntryId, JournalEntry
from checkin.model import EventSet, Question
from checkin.verdict import Verdict
from kiosk.case import Case
from kiosk.views import Answer


def to_answer(case: Case, event_set: EventSet) -> Answer:
    """A case that left nothing in the journal."""
    variation = (
        case.product.find_variation(case.position.variation) if case.product and case.position else None
    )
    bought = [one for one in (variation, case.product) if one is not None]
    texts = [case.position.attention if case.position else "", *(one.checkin_text for one in bought)]
    return Answer(
        verdict=case.verdict,
        position=case.position,
        product=case.product,
        list_id=case.list_id,
        direction=case.place.direction,
        at_ms=case.at_ms,
        journal_entry=None,
        attention=bool(texts[0]) or any(one.attention for one in bought),
        notices=tuple(text for text in texts if text),
        shown=_shown(case, event_set),
    )


def _shown(case: Case, event_set: EventSet) -> tuple[tuple[Question, str], ...]:
    answers = {**case.known, **case.asked.answers}
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
