"""Takes or refuses what somebody answered at check-in, in the form that is kept.

A real pretix 2026.8 takes what is taken here and keeps the same value, apart from these wishes of ours:

- Texts lose what could harm a screen, a printer or a spreadsheet; a text of blanks alone is no answer.
- What pretix reads by guessing is refused, so that it is asked again and not kept wrongly: ``12.20`` is no
  time (there midnight), ``ja`` and ``1`` are neither yes nor no (there no), ``NaN`` no number, ``2018`` no
  date. ``3.4.2020`` is the third of April (there the fourth of March), and is handed on as ISO.
- A country is kept as its two letters, whereas pretix also keeps ``DEU`` and ``276``.
- A telephone number must look like one. Not checked: whether country and area exist, or anybody answers.
- A file is a name alone. Not checked: whether it was ever uploaded.

Must not know: whether a question is asked at all (`checkin.asking`), how an answer is typed or drawn.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from checkin.countries import COUNTRY_CODES
from checkin.question import Question, QuestionKind, QuestionOption
from checkin.text import MAX_EMAIL_CHARS, clean_text

MAX_ANSWER_CHARS = 5_000
"""Longest answer that is taken, in code points; a longer one is refused, never cut."""

NFC_GROWTH = 3
"""How many times longer a text may become when it is composed. Source: Unicode FAQ, normalisation."""

DATE_ISO = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})")
DATE_GERMAN = re.compile(r"(?P<day>[0-9]{1,2})\.(?P<month>[0-9]{1,2})\.(?P<year>[0-9]{4})")
TIME = re.compile(r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(:(?P<second>[0-9]{2}))?")
MOMENT = re.compile(r"(?P<date>[0-9.-]+)[Tt ](?P<time>[0-9:]+) ?(?P<zone>|[Zz]|[+-][0-9]{2}(:?[0-9]{2})?)")
PHONE = re.compile(r"\+?[0-9 ()/.-]+(( ?x|;ext=)[0-9]{1,7})?")
PHONE_DIGITS = range(3, 24)
"""An emergency number has three digits; E.164 allows 15, to which a trunk zero and an extension may come."""

EMAIL_LOCAL = re.compile(r"[^\s@\"(),:;<>\[\]\\]{1,64}")
EMAIL_LABEL = re.compile(r"[^\W_]+(-+[^\W_]+)*")
EMAIL_TOP = re.compile(r"[^\W\d_]{2,63}|[xX][nN]--[a-zA-Z0-9-]{2,59}")
FILE = re.compile(r"file:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

YES = "True"
NO = "False"
YES_NO = {"true": YES, "false": NO, "0": NO, "": NO}

Limited = TypeVar("Limited", Decimal, date)


def clean_answer(question: Question, raw: str) -> str | None:
    """Bring an answer into the form that is kept; cleaning it again changes nothing.

    Args:
        question: What was asked.
        raw: What was typed or chosen: anything. Choices are ids or identifiers of options, several with
            commas between them; dates are ISO or German; a decimal comma is taken.

    Returns:
        The cleaned answer: ids of options, ``True`` or ``False``, ISO dates and times, one line of text
        (several for `QuestionKind.TEXT`). "" if none was given, None if it cannot be taken.
    """
    if len(raw) > MAX_ANSWER_CHARS:
        return None
    text = "\n".join(map(_line, raw.splitlines())).strip("\n")
    if question.kind is QuestionKind.YES_NO:
        return YES_NO.get(text.lower())
    return CLEANERS[question.kind](question, text) if text else ""


def settle(question: Question, raw: str) -> str | None:
    """The cleaned answer; None if it cannot be taken, or says nothing (or no) where that is not enough."""
    cleaned = clean_answer(question, raw)
    missing = NO if question.kind is QuestionKind.YES_NO else ""
    return None if question.required and cleaned == missing else cleaned


def chosen(question: Question, cleaned: str) -> tuple[QuestionOption, ...]:
    """The options that an answer names by id or identifier, in their own order; unknown ones are left out."""
    found = [_option(question, part) for part in cleaned.split(",")]
    return tuple(option for option in question.options if option in found)


def _option(question: Question, part: str) -> QuestionOption | None:
    """The id goes first, as in pretix: an identifier may look like the id of another option."""
    by_id = (option for option in question.options if str(option.id) == part)
    by_identifier = (option for option in question.options if part and option.identifier == part)
    return next(by_id, None) or next(by_identifier, None)


def _line(raw: str) -> str:
    return clean_text(raw, NFC_GROWTH * len(raw))


def _text(question: Question, text: str) -> str | None:
    longest = MAX_ANSWER_CHARS if question.max_chars is None else min(question.max_chars, MAX_ANSWER_CHARS)
    return text if (question.min_chars or 0) <= len(text) <= longest else None


def _one_line(question: Question, text: str) -> str | None:
    return _text(question, " ".join(text.split("\n")))


def _is_within(lowest: Limited | None, value: Limited, highest: Limited | None) -> bool:
    return (lowest is None or lowest <= value) and (highest is None or value <= highest)


def _number(question: Question, text: str) -> str | None:
    number = read_number(text)
    if number is None or not _is_within(read_number(question.lowest), number, read_number(question.highest)):
        return None
    return str(number)


def read_number(text: str) -> Decimal | None:
    """The number that a text stands for, with a point or a comma; None if it is none or has no end."""
    try:
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _date(question: Question, text: str) -> str | None:
    day = _read_date(text)
    if day is None or not _is_within(_read_date(question.lowest), day, _read_date(question.highest)):
        return None
    return day.isoformat()


def _read_date(text: str) -> date | None:
    match = DATE_ISO.fullmatch(text) or DATE_GERMAN.fullmatch(text)
    try:
        return date(int(match["year"]), int(match["month"]), int(match["day"])) if match else None
    except ValueError:
        return None


def _time(_question: Question, text: str) -> str | None:
    at = _read_time(text)
    return None if at is None else at.isoformat()


def _read_time(text: str) -> time | None:
    match = TIME.fullmatch(text)
    try:
        return time(int(match["hour"]), int(match["minute"]), int(match["second"] or 0)) if match else None
    except ValueError:
        return None


def _moment(question: Question, text: str) -> str | None:
    moment = _read_moment(text)
    if moment is None:
        return None
    lowest, highest = (
        _on_clock_of(moment, _read_moment(limit)) for limit in (question.lowest, question.highest)
    )
    return moment.isoformat() if _is_within(lowest, moment, highest) else None


def _read_moment(text: str) -> datetime | None:
    match = MOMENT.fullmatch(text)
    if match is None:
        return None
    day, at = _read_date(match["date"]), _read_time(match["time"])
    if day is None or at is None:
        return None
    try:
        zone = datetime.fromisoformat(f"2000-01-01T00:00{match['zone'].upper()}").tzinfo
    except ValueError:
        return None
    return datetime.combine(day, at, zone)


def _on_clock_of(moment: datetime, limit: datetime | None) -> datetime | None:
    """A moment without a zone is what a clock at the congress shows, and so is a limit compared with it."""
    if limit is None or (limit.tzinfo is None) == (moment.tzinfo is None):
        return limit
    return limit.replace(tzinfo=moment.tzinfo)


def _choice(question: Question, text: str) -> str | None:
    option = _option(question, text)
    return None if option is None else str(option.id)


def _choices(question: Question, text: str) -> str | None:
    """All must be known and none named twice, as in pretix."""
    options = chosen(question, text)
    return ",".join(str(option.id) for option in options) if len(options) == text.count(",") + 1 else None


def _country(_question: Question, text: str) -> str | None:
    return text.upper() if text.upper() in COUNTRY_CODES else None


def _phone(_question: Question, text: str) -> str | None:
    digits = sum(map(str.isdigit, text))
    return text if PHONE.fullmatch(text) and digits in PHONE_DIGITS else None


def clean_email(raw: str) -> str | None:
    """An e-mail address without the blanks around it; "" if there is none, None if it cannot be one."""
    text = clean_text(raw, len(raw) * NFC_GROWTH)
    return _email_text(text) if text else ""


def _email(_question: Question, text: str) -> str | None:
    return _email_text(text)


def _email_text(text: str) -> str | None:
    local, _, domain = text.rpartition("@")
    *labels, top = domain.split(".")
    good = EMAIL_LOCAL.fullmatch(local) and EMAIL_TOP.fullmatch(top) and labels
    if not good or len(text) > MAX_EMAIL_CHARS or not all(map(EMAIL_LABEL.fullmatch, labels)):
        return None
    return text


def _file(_question: Question, text: str) -> str | None:
    return text.lower() if FILE.fullmatch(text.lower()) else None


CLEANERS: dict[QuestionKind, Callable[[Question, str], str | None]] = {
    QuestionKind.NUMBER: _number,
    QuestionKind.LINE: _one_line,
    QuestionKind.TEXT: _text,
    QuestionKind.CHOICE: _choice,
    QuestionKind.CHOICES: _choices,
    QuestionKind.FILE: _file,
    QuestionKind.DATE: _date,
    QuestionKind.TIME: _time,
    QuestionKind.DATE_TIME: _moment,
    QuestionKind.COUNTRY: _country,
    QuestionKind.PHONE: _phone,
    QuestionKind.EMAIL: _email,
}
"""For everything but yes and no, where an empty text is an answer."""
