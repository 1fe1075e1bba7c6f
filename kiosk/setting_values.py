"""What a value of a setting may be; each kind takes what a file or the environment holds.

Every function raises `TypeError` with what would be right instead. Must not know: which settings there are.
"""

from collections.abc import Callable
from enum import StrEnum

from checkin.model import Names
from checkin.text import clean_text

Parser = Callable[[object], object]

NUL = "\0"
MINUTES_OF_A_DAY = 1_440
MOST_DAYS = 3_650
LONGEST_ROLL_M = 1_000
MOST_PER_MINUTE = 60_000
LONGEST_DEADLINE_MS = 10_000
"""Nobody stands in front of a door longer than that without asking what is wrong."""

YES_OR_NO = ("true", "false")
"""How the environment says it."""

SHORTEST_PIN = 4
SLOWEST, FASTEST = 80, 400
LOUDEST = 200
"""What espeak-ng can do."""
MOST_PATIENCE = 5.0
MOST_DIGITS = 20
"""Zeros in front included; Python takes a few thousand."""
LONGEST_ADDRESS = 200
LONGEST_NOTICE = 3_000
LONGEST_OUTLET = 36
"""With the sentence around it, two lines of the smallest panel."""
LONGEST_EXHIBITOR = 40
"""With the question around it, three lines of the smallest panel."""


def text(value: object) -> str:
    """A text, without blanks at its ends; no file and no device has a NUL in its name."""
    if not isinstance(value, str):
        raise TypeError("a text in quotes")
    if NUL in value:
        raise TypeError("a text without \\u0000")
    return value.strip()


def texts(value: object) -> tuple[str, ...]:
    """A list of texts, or one text with commas."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    if not isinstance(value, list) or not all(isinstance(part, str) and NUL not in part for part in value):
        raise TypeError('a list of texts such as ["Einlass"]')
    return tuple(value)


def one_of(kind: type[StrEnum]) -> Parser:
    """One of the members, by its value."""

    def parse(value: object) -> StrEnum:
        if value not in [member.value for member in kind]:
            raise TypeError("one of " + ", ".join(kind))
        return kind(value)

    return parse


def some_of(kind: type[StrEnum]) -> Parser:
    """One member or several, each once, in their own order."""

    def parse(value: object) -> tuple[StrEnum, ...]:
        try:
            named = texts(value)
        except TypeError:
            named = ()
        if not named or not set(named) <= {member.value for member in kind}:
            raise TypeError("one or more of " + ", ".join(kind))
        return tuple(member for member in kind if member.value in named)

    return parse


def pin(value: object) -> str:
    """Digits, or nothing."""
    digits = text(value)
    if digits and not (digits.isascii() and digits.isdigit() and len(digits) >= SHORTEST_PIN):
        raise TypeError(f"at least {SHORTEST_PIN} digits in quotes")
    return digits


def yes_or_no(value: object) -> bool:
    """True or false, also as the environment says it."""
    if isinstance(value, bool):
        return value
    if value not in YES_OR_NO:
        raise TypeError("true or false")
    return value == "true"


def deadline(value: object) -> int:
    """Milliseconds that somebody can be made to wait."""
    return number(value, 0, LONGEST_DEADLINE_MS, f"milliseconds from 0 (never ask) to {LONGEST_DEADLINE_MS}")


def per_minute(value: object) -> int:
    """Requests in a minute."""
    return number(value, 1, MOST_PER_MINUTE, f"a number from 1 to {MOST_PER_MINUTE}")


def metres(value: object) -> int:
    """Metres of paper on a roll."""
    return number(value, 1, LONGEST_ROLL_M, f"metres from 1 to {LONGEST_ROLL_M}")


def minutes(value: object) -> int:
    """Minutes of a day; 0 = never."""
    return number(value, 0, MINUTES_OF_A_DAY, f"minutes from 0 (never) to {MINUTES_OF_A_DAY}")


def days(value: object) -> int:
    """Days; 0 = never."""
    return number(value, 0, MOST_DAYS, f"days from 0 (never) to {MOST_DAYS}")


def speed(value: object) -> int:
    """Words that a voice says in a minute."""
    return number(value, SLOWEST, FASTEST, f"words in a minute from {SLOWEST} to {FASTEST}")


def volume(value: object) -> int:
    """Percent of the usual loudness."""
    return number(value, 0, LOUDEST, f"percent from 0 to {LOUDEST}")


def number(value: object, least: int, most: int, wanted: str) -> int:
    """A whole number from `least` to `most`, also as a text of digits; `wanted` says so."""
    number = int(value) if isinstance(value, str) and _is_number(value) else value
    if isinstance(number, bool) or not isinstance(number, int) or not least <= number <= most:
        raise TypeError(wanted)
    return number


def _is_number(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) <= MOST_DIGITS


def factor(value: object) -> float:
    """How many times as long, from 1 to 5."""
    wanted = f"a number from 1 to {MOST_PATIENCE:g}, such as 1.5"
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise TypeError(wanted)
    try:
        found = float(value)
    except (ValueError, OverflowError):
        raise TypeError(wanted) from None
    if not 1 <= found <= MOST_PATIENCE:  # not a number is not, either
        raise TypeError(wanted)
    return found


def by_language(most_letters: int) -> Parser:
    """One text for all languages, under the empty code, or one text per language; in lines, each harmless."""

    def parse(value: object) -> Names:
        said = {"": value} if isinstance(value, str) else value
        if not isinstance(said, dict) or not all(isinstance(one, str) for one in said.values()):
            raise TypeError('a text in quotes, or one per language such as {de = "…", en = "…"}')
        if any(len(one) > most_letters for one in said.values()):
            raise TypeError(f"at most {most_letters} letters")
        return {code: cleaned for code, one in said.items() if (cleaned := _lines(one))}

    return parse


def _lines(said: str) -> str:
    lines = (clean_text(line, LONGEST_NOTICE) for line in said.splitlines())
    return "\n".join(line for line in lines if line)


def web_address(value: object) -> str:
    """An address that a telephone can open, or nothing."""
    address = text(value)
    is_plain = address.isascii() and address.isprintable() and " " not in address
    if address and not (is_plain and address.startswith(("https://", "http://"))):
        raise TypeError("an address that begins with https://")
    if len(address) > LONGEST_ADDRESS:
        raise TypeError(f"an address of at most {LONGEST_ADDRESS} letters")
    return address
