"""A fictional municipal congress, the same for the same seed: for the demo, the tests and the benchmarks.

Nobody here exists. Names are difficult on purpose. Must not know: the ledger, the importer.
"""

import csv
from collections.abc import Iterable, Iterator
from itertools import count as counting
from pathlib import Path
from typing import TYPE_CHECKING

from sync.congress_words import (
    FAMILY,
    FAMOUSLY_DIFFICULT,
    FIELDS,
    GIVEN,
    MEALS,
    ORGANISATIONS,
    PARTICLES,
    PLACES,
    PLACES_IN,
    PRODUCTS,
    SESSIONS,
    STATUSES,
    SURNAME_ENDS,
    SURNAME_STARTS,
    TITLES,
    UKRAINIAN,
)

if TYPE_CHECKING:
    from random import Random  # noqa: TID251  # a type only; the caller brings the seed

Row = dict[str, str]
"""Column -> cell, as in an attendee table."""

COLUMNS = (
    "secret", "order", "email", "given_name", "family_name", "title", "organisation", "product", "status",
    "valid_from", "valid_until", "language",
)  # fmt: skip
SESSION_COLUMNS = tuple(f"session:{name}" for name in SESSIONS)
MEAL, ACCREDITED, NEWSROOM = (
    "question:Essen", "question:Akkreditierung geprüft", "question:Redaktion",
)  # fmt: skip
QUESTION_COLUMNS = (MEAL, ACCREDITED, NEWSROOM)
BOOKED, WAITING = "x", "Warteliste"
SECRET_SIGNS = "234679ACDEFHJKLMNPRTVWX"  # noqa: S105  # the alphabet, no password
SECRET_CHARS = 20
ORDER_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ3789"
ORDER_CHARS = 5

GIVEN_WORDS, FAMILY_WORDS = GIVEN.split(), FAMILY.split()
SURNAME_STARTS_WORDS, SURNAME_ENDS_WORDS = SURNAME_STARTS.split(), SURNAME_ENDS.split()
PLACES_WORDS = PLACES.split()

SHARE_DIFFICULT = 0.06
SHARE_UKRAINIAN = 0.015
SHARE_DOUBLE_NAME = 0.12
SHARE_COMPOSED_NAME = 0.45
SHARE_PARTICLE = 0.03
SHARE_TITLE = 0.18
SHARE_SECOND_GIVEN = 0.10
SHARE_SAME_ORDER = 0.30
SHARE_BOOKED = 0.35
SHARE_GERMAN = 0.93


def attendees(count: int, random: "Random") -> Iterator[Row]:
    """Rows of an attendee table, every secret different.

    Args:
        count: How many.
        random: Seeded by the caller; the same seed gives the same congress.
    """
    orders = counting(random.randrange(len(ORDER_SIGNS) ** ORDER_CHARS))
    order = _code(next(orders), ORDER_SIGNS, ORDER_CHARS)
    organisation = _organisation(random)
    places = dict(PLACES_IN)
    for number in range(count):
        if random.random() >= SHARE_SAME_ORDER:  # else a colleague in the same order
            order = _code(next(orders), ORDER_SIGNS, ORDER_CHARS)
            organisation = _organisation(random)
        yield _attendee(number, order, organisation, places, random)


def write_csv(path: Path, rows: Iterable[Row]) -> None:
    """Write rows as the file that an organiser would import: UTF-8, semicolons, headings first."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(
            file,
            (*COLUMNS, *SESSION_COLUMNS, *QUESTION_COLUMNS),
            restval="",
            delimiter=";",
            lineterminator="\n",
        )
        writer.writeheader()
        writer.writerows(rows)


def _attendee(number: int, order: str, organisation: str, places: dict[str, int], random: "Random") -> Row:
    given, family = _name(random)
    product = _weighted(PRODUCTS, random)
    german = random.random() < SHARE_GERMAN
    row = {
        "secret": "".join(random.choices(SECRET_SIGNS, k=SECRET_CHARS)),
        "order": order,
        "email": f"person{number}@example.org",
        "given_name": given,
        "family_name": family,
        "title": random.choice(TITLES) if random.random() < SHARE_TITLE else "",
        "organisation": organisation,
        "product": product,
        "status": _weighted(STATUSES, random),
        "language": "de" if german else "en",
    }
    wished = [name for name in SESSIONS if random.random() < SHARE_BOOKED]
    return row | _bookings(wished, places) | _answers(number, product, organisation)


def _bookings(wished: Iterable[str], places: dict[str, int]) -> Row:
    """First come, first served; `places` are those that are left."""
    row = {}
    for name in wished:
        row[f"session:{name}"] = BOOKED if places.get(name, 1) else WAITING
        if places.get(name):
            places[name] -= 1
    return row


def _answers(number: int, product: str, organisation: str) -> Row:
    """What was asked with the registration, so that nobody is asked at the door."""
    if product == "Presse":
        return {ACCREDITED: "ja", NEWSROOM: organisation or "frei"}
    return {MEAL: MEALS[number % len(MEALS)]} if product in ("Teilnehmer", "Referent") else {}


def _name(random: "Random") -> tuple[str, str]:
    kind = random.random()
    if kind < SHARE_UKRAINIAN:
        return random.choice(UKRAINIAN)
    if kind < SHARE_UKRAINIAN + SHARE_DIFFICULT:
        return random.choice(FAMOUSLY_DIFFICULT)
    given = random.choice(GIVEN_WORDS)
    if random.random() < SHARE_SECOND_GIVEN:
        given += random.choice((" ", "-")) + random.choice(GIVEN_WORDS)
    family = _family(random)
    if random.random() < SHARE_DOUBLE_NAME:
        family += "-" + _family(random)
    elif random.random() < SHARE_PARTICLE:
        family = f"{random.choice(PARTICLES)} {family}"
    return given, family


def _family(random: "Random") -> str:
    if random.random() < SHARE_COMPOSED_NAME:
        return random.choice(SURNAME_STARTS_WORDS) + random.choice(SURNAME_ENDS_WORDS)
    return random.choice(FAMILY_WORDS)


def _organisation(random: "Random") -> str:
    form = _weighted(ORGANISATIONS, random)
    return form.format(
        place=random.choice(PLACES_WORDS), name=random.choice(FAMILY_WORDS), field=random.choice(FIELDS)
    )


def _weighted(shares: tuple[tuple[str, float], ...], random: "Random") -> str:
    return random.choices([name for name, _ in shares], [share for _, share in shares])[0]


def _code(number: int, signs: str, length: int) -> str:
    """Different numbers give different codes that do not look like neighbours."""
    number = number * 7919 % len(signs) ** length
    code = ""
    for _ in range(length):
        number, sign = divmod(number, len(signs))
        code += signs[sign]
    return code
