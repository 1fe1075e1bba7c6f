"""Refusals in words: what attendees are told to do, and what staff are told, for every message id."""

import ast
import asyncio
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

import checkin
import kiosk
from checkin.model import (
    CheckInList,
    Direction,
    Event,
    EventSet,
    Gate,
    GateId,
    ListId,
    Names,
    Product,
    ProductId,
    Room,
    RoomId,
    Session,
    SessionId,
    Variation,
    VariationId,
)
from checkin.verdict import Admit, Explanation, Reason, Refuse
from kiosk.screens.attendee.answer_pages import answer_page
from kiosk.settings import Mode
from kiosk.views import Answer
from kiosk.wording.explanations import EXPLANATIONS
from kiosk.wording.naming import PLACES
from kiosk.wording.reasons import PLACE, fits, refusal_words, say_refusal
from kiosk.words import Words, words_in
from tests.fakes.desk import HOUR_MS, LIST, START_MS
from tests.fakes.stage import Stage, staged
from tests.often import often

DE, EN = words_in("de", "Europe/Berlin"), words_in("en", "Europe/Berlin")
EVENT_SET = EventSet(
    events=(Event(slug="kk26", names={"de": "Kongress"}),),
    products=(
        Product(
            id=ProductId(1),
            names={"de": "Teilnehmerin", "en": "Participant"},
            variations=(
                Variation(id=VariationId(7), names={"de": "Tageskarte Mittwoch", "en": "Day pass Wednesday"}),
            ),
        ),
        Product(id=ProductId(2), names={"de": "Referent", "en": "Speaker"}),
    ),
    lists=(CheckInList(id=ListId(1), names={"de": "Einlass", "en": "Entrance"}, event="kk26"),),
    gates=tuple(
        Gate(id=GateId(number), names={"de": f"Tor {letter}", "en": f"Gate {letter}"})
        for number, letter in enumerate("ABC", 1)
    ),
    rooms=(Room(id=RoomId(4), names={"de": "Raum 2.04", "en": "Room 2.04"}),),
    sessions=(Session(id=SessionId(9), names={"de": "Workshop II"}, room=RoomId(4), start_ms=0, end_ms=1),),
)

Values = dict[str, str | int]
Pair = tuple[str, str]
"""What the attendee reads, and what staff read."""

TIMES = {
    "earlier": START_MS - HOUR_MS // 2,
    "soon": START_MS + HOUR_MS // 2,
    "yesterday": START_MS - HOUR_MS * 49 // 2,
    "tomorrow": START_MS + 25 * HOUR_MS,
}


def read_rows() -> Iterator[ParameterSet]:
    """The rows of ``refusals.txt``."""
    for block in (Path(__file__).parent / "refusals.txt").read_text(encoding="utf-8").strip().split("\n\n"):
        case, message, de, en = block.split("\n")
        name, *texts = message.split("  ")
        values = {key: _value(text) for key, text in (pair.split("=") for pair in texts)}
        yield pytest.param(name, values, _pair(de), _pair(en), id=case)


def _value(text: str) -> str | int:
    """A time by its word, a number, or else a text, which stands in quotes if it looks like a number."""
    if text in TIMES:
        return TIMES[text]
    return int(text) if text.isdigit() else text.strip('"')


def _pair(line: str) -> Pair:
    attendee, staff = line.strip().split(" | ")
    return attendee, staff


SAID = list(read_rows())
IDS = sorted({str(row.values[0]) for row in SAID})


def refusal(message: str, values: Values, reason: Reason = Reason.RULES) -> Refuse:
    """A refusal with that explanation; its own reason where there is one of that name."""
    named = Reason(message) if message in set(Reason) else reason
    return Refuse(named, Explanation(message, tuple(values.items())))


@pytest.mark.parametrize(("message", "values", "de", "en"), SAID)
def test_what_is_said(message: str, values: Values, de: Pair, en: Pair) -> None:
    """Attendees learn what to do and staff learn the fact, in both languages."""
    refused = refusal(message, values)
    for words, pair in ((DE, de), (EN, en)):
        said = tuple(
            refusal_words(refused, words, START_MS, for_staff=for_staff, event_set=EVENT_SET)
            for for_staff in (False, True)
        )
        assert said == pair


STEMS = (
    "rule_entries",
    "rule_entries_today",
    "rule_entries_days",
    "rule_since",
    "rule_before",
    "rule_days_since",
    "rule_days_before",
)
ENDINGS = {stem: (f"{stem}_max", f"{stem}_min") for stem in STEMS}
"""Limits on entries, whose ids are put together."""


def ids_in_code() -> Iterator[str]:
    """Message ids that refusals are made with, wherever they are made."""
    folders = [Path(str(package.__file__)).parent for package in (checkin, kiosk)]
    for path in (path for folder in folders for path in folder.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                yield from _message_of(node)
            if path.parent.name == "rules" and isinstance(node, ast.Constant):
                found = re.findall(r"^rules?_\w+", str(node.value), re.MULTILINE)
                yield from (message for stem in found for message in ENDINGS.get(stem, (stem,)))


def _message_of(call: ast.Call) -> Iterator[str]:
    place = {"Explanation": 0, "Rule": 1}.get(getattr(call.func, "id", ""))
    if place is not None and len(call.args) > place and isinstance(call.args[place], ast.Constant):
        yield str(ast.literal_eval(call.args[place]))


def test_every_explanation_of_the_rules_has_words() -> None:
    """No message id of the code is without a row, nor a row without a sentence or a reason."""
    used, rows = set(ids_in_code()), set(IDS)
    assert "rule_gate" in used
    assert "valid_from" in used
    assert used <= rows
    assert rows <= set(EXPLANATIONS) | set(Reason)
    assert set(EXPLANATIONS) <= rows


def test_every_place_can_be_filled() -> None:
    """No sentence names a place that no value belongs to: it would never be said."""
    texts = [
        text for row in EXPLANATIONS.values() for wording in row for text in (wording.attendee, wording.staff)
    ]
    assert {place for text in texts for place in PLACE.findall(text)} == set(PLACES)


@pytest.mark.parametrize("words", [DE, EN], ids=["de", "en"])
@pytest.mark.parametrize("message", list(EXPLANATIONS))
def test_without_its_values_a_refusal_is_plain(message: str, words: Words) -> None:
    """A value that is missing, or names what is unknown here, leads to a plainer sentence."""
    unknown: Values = {value: "4711" for value, _ in PLACES.values() if value != "said"}
    for values, event_set in (({}, EVENT_SET), (unknown, EVENT_SET), (unknown, None)):
        for for_staff in (True, False):
            said = refusal_words(
                refusal(message, values), words, START_MS, for_staff=for_staff, event_set=event_set
            )
            assert said
            assert "{" not in said
            assert "4711" not in said.replace("Replaced", "")


HOSTILE = st.one_of(
    st.integers(),
    st.text(max_size=40),
    st.text(alphabet="0123456789,-", max_size=40),
    st.sampled_from(["9" * 5000, ",", "1,", "2026-02-30", "0001-01-01", "9999-12-31", "8,0", "1,x", "²"]),
)


@pytest.mark.often
@settings(deadline=None, max_examples=often(2_000))
@given(
    message=st.sampled_from(IDS),
    values=st.dictionaries(st.sampled_from(sorted({value for value, _ in PLACES.values()})), HOSTILE),
    for_staff=st.booleans(),
)
def test_no_value_breaks_a_sentence(message: str, values: Values, for_staff: bool) -> None:  # noqa: FBT001  # drawn
    """Whatever stands in an explanation, something is said, and an attendee's screen can hold it."""
    said = refusal_words(refusal(message, values), DE, START_MS, for_staff=for_staff, event_set=EVENT_SET)
    assert said
    assert for_staff or fits(said)


def long_names(kind: str) -> Names:
    """About as long as names of gates, rooms and sessions get on real programmes."""
    name = f"{kind} Europäischer Kongress- und Veranstaltungsbereich Nordost, Obergeschoss"
    return {"de": name, "en": name}


LONG = EventSet(
    events=EVENT_SET.events,
    products=(Product(id=ProductId(1), names=long_names("Kommunalverwaltungsangehörige")),),
    lists=(CheckInList(id=ListId(1), names=long_names("Einlass"), event="kk26"),),
    gates=(
        Gate(id=GateId(1), names={"de": "Haupteingang Messeplatz", "en": "Main entrance fairground"}),
        Gate(id=GateId(2), names=long_names("Tor")),
    ),
    rooms=(Room(id=RoomId(4), names={"de": "Konrad-Adenauer-Saal", "en": "Konrad Adenauer Hall"}),),
    sessions=(Session(id=SessionId(9), names=long_names("Workshop"), room=RoomId(4), start_ms=0, end_ms=1),),
)
FAR_MS = START_MS + 24 * HOUR_MS * 340
LONGEST: Values = {
    "at_ms": FAR_MS,
    "subevent_ms": FAR_MS,
    "date": "2027-09-29",
    "gate": 2,
    "gates": "1",
    "list": 1,
    "products": "1",
    "session": 9,
    "room": 4,
    "max": 10_000,
    "min": 10_000,
    "waiting": 1,
}
DAYS: dict[str, Values] = {
    "wrong_day": {"days": "2027-09-28,2027-09-29"},
    "rule_weekday": {"days": "1,2,3,4,5,6,7"},
}


WAY = {"de": "gleich links vom Eingang", "en": "left of the entrance"}
TRIED = Answer(Admit(), None, None, LIST, Direction.ENTRY, START_MS, None)


@pytest.mark.parametrize("language", ["de", "en"])
def test_sentences_stand_whole_on_the_smallest_screen(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the longest names and dates, every word of every sentence is painted on 35 by 11 cells."""

    async def play(stage: Stage) -> None:
        words = words_in(language, "Europe/Berlin")
        for message in IDS:
            refused = refusal(message, {**LONGEST, **DAYS.get(message, {})})
            page = answer_page(words, replace(TRIED, verdict=refused), WAY, LONG, START_MS, 12)
            monkeypatch.setattr(stage.app.home, "page", partial(replace, page))
            stage.app.home.repaint()
            await stage.paint()
            said = refusal_words(refused, words, START_MS, for_staff=False, event_set=LONG)
            painted = re.sub(r"\s|[▀▄█]", "", stage.text())
            assert re.sub(r"\s", "", said) in painted, said

    async def on_stage() -> None:
        async with staged(Mode.SELF_SERVICE, size=(35, 11), language=language) as stage:
            await play(stage)

    asyncio.run(on_stage())


def test_who_is_shown_the_way_needs_no_desk() -> None:
    """Only a sentence that says where or when to go is enough; its plainer form is not."""
    known = refusal("rule_gate", {"gates": "2"})
    unknown = refusal("rule_gate", {"gates": "77"})
    said = [
        say_refusal(refused, EN, START_MS, for_staff=False, event_set=EVENT_SET)
        for refused in (known, unknown)
    ]
    assert [(s.text, s.shows_way) for s in said] == [
        ("Please use Gate B", True),
        ("This ticket does not open this door now", False),
    ]
