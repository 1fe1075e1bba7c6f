"""A real desk over people with hostile names, each to be told from all others by words of their own.

The words stand first in each name, so that what is cut at the end of a line is never what tells them apart.
"""

import re
from collections.abc import Iterable, Iterator
from random import Random  # noqa: TID251  # seeded
from typing import Any

from msgspec.structs import replace

from checkin.model import EventSet, ListId, Position, PositionId, PositionStatus, Product, ProductId
from checkin.text import clean_text
from kiosk.stands.locked import LockedStands
from kiosk.stands.views import Met, Stand
from kiosk.views import Answer, DeskPlace, Scanned
from sync.ledger import Ledger
from sync.replica import save_event_set, save_positions
from tests.fakes.small_congress import DOOR, HALL, PARTICIPANT, STAND, attendee
from tests.fakes.small_congress import EVENT_SET as SMALL
from tests.fakes.visit import QUESTIONS
from tests.strategies import PAYLOADS

PEOPLE = 150
ASKED = ProductId(7)
EVENT_SET: EventSet = replace(
    SMALL,
    products=(*SMALL.products, Product(id=ASKED, names={"de": "Gefragt", "en": "Asked"})),
    questions=tuple(replace(question, products=frozenset({ASKED})) for question in QUESTIONS),
)
PLACES = tuple(DeskPlace(ListId(each), by="Eileen") for each in (DOOR, HALL, STAND))
LONE = re.compile("[\ud800-\udfff]")
OWN_WORD = re.compile(r"Q[qxz][a-z]{4}")
"""Given names begin with Qx, family names with Qq, organisations with Qz; nothing else on a screen does."""


def own_word(sign: str, number: int) -> str:
    """The word that tells this person from all others: ``Qxaabf`` and so on."""
    letters = "".join(chr(ord("a") + number // 26**place % 26) for place in (3, 2, 1, 0))
    return f"Q{sign}{letters}"


def whose(word: str) -> PositionId:
    """Whom a word belongs to."""
    number = 0
    for letter in word[2:]:
        number = number * 26 + ord(letter) - ord("a")
    return PositionId(number)


def named_in(text: str) -> set[PositionId]:
    """Everybody of whom a word is in this text."""
    return {whose(word) for word in OWN_WORD.findall(text)}


def make_people(random: Random) -> Iterator[Position]:
    """Half of them as import lets them in, half as no import ever would."""
    for number in range(1, PEOPLE + 1):
        given, family, organisation = (
            f"{own_word(sign, number)} {_hostile(random, is_clean=number % 2 == 0)}" for sign in "xqz"
        )
        yield attendee(
            number,
            secret=f"HOSTILE{number:04}",
            order=f"ORD{number // 2:03}",
            given_name=given,
            family_name=family,
            organisation=organisation,
            title=random.choice(("", "", "Dr.", "[@click=app.quit]x[/]")),
            attention=random.choice(("", "", _hostile(random, is_clean=False))),
            sessions=(_hostile(random, is_clean=True),),
            language=random.choice(("", "de", "en", "tlh")),
            product=random.choice((PARTICIPANT, PARTICIPANT, ASKED)),
            status=random.choice((*[PositionStatus.PAID] * 8, *PositionStatus)),
        )


def _hostile(random: Random, *, is_clean: bool) -> str:
    drawn = (chr(random.randrange(0x20, random.choice((0x7F, 0x600, 0x3100, 0x1FB00)))) for _ in range(8))
    text = LONE.sub("", random.choice(PAYLOADS) + "".join(drawn))
    return clean_text(text) if is_clean else text


def fill(ledger: Ledger, people: Iterable[Position]) -> None:
    """Put the congress and these people into the ledger, past every import."""
    with ledger.writing():
        save_event_set(ledger.store, EVENT_SET)
        save_positions(ledger.store, people)


class Watched:
    """A desk that remembers whom it judged last; all else is the desk's.

    Attributes:
        last: Whose ticket was tried last; None for a text that belongs to nobody.
    """

    def __init__(self, desk: Any) -> None:  # it stands in for a desk of many methods
        self._desk = desk
        self.last: PositionId | None = None

    def __getattr__(self, name: str) -> Any:  # whatever the desk has
        return getattr(self._desk, name)

    def check_in(self, text: str, place: DeskPlace, *, force: bool = False) -> Answer:
        """Try a text, and remember whose it was."""
        return self.check_in_scan(Scanned(text, force=force), place)

    def check_in_scan(self, scanned: Scanned, place: DeskPlace) -> Answer:
        """Try a scan, and remember whose it was."""
        answer: Answer = self._desk.check_in_scan(scanned, place)
        self.last = answer.position.id if answer.position else None
        return answer

    @property
    def stands(self) -> "WatchedStand":
        """A stand that tells this desk whom it has met."""
        return WatchedStand(self, self._desk.stands)


class WatchedStand:
    """A stand whose desk remembers whom it met last; all else is the stand's."""

    def __init__(self, desk: Watched, stands: LockedStands) -> None:
        self._desk = desk
        self._stands = stands

    def __getattr__(self, name: str) -> Any:  # whatever the stand has
        return getattr(self._stands, name)

    def meet(self, scanned: Scanned, place: DeskPlace, stand: Stand) -> Met:
        """Whose ticket it is, and remember them."""
        met = self._stands.meet(scanned, place, stand)
        self._desk.last = met.position.id if met.position else None
        return met
