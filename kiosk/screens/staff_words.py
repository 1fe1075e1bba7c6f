"""How staff read an answer, a line of results, a card, the link and the printer: pure, values in, lines out.

Must not know: widgets, keys, sizes of screens. Shapes stand beside every colour.
"""

from typing import assert_never

import msgspec

from checkin.badge import Cause
from checkin.model import Direction, Position, PositionStatus, Product, name_in
from checkin.prints import PrintJob
from checkin.verdict import Admit, NeedsAnswer, Refuse
from kiosk.reasons import CAUSES, STATUSES, print_words, refusal_words
from kiosk.screens.shapes import Shape
from kiosk.theme import BAD, GOOD, PAINTS, WARN, Field
from kiosk.views import Answer, Card, Hit, Link, Passed, PrinterView
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
    """An answer as staff read it: `detail` may be empty, `is_forcible` when F4 would admit."""

    field: Field
    shape: Shape
    mark: str
    title: str
    detail: str
    is_forcible: bool = False


def sorting_name(position: Position) -> str:
    """Family name first, as lists are read; the rest behind a comma."""
    rest = " ".join(part for part in (position.title, position.given_name) if part)
    return ", ".join(part for part in (position.family_name, rest) if part)


def product_name(product: Product | None, words: Words) -> str:
    """What was bought."""
    return name_in(product.names, words.language) if product else words.say("unknown product")


def tell(words: Words, answer: Answer, now_ms: int) -> Told:
    """An answer for staff, with everything that attendees do not get to see."""
    name = answer.position.display_name if answer.position else ""
    match answer.verdict:
        case Admit():
            detail = " · ".join(filter(None, _remarks(words, answer)))
            return Told(Field.WELCOME, Shape.CHECK, "✔", name, detail)
        case Refuse() as refusal:
            reason = refusal_words(refusal, words, now_ms, for_staff=True)
            is_forcible = answer.position is not None and refusal.forcible
            return Told(Field.STOP, Shape.HAND, "✖", reason, name, is_forcible)
        case NeedsAnswer(questions=questions):
            text = name_in(questions[0].names, words.language) if questions else ""
            return Told(Field.WAIT, Shape.HAND, "▲", words.say("A question is open"), text)
        case _:
            assert_never(answer.verdict)


def _remarks(words: Words, answer: Answer) -> tuple[str, ...]:
    is_exit = answer.direction is Direction.EXIT
    return (
        words.say("checked out") if is_exit else words.say("checked in"),
        words.say("by force") if answer.forced else "",
        words.say("provisional: central is cut off") if answer.provisional else "",
        words.say("badge is printing") if answer.badge else "",
        f"▲ {answer.position.attention}" if answer.position and answer.position.attention else "",
    )


def hit_state(words: Words, hit: Hit, now_ms: int) -> Signal:
    """What tells people apart who have one name: who is in since when, who has not paid."""
    if hit.last_entry_ms is not None:
        when, where = words.moment(hit.last_entry_ms, now_ms), name_in(hit.place, words.language)
        return Signal("✔", words.say("in since {when} {where}", when=when, where=where).rstrip(), GOOD)
    mark, colour = STATUS_MARKS[hit.position.status]
    return Signal(mark, words.say(STATUSES[hit.position.status]), colour)


def card_status(words: Words, card: Card) -> Signal:
    """Whether the attendee is in, or went out again, or else how good the order position is."""
    held = [passed for passed in card.history if not passed.is_undone]
    if held:
        is_in = held[-1].direction is Direction.ENTRY
        return Signal("✔", words.say("checked in") if is_in else words.say("checked out"), GOOD)
    mark, colour = STATUS_MARKS[card.position.status]
    return Signal(mark, words.say(STATUSES[card.position.status]), colour)


def passed_line(words: Words, passed: Passed, now_ms: int) -> str:
    """One line of history: when, which way, where."""
    way = words.say("Entry") if passed.direction is Direction.ENTRY else words.say("Exit")
    undone = words.say("(undone)") if passed.is_undone else ""
    where = name_in(passed.place, words.language)
    return "  ".join(part for part in (words.moment(passed.at_ms, now_ms), way, where, undone) if part)


def job_lines(words: Words, job: PrintJob, number: int, now_ms: int) -> list[str]:
    """One badge: its number, what became of it, when; below it why, if it is not out."""
    when = words.moment(job.changed_ms, now_ms)
    state, cause = print_words(job, words)
    line = words.say("Badge {number}  {state}  {when}", number=number, state=state, when=when)
    return [line, f"  {cause}"] if cause else [line]


def link_signal(words: Words, link: Link | None, now_ms: int) -> Signal:
    """The line to central: never just a colour, always how much waits."""
    if link is None or link.connected is None:
        return Signal("○", words.say("without central"), QUIET)
    if link.connected:
        text = words.say("connected · {number} to send", number=link.pending)
        return Signal("●", text, GOOD if not link.pending else QUIET)
    since = words.moment(link.since_ms, now_ms) if link.since_ms is not None else "?"
    text = words.say("cut off since {when} · {number} to send", when=since, number=link.pending)
    return Signal("▲", text, WARN)


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
