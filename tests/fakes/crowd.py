"""A crowd of any size with the skew of real names: a hundredth are called Müller, most names are rare.

The hundred most common family names cover about a seventh of the crowd, as in Germany; 100,000 people have
some 30,000 different family names. They come from 1,000 organisations, a few of them large.
Must not know: the ledger, how anybody is looked for.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import accumulate, product
from random import Random  # noqa: TID251  # seeded, for fiction

from checkin.model import Position, PositionId, PositionStatus, ProductId
from checkin.text import clean_text
from sync.address import hash_email
from sync.congress import ORDER_CHARS, ORDER_SIGNS
from sync.congress_words import FIELDS, ORGANISATIONS, PARTICLES, PLACES, SURNAME_ENDS, SURNAME_STARTS, TITLES
from tests.fakes.name_words import (
    BEGINS,
    CLOSES,
    ENDS,
    FAMILY,
    GIVEN,
    MIDDLES,
    MORE_ENDS,
    OTHER_SCRIPTS,
)

EMAIL_KEY = bytes(range(32))
ORGANISATION_COUNT = 1_000

SHARE_DOUBLE_FAMILY = 0.07
SHARE_SECOND_GIVEN = 0.12
SHARE_PARTICLE = 0.02
SHARE_TITLE = 0.15
SHARE_SAME_ORDER = 0.30
SHARE_OTHER_SCRIPT = 0.01
SHARE_CANCELED = 0.03

HEAD = 1_000
"""Ranks in which a name's share falls slowly; behind them it falls faster."""

Weighted = tuple[list[str], list[float]]
"""Words and the sums of their weights up to each."""


def crowd(count: int, seed: int = 1) -> Iterator[Position]:
    """So many positions, the same for the same seed; `email_hash` belongs to `EMAIL_KEY`."""
    random = Random(seed)
    order, organisation = _order(random), _pick(organisations(), random)
    for number in range(1, count + 1):
        if random.random() >= SHARE_SAME_ORDER:  # else a colleague in the same order
            order, organisation = _order(random), _pick(organisations(), random)
        given, family = _name(random)
        yield Position(
            id=PositionId(number),
            secret=f"{random.getrandbits(80):020X}",
            product=ProductId(1),
            status=PositionStatus.CANCELED if random.random() < SHARE_CANCELED else PositionStatus.PAID,
            order=order,
            given_name=clean_text(given),
            family_name=clean_text(family),
            title=random.choice(TITLES) if random.random() < SHARE_TITLE else "",
            organisation=clean_text(organisation),
            email_hash=hash_email(email_of(number), EMAIL_KEY),
        )


def email_of(number: int) -> str:
    """The address of the position with that id."""
    return f"Person.{number}@Bücher.example"


@cache
def family_names() -> Weighted:
    """All family names, the most common first."""
    starts, ends = SURNAME_STARTS.split(), SURNAME_ENDS.split()
    composed = [start + end for start, end in product(starts, ends)]
    made = ["".join(parts) for parts in product(*(p.split() for p in (BEGINS, MIDDLES, CLOSES, ENDS)))]
    longer = [name + end for name, end in product(composed, MORE_ENDS.split())]
    rare = composed + made + longer
    Random(0).shuffle(rare)
    return _by_rank(list(dict.fromkeys(FAMILY.split() + rare)), 0.63)


@cache
def given_names() -> Weighted:
    """All given names, the most common first."""
    return _by_rank(list(dict.fromkeys(GIVEN.split())), 0.5)


@cache
def organisations() -> Weighted:
    """Administrations and firms, the largest first."""
    random = Random(0)
    forms, shares = zip(*ORGANISATIONS, strict=True)
    places = PLACES.split()
    found: dict[str, None] = {}
    while len(found) < ORGANISATION_COUNT:
        form = random.choices(forms, shares)[0]
        name = _pick(family_names(), random)
        found[form.format(place=random.choice(places), name=name, field=random.choice(FIELDS))] = None
    return _by_rank(list(found), 0.6)


def _by_rank(words: list[str], steepness: float) -> Weighted:
    weights = (rank**-steepness / (1 + rank / HEAD) ** 0.5 for rank in range(1, len(words) + 1))
    return words, list(accumulate(weights))


def _pick(words: Weighted, random: Random) -> str:
    return random.choices(words[0], cum_weights=words[1])[0]


def _name(random: Random) -> tuple[str, str]:
    if random.random() < SHARE_OTHER_SCRIPT:
        given, _, family = random.choice(_other_scripts()).partition("_")
        return given, family
    given, family = _pick(given_names(), random), _pick(family_names(), random)
    if random.random() < SHARE_SECOND_GIVEN:
        given += random.choice((" ", "-")) + _pick(given_names(), random)
    if random.random() < SHARE_DOUBLE_FAMILY:
        family += "-" + _pick(family_names(), random)
    elif random.random() < SHARE_PARTICLE:
        family = f"{random.choice(PARTICLES)} {family}"
    return given, family


@cache
def _other_scripts() -> Sequence[str]:
    return OTHER_SCRIPTS.split()


def _order(random: Random) -> str:
    return "".join(random.choices(ORDER_SIGNS, k=ORDER_CHARS))
