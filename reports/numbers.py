"""Numbers, days and times as readers of a language write them. Must not know: reports, formats.

What cannot be read as what it should be is told as it stands: a wrong cell is better seen than hidden.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

GERMAN = "de"
WEEKDAYS = {
    "de": ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
MONTHS = {
    "de": (
        *("Januar", "Februar", "März", "April", "Mai", "Juni"),
        *("Juli", "August", "September", "Oktober", "November", "Dezember"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}
THIN = "\u202f"
"""A narrow blank that no line ends at, between a number and its sign."""

TO_GERMAN = str.maketrans(",.", ".,")
MINUTE_S, HOUR_S = 60, 3600


def known(language: str) -> str:
    """The language of numbers and dates for any code: German for German, else English."""
    return GERMAN if language.lower().partition("-")[0] == GERMAN else "en"


def number(value: float | Decimal, language: str, places: int = 0) -> str:
    """``12,345`` in English, ``12.345`` in German; a minus is a minus, a half is rounded up."""
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = f"{exact:,}".replace("-", "−")
    return text.translate(TO_GERMAN) if known(language) == GERMAN else text


def short_number(value: float, language: str) -> str:
    """A number along an axis: whole, or with the places that it needs."""
    return number(value, language, 0 if value == int(value) else 1)


def share(value: float, language: str) -> str:
    """A part of 1 in per cent, with one place."""
    sign = f"{THIN}%" if known(language) == GERMAN else "%"
    return f"{number(Decimal(str(value)) * 100, language, 1)}{sign}"


def percent(value: float, language: str) -> str:
    """The same along an axis, whole."""
    sign = f"{THIN}%" if known(language) == GERMAN else "%"
    return f"{number(Decimal(str(value)) * 100, language)}{sign}"


def duration(seconds: int) -> str:
    """``45 s``, ``12 min``, ``1 h 05 min``: the same in both languages."""
    if abs(seconds) < MINUTE_S:
        return f"{seconds}{THIN}s"
    minutes = round(seconds / MINUTE_S)
    if abs(minutes) < MINUTE_S:
        return f"{minutes}{THIN}min"
    hours, rest = divmod(minutes, MINUTE_S)
    return f"{hours}{THIN}h {rest:02}{THIN}min"


def read_time(text: str) -> datetime | None:
    """An ISO date with a time, with an offset or without."""
    try:
        return datetime.fromisoformat(text) if len(text) > len("2026-11-25") else None
    except ValueError:
        return None


def read_day(text: str) -> date | None:
    """An ISO date alone."""
    try:
        return date.fromisoformat(text) if len(text) == len("2026-11-25") else None
    except ValueError:
        return None


def day(text: str, language: str) -> str:
    """An ISO date as ``Mi 25.11.2026`` or ``Wed 25 Nov 2026``."""
    found = read_day(text)
    return _dated(found, language, with_year=True) if found else text


def short_day(found: date, language: str) -> str:
    """A day along an axis: ``Mi 25.11.`` or ``Wed 25 Nov``."""
    return _dated(found, language, with_year=False)


def _dated(found: date, language: str, *, with_year: bool) -> str:
    weekday = WEEKDAYS[known(language)][found.weekday()]
    if known(language) == GERMAN:
        return f"{weekday} {found:%d.%m.}{found.year if with_year else ''}"
    month = MONTHS["en"][found.month - 1][:3]
    return f"{weekday} {found.day} {month}" + (f" {found.year}" if with_year else "")


def time(text: str, language: str) -> str:
    """An ISO time with its day: ``Mi 25.11.2026 09:15``, with seconds where it has any."""
    found = read_time(text)
    return f"{_dated(found.date(), language, with_year=True)} {clock(found)}" if found else text


def clock(moment: datetime) -> str:
    """``09:15``, with seconds where there are any."""
    return f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"


def days(texts: Sequence[str], language: str) -> str:
    """A stretch of ISO dates: ``25.–27. November 2026`` or ``25–27 November 2026``; empty if none."""
    found = sorted(one for one in map(read_day, texts) if one)
    if not found:
        return ""
    first, last = found[0], found[-1]
    dot = "." if known(language) == GERMAN else ""
    ending = _long_day(last, language)
    if first == last:
        return ending
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}{dot}–{ending}"
    beginning = _long_day(first, language)
    return f"{beginning.removesuffix(f' {last.year}')} – {ending}"


def _long_day(found: date, language: str) -> str:
    dot = "." if known(language) == GERMAN else ""
    return f"{found.day}{dot} {MONTHS[known(language)][found.month - 1]} {found.year}"
