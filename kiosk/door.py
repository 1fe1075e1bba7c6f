"""The door without a screen: one line in, exactly one JSON line out, whatever comes in.

The forms of both lines are laid down in design.md, section 8. Must not know: arguments, files, Textual.
"""

from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import BinaryIO, TextIO

import msgspec
from msgspec.structs import replace

from checkin.clock import utc_to_ms
from checkin.errors import EinlassError, LedgerError
from checkin.model import Direction, ListId, Question, name_in
from checkin.scan import MAX_SCAN_CHARS
from checkin.text import clean_text
from checkin.verdict import Admit, NeedsAnswer, Reason, Refuse, Verdict
from kiosk.bootstrap import Kiosk
from kiosk.views import Answer, DeskPlace, Scanned
from kiosk.wording.languages import staff_languages
from kiosk.wording.reasons import refusal_words
from kiosk.words import Words, words_in

MAX_LINE_BYTES = 64 * 1024
"""Far more than any ticket needs; the rest of a longer line is passed over."""

FIRST_YEAR, LAST_YEAR = 1970, 2099
"""Years that a scan may name: what lies beyond cannot be shown in every time zone, nor told to central."""

MAX_PROBLEM_CHARS = 200


class Line(msgspec.Struct, forbid_unknown_fields=True):
    """One line that came in, as JSON."""

    text: str
    at: datetime | None = None
    direction: Direction | None = None
    answers: dict[str, str] = {}
    force: bool = False
    why: str = ""
    ignore_unpaid: bool = False
    simulate: bool = False
    source_type: str = "barcode"


class RoomLine(msgspec.Struct):
    """The room in an answer."""

    name: str
    count: int
    limit: int | None
    age_s: float


class QuestionLine(msgspec.Struct, omit_defaults=True):
    """A question that has to be answered before the attendee may pass; `kind` as pretix calls it."""

    id: int
    question: str
    kind: str
    required: bool
    identifier: str = ""
    wrong: bool = False
    options: tuple[tuple[int, str], ...] = ()


class AnswerLine(msgspec.Struct):
    """One line that goes out."""

    verdict: str
    reason: str | None
    explanation: str | None
    attendee: str | None
    list: str
    direction: str
    provisional: bool = False
    attention: bool = False
    questions: tuple[QuestionLine, ...] = ()
    badge: str | None = None
    room: RoomLine | None = None
    journal_entry: str | None = None


_decode = msgspec.json.Decoder(Line).decode
_encode = msgspec.json.Encoder().encode


def serve(kiosk: Kiosk, source: BinaryIO, sink: TextIO) -> None:
    """Answer every line of a stream until it ends. Each answer is flushed before the next line is read."""
    kiosk.desk.get_ready()
    language = staff_languages(kiosk.world.settings.languages or kiosk.event_set.events[0].languages)[0]
    door = Door(kiosk, words_in(language, kiosk.event_set.events[0].timezone))
    for raw in read_lines(source):
        sink.write(_encode(door.answer(raw)).decode() + "\n")
        sink.flush()


def read_lines(source: BinaryIO) -> Iterator[bytes]:
    """Lines without their ends, each cut to `MAX_LINE_BYTES`; a line of any length takes no more memory."""
    while raw := source.readline(MAX_LINE_BYTES):
        is_cut = not raw.endswith(b"\n") and len(raw) == MAX_LINE_BYTES
        yield raw.rstrip(b"\r\n")
        while is_cut and (rest := source.readline(MAX_LINE_BYTES)):
            is_cut = not rest.endswith(b"\n")


class Door:
    """Turns one line into one answer."""

    def __init__(self, kiosk: Kiosk, words: Words) -> None:
        self._desk = kiosk.desk
        self._kiosk = kiosk
        self._place = kiosk.place
        self._words = words

    def answer(self, raw: bytes) -> AnswerLine:
        """Judge one line. A broken ledger is an answer too: the turnstile stays shut, the line says why."""
        try:
            scanned, direction = parse_line(raw, self._words.zone)
        except msgspec.MsgspecError as error:
            # It names what it found, so that anything may stand in it.
            problem = clean_text(str(error), MAX_PROBLEM_CHARS)
            return self._refused(Reason.ERROR, f"This line cannot be read: {problem}", self._place)
        place = self._place if direction is None else replace(self._place, direction=direction)
        try:
            return self._line(self._desk.check_in_scan(scanned, place), place)
        except LedgerError as error:
            return self._refused(Reason.ERROR, str(error), place)

    def _refused(self, reason: Reason, explanation: str, place: DeskPlace) -> AnswerLine:
        return AnswerLine(
            "refuse", reason.value, explanation, None, self._list_name(place.list_id), place.direction.value
        )

    def _line(self, answer: Answer, place: DeskPlace) -> AnswerLine:
        verdict, reason, explanation = self._worded(answer.verdict, answer.at_ms)
        room = self._room(place)
        position = answer.position
        return AnswerLine(
            verdict=verdict,
            reason=reason,
            explanation=explanation,
            attendee=position.display_name or None if position else None,
            list=self._list_name(answer.list_id),
            direction=answer.direction.value,
            provisional=answer.provisional,
            attention=answer.attention,
            questions=self._questions(answer.verdict),
            badge=answer.badge,
            room=room,
            journal_entry=answer.journal_entry,
        )

    def _worded(self, verdict: Verdict, at_ms: int) -> tuple[str, str | None, str | None]:
        match verdict:
            case Admit():
                return "admit", None, None
            case Refuse():
                words = refusal_words(
                    verdict, self._words, at_ms, for_staff=True, event_set=self._kiosk.event_set
                )
                return "refuse", verdict.reason.value, words
            case NeedsAnswer():
                return "needs_answer", None, None

    def _questions(self, verdict: Verdict) -> tuple[QuestionLine, ...]:
        if not isinstance(verdict, NeedsAnswer):
            return ()
        return tuple(self._question(one, one.id in verdict.wrong) for one in verdict.questions)

    def _question(self, question: Question, is_wrong: bool) -> QuestionLine:  # noqa: FBT001  # one of two facts
        language = self._words.language
        return QuestionLine(
            question.id,
            name_in(question.names, language),
            question.kind.value,
            question.required,
            question.identifier,
            is_wrong,
            tuple((option.id, name_in(option.names, language)) for option in question.options),
        )

    def _room(self, place: DeskPlace) -> RoomLine | None:
        try:
            room = self._desk.room_count_at(place.list_id)
        except EinlassError:
            # The verdict stands and is committed; a number that cannot be read must not take it back.
            return None
        if room is None:
            return None
        return RoomLine(name_in(room.names, self._words.language), room.persons, room.limit, room.age_s)

    def _list_name(self, list_id: ListId) -> str:
        found = self._kiosk.event_set.find_list(list_id)
        return name_in(found.names, self._words.language) if found else str(list_id)


def parse_line(raw: bytes, zone: tzinfo) -> tuple[Scanned, Direction | None]:
    """A JSON object, or a bare text.

    Args:
        raw: One line.
        zone: The event's, for a time that names none.

    Raises:
        msgspec.MsgspecError: It begins like a JSON object and is none that we know.
    """
    if not raw.lstrip().startswith(b"{"):
        return Scanned(raw.decode("utf-8", "replace")[:MAX_SCAN_CHARS]), None
    try:
        line = _decode(raw)
    except UnicodeDecodeError as error:
        raise msgspec.DecodeError("The text is not UTF-8") from error
    at_ms = None if line.at is None else _at_ms(line.at, zone)
    scanned = Scanned(
        line.text,
        at_ms,
        force=line.force,
        simulate=line.simulate,
        answers=line.answers,
        ignore_unpaid=line.ignore_unpaid,
        why=clean_text(line.why),
        source_type=line.source_type,
    )
    return scanned, line.direction


def _at_ms(at: datetime, zone: tzinfo) -> int:
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise msgspec.ValidationError(f"The year {at.year} is not one of a scan - at `$.at`")
    return utc_to_ms(at if at.tzinfo else at.replace(tzinfo=zone))
