"""``einlass rooms``: how many are in each room, against which limits; and what staff say of one of them."""

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from checkin.building import counting_rooms
from checkin.clock import ms_to_utc
from checkin.errors import ConfigError
from checkin.fullness import LEVELS
from checkin.model import EventSet, ListId, Room, name_in
from checkin.room_count import MOST
from checkin.text import clean_text
from kiosk.exit_codes import ExitCode
from kiosk.places import find_room
from kiosk.rooms.counts import RoomCounts
from kiosk.rooms.overview import Overview, Standing, look_at_rooms
from kiosk.views import DeskPlace
from kiosk.worlds import connected, get_event_set, open_existing, real_world

LIST = "list"
MAX_BY_CHARS = 60


class LimitLine(msgspec.Struct, omit_defaults=True):
    """One source of a limit."""

    persons: int
    source: str | None = None
    note: str = ""


class SeenLine(msgspec.Struct):
    """Who has seen the warning about a room last."""

    percent: int
    at: datetime
    by: str


class RoomLine(msgspec.Struct):
    """A room as JSON.

    Attributes:
        limit: The smallest of `limits`.
        warning: Percent that it has reached of 80, 95 and 100; None = none of them.
        seen: The warning that was seen last.
        inside: The room that it lies in.
        age_s: Seconds since the news of other kiosks were complete.
        devices: Kiosks that were ever heard of here.
    """

    id: int
    name: str
    inside: str | None
    persons: int
    limit: int | None
    percent: int | None
    limits: tuple[LimitLine, ...]
    when_full: str
    exits: str
    warning: int | None
    seen: SeenLine | None
    is_short: bool
    age_s: float
    devices: int


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    choices = (LIST, *ACTIONS)
    parser.add_argument(
        "action", nargs="?", default=LIST, choices=choices, metavar="ACTION", help=", ".join(choices)
    )
    parser.add_argument("room", nargs="?", metavar="NAME", help="name or id of a room")
    parser.add_argument("number", nargs="?", type=int, metavar="N", help="persons; for seen: the percentage")
    parser.add_argument("--by", default="", metavar="NAME", help="who says so")
    parser.add_argument("--language", default="", metavar="CODE", help="of names, such as de or en")
    parser.add_argument("--json", action="store_true", help="one JSON object per room")


def run(arguments: argparse.Namespace) -> ExitCode:
    """Write down what is said of a room, if anything is; then tell how it is, or how all of them are."""
    world = real_world(arguments.data_dir, arguments.config)
    with connected(open_existing(world)) as ledger:
        event_set = get_event_set(ledger)
        counts = RoomCounts(ledger, event_set, world.clock)
        room = find_room(event_set, arguments.room) if arguments.room else None
        problem = "" if arguments.action == LIST else _act(arguments, counts, event_set, room)
        overview = look_at_rooms(ledger, event_set, counts.acknowledged, world.clock.now_ms())
    shown = tuple(one for one in overview.rooms if room is None or one.room.id == room.id)
    language = arguments.language or event_set.events[0].languages[0]
    tell = _as_json if arguments.json else _as_text
    for line in tell(replace(overview, rooms=shown), event_set, language):
        sys.stdout.write(line + "\n")
    if problem:
        sys.stderr.write(f"einlass: {problem}\n")
    return ExitCode.REFUSED if problem else ExitCode.DONE


def _act(arguments: argparse.Namespace, counts: RoomCounts, event_set: EventSet, room: Room | None) -> str:
    """Write it down; what stood against it, if something did."""
    action = ACTIONS[arguments.action]
    if room is None:
        raise ConfigError(
            f"{arguments.action}: no room is named.", "Name one: einlass rooms list shows them."
        )
    if arguments.number is None and action.needs_number:
        raise ConfigError(
            f"{arguments.action}: no number is given.",
            f"Say how many: einlass rooms {arguments.action} NAME N.",
        )
    place = DeskPlace(_list_into(room, event_set), by=clean_text(arguments.by, MAX_BY_CHARS))
    return action.act(counts, room, arguments.number, place)


def _list_into(room: Room, event_set: EventSet) -> ListId:
    """A list that counts into the room, else the first one: each entry of the journal is about one."""
    into = counting_rooms(event_set)
    return next((one for one, number in into.items() if number == room.id), event_set.lists[0].id)


Said = Callable[[RoomCounts, Room, int | None, DeskPlace], str]


class Action(NamedTuple):
    """What may be said of a room."""

    act: Said
    needs_number: bool = False


NOT_INSIDE = "So many are not inside, outside the rooms in it; count who is there."


def _count(counts: RoomCounts, room: Room, number: int | None, place: DeskPlace) -> str:
    if not number or abs(number) > MOST:
        return f"Say how many went in, or below zero out: 1 to {MOST}."
    return "" if counts.count(room.id, number, place) else NOT_INSIDE


def _head_count(counts: RoomCounts, room: Room, number: int | None, place: DeskPlace) -> str:
    persons = number or 0
    if not 0 <= persons <= MOST:
        return f"No room holds that: 0 to {MOST}."
    return (
        "" if counts.head_count(room.id, persons, place) else "More are in the rooms inside it; count those."
    )


def _empty(counts: RoomCounts, room: Room, _: int | None, place: DeskPlace) -> str:
    counts.empty(room.id, place)
    return ""


def _seen(counts: RoomCounts, room: Room, number: int | None, place: DeskPlace) -> str:
    level = LEVELS[-1] if number is None else number
    if level not in LEVELS:
        return f"Warnings come at {', '.join(map(str, LEVELS))} %."
    counts.acknowledge(room.id, level, place)
    return ""


ACTIONS: Mapping[str, Action] = {
    "count": Action(_count, needs_number=True),
    "head-count": Action(_head_count, needs_number=True),
    "empty": Action(_empty),
    "seen": Action(_seen),
}


def _as_json(overview: Overview, event_set: EventSet, language: str) -> Iterator[str]:
    for one in overview.rooms:
        yield msgspec.json.encode(_line(one, overview, event_set, language)).decode()


def _line(one: Standing, overview: Overview, event_set: EventSet, language: str) -> RoomLine:
    room, seen = one.room, one.seen
    outer = event_set.find_room(room.parent) if room.parent is not None else None
    return RoomLine(
        id=room.id,
        name=name_in(room.names, language),
        inside=name_in(outer.names, language) if outer else None,
        persons=one.persons,
        limit=room.limit,
        percent=one.percent,
        limits=tuple(LimitLine(limit.persons, limit.source, limit.note) for limit in room.limits),
        when_full=room.when_full,
        exits=room.exits,
        warning=one.level,
        seen=SeenLine(seen.percent, ms_to_utc(seen.at_ms), seen.by) if seen else None,
        is_short=one.is_short,
        age_s=overview.age_s,
        devices=overview.devices,
    )


def _as_text(overview: Overview, _: EventSet, language: str) -> Iterator[str]:
    """A table for people: rooms inside others stand further to the right."""
    least = min((one.depth for one in overview.rooms), default=0)
    names = [f"{'  ' * (one.depth - least)}{name_in(one.room.names, language)}" for one in overview.rooms]
    wide = max(map(len, names), default=0)
    for name, one in zip(names, overview.rooms, strict=True):
        yield f"{name}{' ' * (wide - len(name))}  {_number(one)}".rstrip()
    if overview.devices > 1 or overview.age_s:
        yield f"{overview.devices} devices were heard of; their news are {overview.age_s:.0f} s old."


def _number(one: Standing) -> str:
    limit = one.room.limit
    of = "limit not known" if limit is None else f"of {limit:>6}  {one.percent:>4} %"
    marks = [f"warning at {one.level} %"] if one.level else []
    if one.level and one.seen and one.seen.percent >= one.level:
        marks.append(
            f"seen at {ms_to_utc(one.seen.at_ms):%H:%M} UTC{f' by {one.seen.by}' if one.seen.by else ''}"
        )
    marks += ["more have left than were seen: count who is inside"] if one.is_short else []
    return "  ".join([f"{one.persons:>6} {of}", *([" · ".join(marks)] if marks else [])])
