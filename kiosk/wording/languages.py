"""The languages that screens speak, as a table. Must not know: sentences, screens."""

from collections.abc import Iterable

import msgspec

SOURCE_LANGUAGE = "en"


class Language(msgspec.Struct, frozen=True):
    """One language of the screens.

    Attributes:
        letters: What stands for it on screens; the first one is its key, so each has another.
        locale: Babel's code for dates and countries.
        gaps: Which language says what this one has no sentence for.
        is_for_staff: Whether it has all sentences; else only those that attendees read.
    """

    letters: str
    locale: str
    gaps: str = SOURCE_LANGUAGE
    is_for_staff: bool = False


LANGUAGES: dict[str, Language] = {
    "de": Language("DE", "de", is_for_staff=True),
    "en": Language("EN", "en", is_for_staff=True),
    "de-x-easy": Language("LS", "de", gaps="de"),  # Leichte Sprache, as its readers know it
    "fr": Language("FR", "fr"),
    "pl": Language("PL", "pl"),
    "tr": Language("TR", "tr"),
    "uk": Language("UA", "uk"),  # as on machines everywhere: UK stands for another country
}
"""By their BCP 47 codes, as settings and events name them."""

ATTENDEE_LANGUAGES = tuple(code for code, language in LANGUAGES.items() if not language.is_for_staff)


def known_languages(wanted: Iterable[str]) -> tuple[str, ...]:
    """Those of the wanted languages that screens can speak to attendees, in that order; at least English."""
    return tuple(code for code in wanted if code in LANGUAGES) or (SOURCE_LANGUAGE,)


def staff_languages(wanted: Iterable[str]) -> tuple[str, ...]:
    """The same for screens of staff: those that are complete, or what the others are filled up with."""
    known = known_languages(wanted)
    complete = tuple(code for code in known if LANGUAGES[code].is_for_staff)
    return complete or tuple(dict.fromkeys(LANGUAGES[code].gaps for code in known))
