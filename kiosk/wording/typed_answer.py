"""From what people type to what an answer is kept as: their dates, times and country names become ISO.

Pure. Must not know: whether an answer may be taken (`checkin.answers`), screens.
"""

import re
from collections.abc import Callable, Mapping

from checkin.question import QuestionKind
from checkin.text import fold

DAY = re.compile(r"([0-9]{1,2})[./ -]([0-9]{1,2})[./ -]([0-9]{4})")
CLOSE_DAY = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4})")
CLOCK = re.compile(r"([0-9]{1,2})[:.h]([0-9]{2})(?: ?(?:uhr|h))?", re.IGNORECASE)
CLOSE_CLOCK = re.compile(r"([0-9]{2})([0-9]{2})")
DAY_AND_CLOCK = re.compile(r"(\S+?),?(?:T| +)(\S.*)")
ABROAD = "00"

Countries = Mapping[str, str]
"""ISO 3166 code by folded name."""


def to_raw(kind: QuestionKind, typed: str, countries: Countries) -> str:
    """A typed answer in the form that the cleaning of answers reads.

    Args:
        kind: Of the question.
        typed: As typed, such as ``24.12.2026``, ``9.30`` or ``Österreich``.
        countries: Names that may be typed for a country.

    Returns:
        What cannot be read stays as it is; then it cannot be taken either.
    """
    read = READERS.get(kind)
    text = typed.strip()
    return read(text, countries) if read else text


def show_day(iso: str) -> str:
    """``2026-12-24`` as people type it; whatever is no ISO date stays as it is."""
    year, _, rest = iso.partition("-")
    month, _, day = rest.partition("-")
    return f"{day}.{month}.{year}" if day else iso


def _day(text: str, _: Countries) -> str:
    found = DAY.fullmatch(text) or CLOSE_DAY.fullmatch(text)
    return f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}" if found else text


def _clock(text: str, _: Countries) -> str:
    found = CLOCK.fullmatch(text) or CLOSE_CLOCK.fullmatch(text)
    return f"{found[1]:0>2}:{found[2]}" if found else text


def _day_and_clock(text: str, countries: Countries) -> str:
    found = DAY_AND_CLOCK.fullmatch(text)
    return f"{_day(found[1], countries)}T{_clock(found[2], countries)}" if found else text


def _country(text: str, countries: Countries) -> str:
    return countries.get(fold(text), text)


def _phone(text: str, _: Countries) -> str:
    return "+" + text.removeprefix(ABROAD) if text.startswith(ABROAD) else text


READERS: dict[QuestionKind, Callable[[str, Countries], str]] = {
    QuestionKind.DATE: _day,
    QuestionKind.TIME: _clock,
    QuestionKind.DATE_TIME: _day_and_clock,
    QuestionKind.COUNTRY: _country,
    QuestionKind.PHONE: _phone,
}
"""Kinds that people type in a form of their own."""
