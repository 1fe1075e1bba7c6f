"""A page for each sentence that attendees may read, as values, to be painted in each language."""

from collections.abc import Iterator

from msgspec.structs import replace

from checkin.badge import Cause, PrinterRole, PrintState
from checkin.journal import EntryId
from checkin.model import Direction, Gate, GateId, PositionId
from checkin.prints import PrintJob
from checkin.question import QuestionKind
from checkin.verdict import Admit, Explanation, NeedsAnswer, Reason, Refuse
from kiosk.admission.confirming import Proposed
from kiosk.badge.outlet import Side
from kiosk.screens.attendee import pages
from kiosk.screens.attendee.answer_pages import Printing, answer_page, next_sessions, welcome_page
from kiosk.screens.attendee.answering import Answering
from kiosk.screens.attendee.form_pages import question_page, seeking_page
from kiosk.screens.attendee.own_name import NameShown, NameTyped, Part, parts_of
from kiosk.screens.attendee.own_name_pages import shown_page, typed_page
from kiosk.screens.attendee.pages import Page
from kiosk.screens.attendee.privacy import Notice, page_count, privacy_page
from kiosk.screens.attendee.seeking import Factor, Seeking
from kiosk.screens.attendee.visit_pages import HELP_PAGES
from kiosk.screens.stand import pages as stand_pages
from kiosk.screens.stand import visit as stand_visit
from kiosk.settings import Mode
from kiosk.stands.views import Met, Passed, Stand
from kiosk.views import Answer, Scanned
from kiosk.words import Words
from scanner.hint import Hint
from tests.fakes.clock import FakeClock
from tests.fakes.desk import EVENT_SET, LIST, POSITIONS, START_MS, FakeDesk
from tests.fakes.stage import make_outfit
from tests.fakes.visit import MEALS, question


def said_of(words: Words) -> Iterator[Page]:
    """A page for each sentence that attendees may read."""
    for reader in pages.Reader:
        yield pages.idle_page(words, reader)
    for hint in Hint:
        yield pages.idle_page(words, pages.Reader.CAMERA, hint)
    for show in HELP_PAGES.values():
        yield show(words, WAY, 30, offers_search=True)
    for is_heard in (True, False):
        yield pages.calling_page(words, WAY, 30, is_heard=is_heard)
    yield pages.with_call(words, pages.idle_page(words, pages.Reader.CAMERA), START_MS, START_MS)
    yield pages.checking_page(words)
    yield pages.broken_page(words, WAY)
    for factor in Factor:
        yield seeking_page(words, Seeking(0, factor, "Zoë O’Sullivan", "HMAE3"), 0)
    yield seeking_page(words, Seeking(0), 20)
    yield pages.too_fast_page(words, seeking_page(words, Seeking(0), 0))
    yield from _questions(words)
    yield from _answers(words)
    yield from _names(words)
    yield from _stands(words)
    notice = Notice({}, "https://example.org/privacy", "Kommunalkongress 2026", has_camera=True)
    for number in range(page_count(words, notice)):
        yield privacy_page(words, notice, number, 30)


WAY = {"de": "gleich links vom Eingang", "en": "left of the entrance"}
WITH_GATE = replace(EVENT_SET, gates=(Gate(id=GateId(2), names={"de": "Tor B", "en": "Gate B"}),))


def _questions(words: Words) -> Iterator[Page]:
    for kind in QuestionKind:
        asked = question(1, kind, "Was?", options=MEALS)
        state = Answering("T", (asked, asked), 0, number=1)
        yield question_page(words, state, 0)
        must = replace(asked, required=True)
        yield question_page(words, replace(state, open=(must,), number=0, is_wrong=True), 0)
    text = question(1, QuestionKind.LINE, "Was?", min_chars=100, max_chars=200)
    for typed in ("a", "a" * 201):
        yield question_page(words, Answering("T", (text,), 0, draft=typed, is_wrong=True), 0)
    for limits in ({"lowest": "1900-01-01"}, {"highest": "2026-12-31"}):
        day = question(1, QuestionKind.DATE, "Was?", **limits)
        yield question_page(words, Answering("T", (day,), 0, draft="1", is_wrong=True), 0)
    both = question(1, QuestionKind.DATE, "Was?", lowest="1900-01-01", highest="2026-12-31")
    yield question_page(words, Answering("T", (both,), 0, draft="1", is_wrong=True), 0)


def _names(words: Words) -> Iterator[Page]:
    """What is asked about the name on the badge."""
    shown = NameShown(Proposed(Scanned("T"), POSITIONS[0], can_correct=True), 0, parts_of(POSITIONS[0]))
    yield shown_page(words, shown, 12)
    for part in Part:
        yield typed_page(words, NameTyped(shown, 0, shown.meant, part), 0)
    yield typed_page(words, NameTyped(shown, 0, shown.meant, is_wrong=True), 0)


def _stands(words: Words) -> Iterator[Page]:
    """What whoever visits a stand is asked and told."""
    outfit = make_outfit(FakeDesk(FakeClock(START_MS)), Mode.STAND)
    stand = Stand({"de": "Stadtwerke", "en": "City Works"}, (Passed.NAME,))
    states: list[stand_visit.State] = [stand_visit.Free()]
    states += [stand_visit.Asked(Met(POSITIONS[0], has_agreed=has), "T", 30_000) for has in (False, True)]
    states += [stand_visit.Told(outcome, 30_000) for outcome in stand_visit.Outcome]
    for state in states:
        yield stand_pages.page_of(state, words, outfit, stand, pages.Reader.CAMERA)


def _answers(words: Words) -> Iterator[Page]:
    admitted = Answer(Admit(), POSITIONS[0], None, LIST, Direction.ENTRY, START_MS, None)
    yield answer_page(words, replace(admitted, verdict=NeedsAnswer(())), WAY, EVENT_SET, START_MS, 12)
    refused = replace(admitted, verdict=Refuse(Reason.RULES, Explanation("rule_gate", (("gates", "2"),))))
    yield answer_page(words, refused, WAY, WITH_GATE, START_MS, 12)
    sessions = next_sessions(words, EVENT_SET, POSITIONS[0], START_MS)
    yield welcome_page(words, admitted, sessions, None, 12)
    yield welcome_page(words, replace(admitted, position=None, direction=Direction.EXIT), (), None, 12)
    yield welcome_page(words, replace(admitted, direction=Direction.EXIT), (), None, 12)
    for role in PrinterRole:
        for state in (PrintState.SENT, PrintState.PRINTED, PrintState.FAILED):
            job = PrintJob(EntryId("j"), "k", PositionId(1), "C", state, Cause.NONE, 0, 0, printer=role)
            for side in Side if role is PrinterRole.FIRST else (Side.RIGHT,):
                printing = Printing(job, None, 900, 2_000, {"": side.value})
                yield welcome_page(words, admitted, sessions, printing)
