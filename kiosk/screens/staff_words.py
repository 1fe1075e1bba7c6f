"""How staff read an answer, a line of results and a card: pure, values in, lines out.

Must not know: widgets, keys, sizes of screens. Shapes stand beside every colour.
"""

from typing import assert_never

import msgspec
from msgspec.structs import replace

from checkin.answers import YES, chosen
from checkin.due import price_of
from checkin.model import Direction, EventSet, Position, PositionStatus, Product, name_in
from checkin.prints import PrintJob
from checkin.question import Question, QuestionKind
from checkin.till import Taking
from checkin.verdict import Admit, NeedsAnswer, Reason, Refuse
from kiosk.screens.desk.payment_words import METHODS
from kiosk.screens.parts import fit, width
from kiosk.screens.shapes import Shape
from kiosk.theme import BAD, GOOD, QUIET, WARN, Field
from kiosk.views import Answer, Card, Hit, Passed
from kiosk.wording.reasons import STATUSES, print_words, refusal_words
from kiosk.wording.scanner_words import Said, say_lost
from kiosk.words import Words

STATUS_MARKS: dict[PositionStatus, tuple[str, str]] = {
    PositionStatus.PAID: ("○", QUIET),
    PositionStatus.PENDING: ("▲", WARN),
    PositionStatus.APPROVAL_PENDING: ("▲", WARN),
    PositionStatus.REFUSED: ("✖", BAD),
    PositionStatus.CANCELED: ("✖", BAD),
    PositionStatus.BLOCKED: ("✖", BAD),
}
"""A shape and a colour per status, for those who are not here yet."""


class Signal(msgspec.Struct, frozen=True):
    """A mark, what it means, and its colour."""

    mark: str
    text: str
    colour: str

    def __str__(self) -> str:
        return f"{self.mark} {self.text}"


class Told(msgspec.Struct, frozen=True):
    """An answer as staff read it.

    Attributes:
        detail: May be empty.
        is_forcible: Whether staff may admit all the same.
        is_waivable: Whether they may do so because the list lets unpaid positions in.
        name: Whom it is about.
    """

    field: Field
    shape: Shape
    mark: str
    title: str
    detail: str
    is_forcible: bool = False
    is_waivable: bool = False
    name: str = ""


def sorting_name(position: Position) -> str:
    """Family name first, as lists are read; the rest behind a comma."""
    rest = " ".join(part for part in (position.title, position.given_name) if part)
    return ", ".join(part for part in (position.family_name, rest) if part)


def list_name(position: Position, cells: int) -> str:
    """The same in so many cells: a title gives way before the given name does."""
    name = sorting_name(position)
    if width(name) <= cells:
        return name
    return fit(sorting_name(replace(position, title="")), cells).rstrip()


def product_name(product: Product | None, words: Words) -> str:
    """What was bought."""
    return name_in(product.names, words.language) if product else words.say("unknown product")


def tell(
    words: Words,
    answer: Answer,
    now_ms: int,
    event_set: EventSet | None = None,
    *,
    is_looked: bool = False,
    held_up: str = "",
) -> Told:
    """An answer for staff, with everything that attendees do not get to see.

    Args:
        words: Of the staff's language.
        answer: What the desk said.
        now_ms: When it is read.
        event_set: Names gates, rooms and lists.
        held_up: Why no badge would come out now; empty = one would.
        is_looked: Nothing was written down: it must not look like a check-in.
    """
    told = _told(words, answer, now_ms, event_set, held_up)
    if not is_looked:
        return told
    title = words.say("Would be let in") if told.field is Field.WELCOME else told.title
    detail = " · ".join(filter(None, (told.name, *_notices(answer))))
    return Told(Field.CALM, told.shape, "○", words.say("Only looked up: {verdict}", verdict=title), detail)


def say_done(said: str, detail: str = "") -> Told:
    """Something was done that is about no ticket at a door; `detail` is what may be done next."""
    return Told(Field.CALM, Shape.CHECK, "✔", said, detail)


def tell_scanner(said: Said) -> Told:
    """What is said of a scanner."""
    mark = "✔" if said.is_right else "▲"
    return Told(Field.CALM, Shape.CHECK if said.is_right else Shape.HAND, mark, said.title, said.detail)


def scanner_signal(words: Words, missing: frozenset[str]) -> Signal | None:
    """Scanners that are not there; None = all are."""
    return Signal("▲", say_lost(words).title, WARN) if missing else None


def _told(words: Words, answer: Answer, now_ms: int, event_set: EventSet | None, held_up: str) -> Told:
    name = answer.position.display_name if answer.position else ""
    match answer.verdict:
        case Admit():
            detail = " · ".join(filter(None, _remarks(words, answer, held_up)))
            return Told(Field.WELCOME, Shape.CHECK, "✔", name, detail, name=name)
        case Refuse() as refusal:
            reason = refusal_words(refusal, words, now_ms, for_staff=True, event_set=event_set)
            is_forcible = answer.position is not None and refusal.forcible
            is_waivable = is_forcible and _is_waivable(refusal, answer, event_set)
            detail = " · ".join(filter(None, (name, *_notices(answer))))
            return Told(Field.STOP, Shape.HAND, "✖", reason, detail, is_forcible, is_waivable, name)
        case NeedsAnswer(questions=questions):
            title = words.say_count(
                "{number} question is open", "{number} questions are open", len(questions)
            )
            detail = " · ".join(filter(None, (name, *_notices(answer))))
            return Told(Field.WAIT, Shape.HAND, "▲", title, detail, is_forcible=True, name=name)
        case _:
            assert_never(answer.verdict)


def _is_waivable(refusal: Refuse, answer: Answer, event_set: EventSet | None) -> bool:
    tried_at = event_set.find_list(answer.list_id) if event_set else None
    return refusal.reason is Reason.UNPAID and tried_at is not None and tried_at.include_pending


def _notices(answer: Answer) -> tuple[str, ...]:
    return tuple(f"▲ {notice}" for notice in answer.notices)


def _remarks(words: Words, answer: Answer, held_up: str) -> tuple[str, ...]:
    is_exit = answer.direction is Direction.EXIT
    return (
        *_notices(answer),
        words.say("checked out") if is_exit else words.say("checked in"),
        words.say("by force") if answer.forced else "",
        words.say("provisional: central is cut off") if answer.provisional else "",
        _say_badge(words, held_up) if answer.badge else "",
    )


def _say_badge(words: Words, held_up: str) -> str:
    return words.say("badge waits: {cause}", cause=held_up) if held_up else words.say("badge is printing")


def hit_state(words: Words, hit: Hit, now_ms: int) -> Signal:
    """What tells people apart who have one name: who is in since when, who has not paid."""
    if hit.last_entry_ms is not None:
        when, where = words.moment(hit.last_entry_ms, now_ms), name_in(hit.place, words.language)
        return Signal("✔", words.say("in since {when} {where}", when=when, where=where).rstrip(), GOOD)
    return _status(words, hit.position, hit.product, hit.currency)


def _status(words: Words, position: Position, product: Product | None, currency: str) -> Signal:
    """How good a position is; of one that is not paid, what it costs."""
    mark, colour = STATUS_MARKS[position.status]
    text = words.say(STATUSES[position.status])
    cents = price_of(position, product) if position.status is PositionStatus.PENDING else None
    if cents:
        text = f"{text} · {words.money(cents, currency)}"
    return Signal(mark, text, colour)


def mate_state(words: Words, hit: Hit, now_ms: int) -> Signal:
    """The same of another ticket of the order, in few cells: only when, not where."""
    if hit.last_entry_ms is not None:
        return Signal("✔", words.brief_moment(hit.last_entry_ms, now_ms), GOOD)
    return hit_state(words, hit, now_ms)


def card_status(words: Words, card: Card) -> Signal:
    """Whether the attendee is in, or went out again, or else how good the order position is."""
    held = [passed for passed in card.history if not passed.is_undone]
    if held:
        is_in = held[-1].direction is Direction.ENTRY
        return Signal("✔", words.say("checked in") if is_in else words.say("checked out"), GOOD)
    return _status(words, card.position, card.product, card.currency)


def passed_lines(words: Words, passed: Passed, now_ms: int) -> list[str]:
    """One passage of the history: when, which way, where; below it, what went over a refusal."""
    way = words.say("Entry") if passed.direction is Direction.ENTRY else words.say("Exit")
    undone = words.say("(undone)") if passed.is_undone else ""
    where = name_in(passed.place, words.language)
    parts = (words.moment(passed.at_ms, now_ms), way, where, undone)
    line = "  ".join(part for part in parts if part)
    return [line, f"  {_forced(words, passed)}"] if passed.forced else [line]


def _forced(words: Words, passed: Passed) -> str:
    """That it went over a refusal, why, and who said so."""
    said = ", ".join(filter(None, (words.look_up(passed.why), passed.by)))
    return words.say("by force: {said}", said=said) if said else words.say("by force")


def job_lines(words: Words, job: PrintJob, number: int, now_ms: int) -> list[str]:
    """One badge: its number, what became of it, when; below it why, if it is not out."""
    when = words.moment(job.changed_ms, now_ms)
    state, cause = print_words(job, words)
    line = words.say("Badge {number}  {state}  {when}", number=number, state=state, when=when)
    return [line, f"  {cause}"] if cause else [line]


def validity(words: Words, position: Position, now_ms: int) -> str:
    """From when until when the ticket is good; empty when it always is."""
    starts, ends = position.valid_from_ms, position.valid_until_ms
    if starts is not None and ends is not None:
        return words.say(
            "Valid {start} to {end}",
            start=words.brief_moment(starts, now_ms),
            end=words.brief_moment(ends, now_ms),
        )
    if starts is not None:
        return words.say("Valid from {when}", when=words.brief_moment(starts, now_ms))
    return words.say("Valid until {when}", when=words.brief_moment(ends, now_ms)) if ends is not None else ""


def card_details(words: Words, card: Card, now_ms: int) -> list[str]:
    """What else is known of the attendee: validity, what belongs to the ticket, sessions, answers."""
    position, language = card.position, words.language
    addons = ", ".join(name_in(product.names, language) for product in card.addons)
    shown = [_shown_answer(words, question, text) for question, text in card.shown]
    lines = (
        validity(words, position, now_ms),
        *shown,
        words.say("With it: {names}", names=addons) if addons else "",
        words.say("Booked: {names}", names=", ".join(position.sessions)) if position.sessions else "",
        words.say("Waiting list: {names}", names=", ".join(position.waiting)) if position.waiting else "",
        *(_paid_line(words, taken, now_ms) for taken in card.payments),
    )
    return [line for line in lines if line]


def _paid_line(words: Words, taken: Taking, now_ms: int) -> str:
    """What was paid at a desk, how, when and to whom."""
    amount = words.money(taken.cents, taken.currency) if taken.cents is not None else ""
    how = words.say(METHODS[taken.method]) if taken.method else ""
    said = (amount, how, words.brief_moment(taken.at_ms, now_ms), taken.by)
    return words.say("Paid here: {said}", said=" · ".join(filter(None, said)))


def _shown_answer(words: Words, question: Question, text: str) -> str:
    """A question with its answer as people read it: names of options, yes and no."""
    name = name_in(question.names, words.language)
    name = name if name.endswith("?") else f"{name.rstrip(':')}:"
    if question.kind is QuestionKind.YES_NO:
        return f"{name} {words.say('yes') if text == YES else words.say('no')}"
    options = [name_in(option.names, words.language) for option in chosen(question, text)]
    return f"{name} {', '.join(options) or text}"


def order_line(words: Words, card: Card) -> str:
    """The order, as people name it at a desk, and how many tickets it has, where there are several."""
    order, count = card.position.order, len(card.mates) + 1
    if card.mates:
        return words.say("Order {order}: {number} tickets", order=order, number=count)
    return words.say("Order {order}", order=order) if order else ""
