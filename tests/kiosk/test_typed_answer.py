"""What people type as they write it, read as it is kept."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkin.answers import clean_answer
from checkin.question import Question, QuestionId, QuestionKind
from kiosk.wording.typed_answer import show_day, to_raw
from kiosk.words import country_codes

COUNTRIES = country_codes(("de", "en"))
K = QuestionKind


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        pytest.param(K.DATE, "24.12.1980", "1980-12-24", id="a German date"),
        pytest.param(K.DATE, " 4.2.1980 ", "1980-02-04", id="without leading zeros"),
        pytest.param(K.DATE, "24/12/1980", "1980-12-24", id="with slashes"),
        pytest.param(K.DATE, "24 12 1980", "1980-12-24", id="with blanks"),
        pytest.param(K.DATE, "24121980", "1980-12-24", id="eight figures"),
        pytest.param(K.DATE, "1980-12-24", "1980-12-24", id="ISO"),
        pytest.param(K.DATE, "31.2.1980", None, id="no such day"),
        pytest.param(K.DATE, "12/24/1980", None, id="month first"),
        pytest.param(K.DATE, "24.12.80", None, id="two figures for the year"),
        pytest.param(K.TIME, "9:05", "09:05:00", id="a time"),
        pytest.param(K.TIME, "14.30", "14:30:00", id="with a point"),
        pytest.param(K.TIME, "1430", "14:30:00", id="four figures"),
        pytest.param(K.TIME, "14:30 Uhr", "14:30:00", id="as one says it"),
        pytest.param(K.TIME, "25:00", None, id="no such hour"),
        pytest.param(K.DATE_TIME, "24.12.1980 9:05", "1980-12-24T09:05:00", id="date and time"),
        pytest.param(K.DATE_TIME, "24.12.1980, 14.30 Uhr", "1980-12-24T14:30:00", id="with a comma"),
        pytest.param(K.DATE_TIME, "1980-12-24T14:30", "1980-12-24T14:30:00", id="ISO with time"),
        pytest.param(K.DATE_TIME, "24.12.1980", None, id="no time"),
        pytest.param(K.NUMBER, "2,5", "2.5", id="a decimal comma"),
        pytest.param(K.NUMBER, "1.000,5", None, id="a point for thousands"),
        pytest.param(K.COUNTRY, "Österreich", "AT", id="a German name"),
        pytest.param(K.COUNTRY, "austria", "AT", id="an English name"),
        pytest.param(K.COUNTRY, "oesterreich", "AT", id="without umlauts"),
        pytest.param(K.COUNTRY, "de", "DE", id="two letters"),
        pytest.param(K.COUNTRY, "Atlantis", None, id="no country"),
        pytest.param(K.COUNTRY, "Welt", None, id="a region"),
        pytest.param(K.PHONE, "0049 40 123456", "+49 40 123456", id="with two zeros"),
        pytest.param(K.PHONE, "040 123456", "040 123456", id="a local number"),
        pytest.param(K.EMAIL, " anna@example.org", "anna@example.org", id="an address"),
        pytest.param(K.LINE, " as it is ", "as it is", id="a text"),
    ],
)
def test_typed_answers(kind: QuestionKind, typed: str, kept: str | None) -> None:
    """What can be meant in one way only is taken; all else stays as it is and is refused."""
    question = Question(id=QuestionId(1), names={}, kind=kind)
    assert clean_answer(question, to_raw(kind, typed, COUNTRIES)) == kept


@settings(max_examples=300)
@given(kind=st.sampled_from(sorted(K)), typed=st.text(max_size=60))
def test_anything_may_be_typed(kind: QuestionKind, typed: str) -> None:
    """No text is an error."""
    to_raw(kind, typed, {})


def test_limits_are_shown_as_they_are_typed() -> None:
    """An ISO date is turned round, anything else stays."""
    assert show_day("1980-12-24") == "24.12.1980"
    assert show_day("5") == "5"
