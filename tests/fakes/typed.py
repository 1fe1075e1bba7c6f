"""What people at a desk type for somebody whom they look for: the name as it is, half of it, or with slips.

Each class makes a text from a position, or an empty one when it does not apply to that person.
Must not know: how anybody is looked for.
"""

import re
import unicodedata
from collections.abc import Callable
from random import Random  # noqa: TID251  # seeded, for fiction

from checkin.model import Position
from checkin.text import fold
from tests.fakes.crowd import email_of

Typist = Callable[[Position, Random], str]

LETTERS = "abcdefghijklmnopqrstuvwxyz"
SHORTEST_FOR_A_SLIP = 4
SHORTEST_FOR_TWO = 7
SHARE_IN_ONE_WORD = 0.3
SPELT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
BARE = str.maketrans(
    {"ß": "ss", "ł": "l", "Ł": "L", "ı": "i", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "’": "'"}
)
SOUNDS = (
    ("ei", "ai"), ("ai", "ei"), ("ey", "ei"), ("ay", "ai"), ("ie", "i"), ("dt", "tt"), ("tt", "t"),
    ("ck", "k"), ("ph", "f"), ("f", "ph"), ("th", "t"), ("y", "i"), ("ff", "f"), ("mm", "m"), ("nn", "n"),
    ("ll", "l"), ("ss", "s"), ("tz", "z"), ("c", "k"), ("k", "c"), ("v", "f"), ("w", "v"), ("mann", "man"),
    ("hn", "n"), ("hl", "l"), ("hr", "r"),
)  # fmt: skip
"""What is heard the same: how it is written, and how it is typed."""
UNLIKELY_CODES = str.maketrans("O0I1S5B8Z2", "0O1I5S8B2Z")


def _full(person: Position, random: Random) -> str:
    return f"{person.given_name} {person.family_name}"


def _folded(person: Position, random: Random) -> str:
    name = _full(person, random)
    if not any(letter in name for letter in "äöüßÄÖÜłŁıøØđĐ") and name.isascii():
        return ""
    name = name.translate(SPELT) if random.random() < 0.5 else name
    bare = "".join(
        c for c in unicodedata.normalize("NFKD", name.translate(BARE)) if not unicodedata.combining(c)
    )
    return random.choice((bare, bare.lower(), bare.upper()))


def _any_order(person: Position, random: Random) -> str:
    name = random.choice(("{f} {g}", "{f}, {g}", "{f}, {t} {g}", "{t} {g} {f}"))
    return name.format(f=person.family_name, g=person.given_name, t=person.title)


def _beginnings(person: Position, random: Random) -> str:
    parts = [person.family_name[: random.randint(4, 6)], person.given_name[: random.randint(2, 4)]]
    random.shuffle(parts)
    return " ".join(parts).lower()


def _company(person: Position, random: Random) -> str:
    words = [word for word in re.split(r"[^\w-]+", person.organisation) if len(word) > 3]
    if not words:
        return ""
    return f"{person.family_name} {words[-1][: random.randint(4, 12)]}"


def _order(person: Position, random: Random) -> str:
    return random.choice((person.order, person.order.lower(), f"{person.order} {person.family_name[:3]}"))


def _email(person: Position, random: Random) -> str:
    return random.choice((str.lower, str.upper, str))(email_of(person.id))


def _one_slip(person: Position, random: Random) -> str:
    return _with_slips(person, random, 1)


def _two_slips(person: Position, random: Random) -> str:
    return _with_slips(person, random, 2)


def _with_slips(person: Position, random: Random, count: int) -> str:
    """In the first and in the last word, or all in the last if it is long; also in their first letters."""
    words = fold(_full(person, random)).split()
    places = [n for n in dict.fromkeys((len(words) - 1, 0)) if len(words[n]) >= SHORTEST_FOR_A_SLIP]
    if len(places) < 2 or not words[0].isascii():
        return ""
    is_in_one = len(words[-1]) >= SHORTEST_FOR_TWO and random.random() < SHARE_IN_ONE_WORD
    for place in [places[0]] * count if is_in_one else random.sample(places, count):
        words[place] = slip(words[place], random)
    return " ".join(words)


def slip(word: str, random: Random) -> str:
    """One letter dropped, added, replaced or swapped with the next one; always another word."""
    place = random.randrange(len(word))
    before, here, after = word[:place], word[place], word[place + 1 :]
    letter = random.choice(LETTERS.replace(here, ""))
    made = random.choice(
        (
            before + after,
            before + letter + here + after,
            before + letter + after,
            before + after[:1] + here + after[1:],
        )
    )
    return made if made != word else slip(word, random)


def _half_of_a_double_name(person: Position, random: Random) -> str:
    halves = person.family_name.split("-")
    return f"{person.given_name} {random.choice(halves)}" if len(halves) == 2 else ""


def _joined(person: Position, random: Random) -> str:
    """Without the hyphen or the blank inside of a given or a family name."""
    if "-" not in person.family_name and not re.search("[- ]", person.given_name):
        return ""
    given, family = (re.sub("[- ’]", "", part) for part in (person.given_name, person.family_name))
    return random.choice((f"{given} {family}", f"{family} {given}")).lower()


def _apostrophe(person: Position, random: Random) -> str:
    if "’" not in person.family_name:
        return ""
    return _full(person, random).replace("’", random.choice(("'", "", " ", "´", "’")))


def _heard(person: Position, random: Random) -> str:
    """One or two spellings that sound the same."""
    name = fold(_full(person, random))
    able = [pair for pair in SOUNDS if pair[0] in name]
    for written, typed in random.sample(able, min(len(able), random.randint(1, 2))):
        name = name.replace(written, typed, 1)
    return name if name != fold(_full(person, random)) else ""


def _misread_order(person: Position, random: Random) -> str:
    """Letters taken for digits and the other way round."""
    misread = person.order.translate(UNLIKELY_CODES)
    return misread if misread != person.order else ""


TYPISTS: dict[str, Typist] = {
    "full name": _full,
    "folded": _folded,
    "any order": _any_order,
    "beginnings": _beginnings,
    "name and company": _company,
    "order code": _order,
    "e-mail": _email,
    "half of a double name": _half_of_a_double_name,
    "joined": _joined,
    "apostrophe": _apostrophe,
    "order code misread": _misread_order,
    "one slip": _one_slip,
    "two slips": _two_slips,
    "heard": _heard,
}
