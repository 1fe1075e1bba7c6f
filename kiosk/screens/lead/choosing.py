"""What a lead may want of a kiosk, chosen by figures: its mode, or where it stands. Pure.

Must not know: widgets, how it is asked for.
"""

from collections.abc import Iterable

import msgspec
from msgspec.structs import replace
from textual.content import Content

from checkin.model import Direction, EventSet, Names, name_in
from kiosk.fleet.kiosks import KioskNow
from kiosk.screens.lead import fleet_words as say
from kiosk.screens.lead.fleet_card import WANTED, value_name
from kiosk.screens.parts import short
from kiosk.settings import Mode
from kiosk.theme import QUIET
from kiosk.words import Words

FIGURES = 9
"""Options on one page; 0 shows further ones."""
MORE_KEY = "0"
PLACES = ("lists", "gate", "room", "direction")


class Pick(msgspec.Struct, frozen=True):
    """One of several; `is_now` is how it is already."""

    value: str
    name: str
    is_now: bool = False


class Choice(msgspec.Struct, frozen=True):
    """What is chosen.

    Attributes:
        kiosk: Of which kiosk.
        key: The setting; empty = which setting is chosen first.
        title: As it is read.
        page: Which part of the options is shown.
    """

    kiosk: str
    key: str
    title: str
    options: tuple[Pick, ...]
    page: int = 0

    @property
    def shown(self) -> tuple[Pick, ...]:
        """Those that have figures now."""
        return self.options[self.page * FIGURES : (self.page + 1) * FIGURES]

    @property
    def has_more(self) -> bool:
        """Whether there are several pages."""
        return len(self.options) > FIGURES

    def turned(self) -> "Choice":
        """The next page, or the first one after the last."""
        pages = -(-len(self.options) // FIGURES)
        return replace(self, page=(self.page + 1) % max(pages, 1))

    def find(self, key: str) -> Pick | None:
        """What that figure stands for."""
        number = int(key) if len(key) == 1 and key.isascii() and key.isdigit() else 0
        return self.shown[number - 1] if 0 < number <= len(self.shown) else None


class Wish(msgspec.Struct, frozen=True):
    """What is wanted of a kiosk, in words and as the hub is told."""

    kiosk: str
    key: str
    value: str
    said: str


def choose_mode(words: Words, kiosk: KioskNow) -> Choice:
    """Every mode that there is."""
    now = kiosk.beat.mode if kiosk.beat else ""
    options = (Pick(mode.value, say.mode_name(words, mode.value), mode.value == now) for mode in Mode)
    return Choice(kiosk.name, "mode", words.say(WANTED["mode"]), tuple(options))


def choose_place(words: Words, kiosk: KioskNow) -> Choice:
    """Which part of its place."""
    options = (Pick(key, words.say(WANTED[key])) for key in PLACES)
    return Choice(kiosk.name, "", words.say("Place"), tuple(options))


def choose_value(words: Words, kiosk: KioskNow, key: str, event_set: EventSet) -> Choice:
    """What there is to choose of a part of the place."""
    beat = kiosk.beat
    now = {
        "lists": beat.list if beat else None,
        "gate": beat.gate if beat else None,
        "room": beat.room if beat else None,
    }
    if key == "direction":
        way = beat.direction if beat else ""
        options = tuple(Pick(one, words.say(say.DIRECTIONS[one]), one == way) for one in Direction)
    else:
        options = tuple(_options(words, _named(key, event_set), now[key]))
    own = Pick("", words.say("as the kiosk itself says"))
    return Choice(kiosk.name, key, words.say(WANTED[key]), (*options, own))


def _named(key: str, event_set: EventSet) -> list[tuple[int, Names]]:
    """Lists, gates or rooms with their numbers."""
    if key == "lists":
        return [(one.id, one.names) for one in event_set.lists]
    if key == "gate":
        return [(one.id, one.names) for one in event_set.gates]
    return [(one.id, one.names) for one in event_set.rooms]


def _options(words: Words, known: Iterable[tuple[int, Names]], now: int | None) -> Iterable[Pick]:
    return (Pick(str(number), name_in(names, words.language), number == now) for number, names in known)


def wish_of(words: Words, choice: Choice, option: Pick, event_set: EventSet) -> Wish:
    """What was chosen, as it is asked once more."""
    value = value_name(words, choice.key, option.value, event_set) if option.value else option.name
    return Wish(choice.kiosk, choice.key, option.value, f"{choice.title} {value}")


def choice_lines(words: Words, choice: Choice, cells: int) -> list[Content]:
    """The options, each with its figure."""
    title = Content.assemble((short(choice.kiosk, cells // 2), "bold"), "   ", (choice.title, QUIET))
    lines = [title, Content("")]
    for number, option in enumerate(choice.shown, 1):
        now = f"   ● {words.say('now')}" if option.is_now else ""
        name = short(option.name, cells - 8 - len(now))
        lines.append(Content.assemble("  ", (str(number), "bold"), "  ", name, (now, QUIET)))
    if choice.has_more:
        lines.append(Content.assemble("  ", (MORE_KEY, "bold"), "  ", (words.say("further ones"), QUIET)))
    return lines
