"""How staff read an answer, a line of results, a card, the link and the printer: pure, values in, lines out.

Must not know: widgets, keys, sizes of screens. Shapes stand beside every colour.
"""

from typing import assert_never

import msgspec

from checkin.answers import YES, chosen
from checkin.badge import Cause
from checkin.model import Direction, EventSet, Position, PositionStatus, Product, name_in
from checkin.prints import PrintJob
from checkin.question import Question, QuestionKind
from checkin.verdict import Admit, NeedsAnswer, Reason, Refuse
from kiosk.reasons import CAUSES, STATUSES, print_words, refusal_words
from kiosk.screens.shapes import Shape
from kiosk.theme import BAD, GOOD, PAINTS, WARN, Field
from kiosk.views import CLOCK_TOLERANCE_MS, Answer, Card, Hit, Link, Others, Passed, PrinterView
from kiosk.words import Words

QUIET = PAINTS[Field.CALM].quiet

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


def product_name(product: Product | None, words: Words) -> str:
    """What was bought."""
    return name_in(product.names, words.language) if product else words.say("unknown product")


def tell(
    words: Words, answer: Answer, now_ms: int, event_set: EventSet | None = None, *, is_looked: bool = False
) -> Told:
    """An answer for staff, with everything that attendees do not get to see.

    Args:
        words: Of the staff's language.
        answer: What the desk said.
        now_ms: When it is read.
        event_set: Names gates, rooms and lists.
        is_looked: Nothing was written down: it must not look like a check-in.
    """
    told = _told(words, answer, now_ms, event_set)
    if not is_looked:
        return told
    title = words.say("Would be let in") if told.field is Field.WELCOME else told.title
    detail = " · ".join(filter(None, (told.name, *_notices(answer))))
    return Told(Field.CALM, told.shape, "○", words.say("Only looked up: {verdict}", verdict=title), detail)


def say_done(said: str) -> Told:
    """Something was done that is about no ticket at a door."""
    return Told(Field.CALM, Shape.CHECK, "✔", said, "")


def _told(words: Words, answer: Answer, now_ms: int, event_set: EventSet | None) -> Told:
    name = answer.position.display_name if answer.position else ""
    match answer.verdict:
        case Admit():
            detail = " · ".join(filter(None, _remarks(words, answer)))
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


def _remarks(words: Words, answer: Answer) -> tuple[str, ...]:
    is_exit = answer.direction is Direction.EXIT
    return (
        *_notices(answer),
        words.say("checked out") if is_exit else words.say("checked in"),
        words.say("by force") if answer.forced else "",
        words.say("provisional: central is cut off") if answer.provisional else "",
        words.say("badge is printing") if answer.badge else "",
    )


def hit_state(words: Words, hit: Hit, now_ms: int) -> Signal:
    """What tells people apart who have one name: who is in since when, who has not paid."""
    if hit.last_entry_ms is not None:
        when, where = words.moment(hit.last_entry_ms, now_ms), name_in(hit.place, words.language)
        return Signal("✔", words.say("in since {when} {where}", when=when, where=where).rstrip(), GOOD)
    mark, colour = STATUS_MARKS[hit.position.status]
    return Signal(mark, words.say(STATUSES[hit.position.status]), colour)


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
    mark, colour = STATUS_MARKS[card.position.status]
    return Signal(mark, words.say(STATUSES[card.position.status]), colour)


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


def link_signal(words: Words, link: Link | None, now_ms: int) -> Signal:
    """The line to central: never just a colour, always how much waits."""
    if link is not None and link.is_ended:
        return Signal("▲", words.say("access ended · pair again"), WARN)
    if link is None or link.connected is None:
        return Signal("○", words.say("without central"), QUIET)
    if link.connected and link.clock_wrong_ms > CLOCK_TOLERANCE_MS:
        seconds = link.clock_wrong_ms // 1000
        text = words.say(
            "clock wrong by {seconds} s · {number} to send", seconds=seconds, number=link.pending
        )
        return Signal("▲", text, WARN)
    if link.connected and link.others is not None:
        return _hub_signal(words, link.others, link.pending)
    if link.connected:
        text = words.say("connected · {number} to send", number=link.pending)
        return Signal("●", text, GOOD if not link.pending else QUIET)
    since = words.moment(link.since_ms, now_ms) if link.since_ms is not None else "?"
    text = words.say("cut off since {when} · {number} to send", when=since, number=link.pending)
    return Signal("▲", text, WARN)


def _hub_signal(words: Words, others: Others, pending: int) -> Signal:
    """All kiosks of the hub, this one too: what was not heard of lately is never green."""
    values: dict[str, str | int] = {"seen": others.seen + 1, "total": others.total + 1, "number": pending}
    if others.seen == others.total:
        text = words.say("{seen} of {total} kiosks seen · {number} to send", **values)
        return Signal("●", text, QUIET if pending else GOOD)
    ago = words.ago(others.oldest_s)
    text = words.say("{seen} of {total} kiosks seen, last {ago} · {number} to send", ago=ago, **values)
    return Signal("●", text, QUIET)


def printer_signal(words: Words, printer: PrinterView | None) -> Signal:
    """The printer: ready, soon without paper, or why not."""
    if printer is None or printer.cause is Cause.NO_PRINTER:
        return Signal("○", words.say("no printer"), QUIET)
    if not printer.ready:
        cause = CAUSES[printer.cause]
        return Signal("▲", words.say(cause) if cause else words.say("Printer is not ready"), WARN)
    if printer.near_end:
        return Signal("▲", words.say(CAUSES[Cause.PAPER_NEAR_END]), WARN)
    return Signal("●", words.say("Printer is ready"), GOOD)


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
        words.say("With it: {names}", names=addons) if addons else "",
        words.say("Booked: {names}", names=", ".join(position.sessions)) if position.sessions else "",
        words.say("Waiting list: {names}", names=", ".join(position.waiting)) if position.waiting else "",
        *shown,
    )
    return [line for line in lines if line]


def _shown_answer(words: Words, question: Question, text: str) -> str:
    """A question with its answer as people read it: names of options, yes and no."""
    name = name_in(question.names, words.language)
    name = name if name.endswith("?") else f"{name.rstrip(':')}:"
    if question.kind is QuestionKind.YES_NO:
        return f"{name} {words.say('yes') if text == YES else words.say('no')}"
    options = [name_in(option.names, words.language) for option in chosen(question, text)]
    return f"{name} {', '.join(options) or text}"


def order_line(words: Words, card: Card) -> str:
    """How many tickets the order has, where there are several."""
    count = len(card.mates) + 1
    return (
        words.say("Order {order}: {number} tickets", order=card.position.order, number=count)
        if card.mates
        else ""
    )
