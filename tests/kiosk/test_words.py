"""Words: every sentence in every language, times and days as people say them."""

import re
from gettext import GNUTranslations
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from checkin.badge import Cause, PrinterRole, PrintState
from checkin.journal import EntryId
from checkin.model import PositionId, PositionStatus
from checkin.money import to_cents
from checkin.prints import PrintJob
from checkin.text import clean_text
from checkin.verdict import Explanation, Reason, Refuse
from kiosk.catalogue import compile_catalogue, language_of, po_paths, read_catalogue, wanted_in
from kiosk.wording.explanations import EXPLANATIONS
from kiosk.wording.languages import LANGUAGES, known_languages
from kiosk.wording.reasons import CAUSES, PRINT_STATES, REASONS, STATUSES, print_words, refusal_words
from kiosk.words import Words, words_in
from tests.fakes.desk import START_MS
from tests.often import often
from tests.strategies import hostile_names

HOUR_MS = 3_600_000
DE = words_in("de", "Europe/Berlin")
EN = words_in("en", "Europe/Berlin")
PLACES = re.compile(r"{\w+}")


def test_every_sentence_is_translated() -> None:
    """No catalogue lacks a sentence that it should have, keeps an old one, or loses a value on the way."""
    for path in po_paths():
        wanted = {message.id for message in wanted_in(language_of(path)) if message.id}
        known = {message.id: message.string for message in read_catalogue(path) if message.id}
        assert set(known) == wanted, path
        is_whole = LANGUAGES[language_of(path)].is_for_staff
        for sentence, translated in known.items():
            for one, other in zip(_forms(sentence), _forms(translated), strict=is_whole):
                assert other or not is_whole, one
                assert not other or sorted(PLACES.findall(one)) == sorted(PLACES.findall(other)), one


def _forms(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    """A sentence, or its singular and plural."""
    return (text,) if isinstance(text, str) else tuple(text or ())


def test_binary_catalogues_are_fresh() -> None:
    """What the program reads says the same as what translators wrote."""
    for path in po_paths():
        with path.with_suffix(".mo").open("rb") as file:
            shipped = GNUTranslations(file)
        fresh = GNUTranslations(BytesIO(compile_catalogue(read_catalogue(path))))
        for message in read_catalogue(path):
            if isinstance(message.id, str) and message.id:
                assert shipped.gettext(message.id) == fresh.gettext(message.id)
        assert shipped.info()["content-type"] == "text/plain; charset=utf-8"


def test_tables_are_complete() -> None:
    """Every reason, cause, print state and status has words."""
    assert set(REASONS) == set(Reason)
    assert set(CAUSES) == set(Cause)
    assert set(PRINT_STATES) == set(PrintState)
    assert set(STATUSES) == set(PositionStatus)


@pytest.mark.parametrize(
    ("at_ms", "de", "en"),
    [
        pytest.param(START_MS, "09:00", "09:00", id="today is a time"),
        pytest.param(START_MS + 25 * HOUR_MS, "Donnerstag, 10:00", "Thursday, 10:00", id="this week a day"),
        pytest.param(START_MS - 24 * HOUR_MS, "Dienstag, 09:00", "Tuesday, 09:00", id="yesterday as well"),
        pytest.param(
            START_MS + 240 * HOUR_MS, "24. Oktober 2026, 09:00", "October 24, 2026, 09:00", id="else a date"
        ),
    ],
)
def test_moments(at_ms: int, de: str, en: str) -> None:
    """A time is said with as much of its day as is needed."""
    assert DE.moment(at_ms, START_MS) == de
    assert EN.moment(at_ms, START_MS) == en


def test_brief_moments() -> None:
    """Where cells are few a day of this week is two or three letters; all else is said as always."""
    assert DE.brief_moment(START_MS, START_MS) == "09:00"
    assert DE.brief_moment(START_MS + 25 * HOUR_MS, START_MS) == "Do 10:00"
    assert EN.brief_moment(START_MS + 25 * HOUR_MS, START_MS) == "Thu 10:00"
    assert DE.brief_moment(START_MS + 240 * HOUR_MS, START_MS) == "24. Oktober 2026, 09:00"


def test_winter_time_is_the_events() -> None:
    """Times are shown where the event is, also on the day on which the clocks change."""
    assert DE.time(1_792_889_999_000) == "02:59"  # 2026-10-25 00:59:59 UTC, summer
    assert DE.time(1_792_890_000_000) == "02:00"  # one second later, winter


@pytest.mark.parametrize(
    ("age_s", "said"),
    [(0.4, "vor 0 s"), (59.9, "vor 59 s"), (60, "vor 1 min"), (7199, "vor 1 h"), (-3, "vor 0 s")],
)
def test_ages(age_s: float, said: str) -> None:
    """Ages are in the largest whole unit and never negative."""
    assert DE.ago(age_s) == said


@pytest.mark.parametrize(
    ("hours", "greeting"),
    [(0, "Guten Morgen,"), (2, "Guten Tag,"), (9, "Guten Abend,"), (16, "Guten Morgen,")],
)
def test_greetings(hours: int, greeting: str) -> None:
    """People are greeted by the time of day at the event."""
    assert DE.greet("Zoë", START_MS + hours * HOUR_MS) == (greeting, "Zoë")
    assert DE.greet("", START_MS)[0] == "Guten Morgen"


def test_languages() -> None:
    """Unknown languages fall back on English, and an event without a known one still speaks."""
    assert words_in("xx", "Europe/Berlin").say("Hold your ticket here") == "Hold your ticket here"
    assert known_languages(("de", "xx", "en")) == ("de", "en")
    assert known_languages(("xx",)) == ("en",)


def test_plurals() -> None:
    """One is told from many."""
    assert EN.say_count("{number} hit", "{number} hits", 1) == "1 hit"
    assert EN.say_count("{number} hit", "{number} hits", 2) == "2 hits"


@pytest.mark.parametrize("reason", list(Reason))
@pytest.mark.parametrize("words", [DE, EN], ids=["de", "en"])
def test_every_refusal_is_worded(reason: Reason, words: Words) -> None:
    """Both audiences get a sentence without gaps, also when an explanation lacks its values."""
    for message in (reason.value, "new_in_a_later_version", *EXPLANATIONS):
        for for_staff in (True, False):
            said = refusal_words(Refuse(reason, Explanation(message)), words, START_MS, for_staff=for_staff)
            assert said
            assert "{" not in said


def test_refusals_name_their_time() -> None:
    """A time in the explanation is said in the event's time zone."""
    refusal = Refuse(Reason.ALREADY_REDEEMED, Explanation("already_redeemed", (("at_ms", START_MS),)))
    assert refusal_words(refusal, DE, START_MS, for_staff=True) == "Schon eingecheckt 09:00"


@pytest.mark.parametrize("state", list(PrintState))
@pytest.mark.parametrize("cause", list(Cause))
def test_print_jobs_are_worded(state: PrintState, cause: Cause) -> None:
    """Every state with every cause has words; a printed badge has no cause."""
    job = PrintJob(EntryId("a"), "kiosk", PositionId(1), "CODE", state, cause, START_MS, START_MS)
    said, why = print_words(job, DE)
    assert said
    assert not (why and state is PrintState.PRINTED)


@pytest.mark.parametrize(
    ("state", "said"),
    [
        pytest.param(PrintState.PRINTED, "gedruckt, Drucker 2", id="it came out there"),
        pytest.param(PrintState.UNKNOWN, "unklar, Drucker 2", id="look there"),
        pytest.param(PrintState.FAILED, "nicht gedruckt", id="nowhere"),
    ],
)
def test_staff_read_which_printer_to_look_at(state: PrintState, said: str) -> None:
    """Only where a badge may lie there."""
    job = PrintJob(EntryId("a"), "kiosk", PositionId(1), "CODE", state, Cause.NONE, START_MS, START_MS)
    assert print_words(replace(job, printer=PrinterRole.SPARE), DE)[0] == said


@pytest.mark.often
@settings(deadline=None, max_examples=often(10_000))
@given(name=hostile_names(), number=st.integers())
def test_any_name_goes_through_any_sentence(name: str, number: int) -> None:
    """Names with braces, percent signs or escapes stay what they are in a sentence, and harmless."""
    clean = clean_text(name)
    said = DE.say("Badge {number}  {state}  {when}", number=number, state=clean, when=clean)
    assert said == f"Badge {number}  {clean}  {clean}"
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", said)


@pytest.mark.parametrize(
    ("words", "cents", "currency", "said"),
    [
        pytest.param(DE, 123_450, "EUR", "1.234,50 €", id="German"),
        pytest.param(EN, 123_450, "EUR", "€1,234.50", id="English"),
        pytest.param(DE, 5, "CHF", "0,05 CHF", id="by its letters"),
        pytest.param(EN, 0, "XXX", "¤0.00", id="of no currency"),
    ],
)
def test_money_reads_as_in_the_language(words: Words, cents: int, currency: str, said: str) -> None:
    """Signs and their places are those of the language."""
    assert words.money(cents, currency).replace("\xa0", " ") == said


@pytest.mark.parametrize("words", [pytest.param(DE, id="de"), pytest.param(EN, id="en")])
def test_an_amount_is_shown_as_it_may_be_typed(words: Words) -> None:
    """What stands in a form is read back as what it was."""
    assert to_cents(words.amount(123_405)) == 123_405
