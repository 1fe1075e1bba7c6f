"""How the wall looks: numbers only, readable from five metres, nothing to touch. Must not know: HTTP."""

from msgspec.structs import replace

from checkin.zones import zone_of
from hub.house.board import Board, RoomNow
from hub.house.live_view import Shown, live_attributes, spoken, standing
from hub.house.queues_view import lines_part
from hub.house.views import (
    Age,
    Parts,
    ages_at,
    arrivals_part,
    clock_time,
    count_part,
    counting_parts,
    name_of,
    rooms_part,
    spoken_parts,
)
from hub.organiser.markup import Html, join, tag
from hub.organiser.words import Say

MOST_ROOMS = 18
"""More are not read from afar, and do not fit: the fullest are shown."""


def wall_parts(say: Say, board: Board, age: Age) -> Parts:
    """Parts of the wall, by name: no names of persons and none of devices."""
    clock = join(clock_time(board.at_ms, zone_of(board.event_set)))
    if board.counted is not None:
        return {**counting_parts(say, board), "clock": clock, "lines": Html()}
    fullest = sorted(board.rooms, key=_how_full, reverse=True)[:MOST_ROOMS]
    more = len(board.rooms) - len(fullest)
    shown = replace(board, rooms=[one for one in board.rooms if one in fullest])
    rest = tag("p", say("more_rooms").format(more), class_="quiet") if more else ""
    return {
        "clock": clock,
        "count": count_part(say, board),
        "rooms": join(rooms_part(say, shown, age), rest),
        "arrivals": arrivals_part(say, board),
        "lines": lines_part(say, board, age),
        **spoken_parts(say, board),
    }


def wall_view(say: Say, shown: Shown) -> Html:
    """The page."""
    board = shown.board
    parts = wall_parts(say, board, ages_at(say, board.at_ms))
    events = board.event_set.events
    title = name_of(say, events[0].names) if events else say("wall")
    return tag(
        "main",
        tag(
            "div",
            tag("h1", title),
            standing(say, shown),
            tag("p", parts["clock"], data_part="clock", class_="clock"),
            class_="top",
        ),
        tag("div", parts["count"], data_part="count"),
        tag("section", parts["rooms"], data_part="rooms"),
        tag(
            "div",
            tag("section", parts["arrivals"], data_part="arrivals"),
            tag("section", parts["lines"], data_part="lines"),
            class_="beside",
        ),
        *spoken(parts),
        **live_attributes(say, shown),
    )


def gone_view(say: Say) -> Html:
    """For those whose link is none."""
    return tag("main", tag("h1", say("wall")), tag("p", say("wall_gone")), class_="narrow")


def _how_full(room: RoomNow) -> float:
    """By the most that may be there; rooms without a limit last."""
    return room.band.high / room.limit if room.limit else 0.0
