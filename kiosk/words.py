"""Words of a language: sentences by gettext, times and days in the event's time zone.

English sentences stand in the source; every other language is a catalogue under ``locale/``. Must not know:
widgets. Values put into a sentence are never read as markup or as a format.
"""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from checkin.clock import ms_to_utc
from checkin.model import Names, name_in
from checkin.money import CENTS, from_cents
from checkin.phrases import Phrase
from checkin.text import fold
from kiosk.wording.languages import LANGUAGES, SOURCE_LANGUAGE

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

LOCALE_FOLDER = Path(__file__).parent / "locale"
MINUTE_S = 60
HOUR_S = 3600
MORNING_UNTIL = 11
EVENING_FROM = 18
"""Hours of the day between which people are greeted as in the morning, by day and in the evening."""


def mark(text: str) -> str:
    """Name a sentence for the catalogue where it stands in a table; `Words.say` looks it up later."""
    return text


WEEKDAYS = (
    mark("Monday"),
    mark("Tuesday"),
    mark("Wednesday"),
    mark("Thursday"),
    mark("Friday"),
    mark("Saturday"),
    mark("Sunday"),
)
SHORT_WEEKDAYS = (
    mark("Mon"),
    mark("Tue"),
    mark("Wed"),
    mark("Thu"),
    mark("Fri"),
    mark("Sat"),
    mark("Sun"),
)


class Words(msgspec.Struct, frozen=True):
    """How one language says things.

    Attributes:
        language: Code, such as ``de``; one of `kiosk.wording.languages`.
        timezone: Where the event is.
    """

    language: str
    timezone: str
    catalogue: NullTranslations

    def say(self, text: str, /, **values: str | int) -> str:
        """A sentence with its values filled in."""
        return self.catalogue.gettext(text).format(**values)

    def look_up(self, sentence: str) -> str:
        """A whole sentence from elsewhere, such as a remedy: as it is when the catalogue does not know it."""
        if isinstance(sentence, Phrase):
            values = {
                name: self.look_up(value) if isinstance(value, Phrase) else value
                for name, value in sentence.values.items()
            }
            return self.say(sentence.template, **values)
        return self.catalogue.gettext(sentence) if sentence else ""

    def say_count(self, one: str, many: str, number: int) -> str:
        """A sentence whose form depends on a number."""
        return self.catalogue.ngettext(one, many, number).format(number=number)

    @property
    def zone(self) -> "ZoneInfo":
        """Where the event is. Loaded when the first time is shown: no first screen shows one."""
        from zoneinfo import ZoneInfo  # keeps every zone that it has read

        return ZoneInfo(self.timezone)

    def local(self, at_ms: int) -> datetime:
        """A time where the event is."""
        return ms_to_utc(at_ms).astimezone(self.zone)

    def time(self, at_ms: int) -> str:
        """Hours and minutes, such as ``08:41``."""
        return self.local(at_ms).strftime("%H:%M")

    def exact_time(self, at_ms: int) -> str:
        """With seconds, such as ``08:41:07``."""
        return self.local(at_ms).strftime("%H:%M:%S")

    def exact_moment(self, at_ms: int, now_ms: int) -> str:
        """As `moment`, with seconds."""
        return self.moment(at_ms, now_ms) + self.local(at_ms).strftime(":%S")

    def moment(self, at_ms: int, now_ms: int) -> str:
        """A time as people say it: ``08:41`` today, ``Wednesday, 08:41`` this week, else with its date."""
        day, today = self.local(at_ms).date(), self.local(now_ms).date()
        if day == today:
            return self.time(at_ms)
        return self.say("{day}, {time}", day=self.day(day, today), time=self.time(at_ms))

    def brief_moment(self, at_ms: int, now_ms: int) -> str:
        """The same in few letters: ``08:41`` today, ``Wed 08:41`` this week, else the long way."""
        local = self.local(at_ms)
        days = abs((local.date() - self.local(now_ms).date()).days)
        if not 0 < days < len(WEEKDAYS):
            return self.moment(at_ms, now_ms)
        return f"{self.say(SHORT_WEEKDAYS[local.weekday()])} {self.time(at_ms)}"

    def short_day(self, at_ms: int) -> str:
        """A day as it stands on paper that is kept: ``Wed 25/11``."""
        local = self.local(at_ms)
        weekday = self.say(SHORT_WEEKDAYS[local.weekday()])
        return self.say("{weekday} {day}/{month}", weekday=weekday, day=local.day, month=local.month)

    def day_and_time(self, at_ms: int) -> str:
        """The same with hours and minutes: ``Wed 25/11 08:41``."""
        return f"{self.short_day(at_ms)} {self.time(at_ms)}"

    def at(self, at_ms: int, now_ms: int) -> str:
        """A time within a sentence: ``at 08:41`` today, else ``on Wednesday at 08:41`` or with its date."""
        local, today = self.local(at_ms), self.local(now_ms).date()
        if local.date() == today:
            return self.say("at {time}", time=self.time(at_ms))
        return self.say("on {day} at {time}", day=self.day(local.date(), today), time=self.time(at_ms))

    def day(self, day: date, today: date) -> str:
        """A day as people say it: ``Wednesday`` within a week, else its date."""
        if abs((day - today).days) < len(WEEKDAYS):
            return self.say(WEEKDAYS[day.weekday()])
        from babel.dates import format_date  # costs start-up time and is needed for far days only

        return format_date(day, format="long", locale=LANGUAGES[self.language].locale)

    def money(self, cents: int, currency: str) -> str:
        """An amount with its currency, such as ``180,00 €``; an unknown one stands as its three letters."""
        from babel.numbers import format_currency  # costs start-up time and is needed where money is taken

        return format_currency(Decimal(cents) / CENTS, currency, locale=self.language)

    def amount(self, cents: int) -> str:
        """The same as it is typed, without a currency: ``180,00`` in German."""
        from babel.numbers import get_decimal_symbol  # likewise

        return from_cents(cents).replace(".", get_decimal_symbol(self.language))

    def ago(self, age_s: float) -> str:
        """How old a number is, in seconds, minutes or hours."""
        seconds = max(int(age_s), 0)
        if seconds < MINUTE_S:
            return self.say("{number} s ago", number=seconds)
        if seconds < HOUR_S:
            return self.say("{number} min ago", number=seconds // MINUTE_S)
        return self.say("{number} h ago", number=seconds // HOUR_S)

    def decimal(self, number: float) -> str:
        """A number with one digit behind the point, or comma."""
        from babel.numbers import format_decimal  # costs start-up time and is needed by few screens

        return str(format_decimal(round(number, 1), "#,##0.0", self.language))

    def greet(self, name: str, now_ms: int) -> tuple[str, str]:
        """A greeting for the time of day, and the name; the name is empty when we know none."""
        hour = self.local(now_ms).hour
        if hour < MORNING_UNTIL:
            greeting = self.say("Good morning")
        elif hour < EVENING_FROM:
            greeting = self.say("Welcome")
        else:
            greeting = self.say("Good evening")
        return (f"{greeting},", name) if name else (greeting, "")


ANY_LANGUAGE = ""
"""Under this code stands what an organiser has written once for all languages."""


def own_words(names: Names, language: str) -> str:
    """What an organiser has written, in a language; empty = nothing."""
    return names.get(ANY_LANGUAGE) or (name_in(names, language) if names else "")


def words_in(language: str, timezone: str) -> Words:
    """The words of a language; one that screens do not speak falls back on English."""
    known = language if language in LANGUAGES else SOURCE_LANGUAGE
    return Words(known, timezone, _catalogue(known))


def _catalogue(language: str) -> NullTranslations:
    """The sentences of a language, with another one's behind them for those that it lacks."""
    if language == SOURCE_LANGUAGE:
        return NullTranslations()
    with (LOCALE_FOLDER / language / "LC_MESSAGES" / "einlass.mo").open("rb") as file:
        catalogue = GNUTranslations(file)
    catalogue.add_fallback(_catalogue(LANGUAGES[language].gaps))
    return catalogue


def country_codes(languages: Iterable[str]) -> dict[str, str]:
    """ISO 3166 codes by the folded names of countries in these languages."""
    from babel import Locale  # costs start-up time and is needed for a question after a country only

    territories = (Locale.parse(LANGUAGES[language].locale).territories for language in languages)
    return {fold(name): code for names in territories for code, name in names.items()}
