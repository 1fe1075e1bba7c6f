"""How the live page looks as a whole: places for its parts, and what a script needs to go on with them.

Must not know: HTTP, how parts travel.
"""

import msgspec

from hub.house.board import Board
from hub.house.queues_view import lines_part
from hub.house.views import Age, Parts, ages_at, live_parts
from hub.organiser.frame import header
from hub.organiser.markup import Html, join, tag
from hub.organiser.words import Say

NO_EVENT = "no_event"
COLUMNS = (("rooms", "products"), ("needs", "lines", "arrivals", "kiosks"))


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What a page is made of.

    Attributes:
        feed: Where its news come from.
        build: Of the files that it was made for.
        is_shared: Whether whoever looks has a link, and no password.
    """

    board: Board
    feed: str
    build: str
    is_shared: bool = False


def all_parts(say: Say, board: Board, age: Age) -> Parts:
    """Of the page for those who are signed in, by name."""
    return {**live_parts(say, board, age), "lines": lines_part(say, board, age)}


def live_view(say: Say, shown: Shown, form: str) -> Html:
    """The page for those who are signed in."""
    board = shown.board
    parts = all_parts(say, board, ages_at(say, board.at_ms))
    columns = (
        tag(
            "div",
            *(tag("section", parts[name], data_part=name, class_=f"at-{name}") for name in names),
            class_="column",
        )
        for names in COLUMNS
    )
    return join(
        header(say, form, "live"),
        tag(
            "main",
            tag("div", tag("h1", say("live")), standing(say, shown), class_="top"),
            tag("p", say(NO_EVENT), class_="quiet") if not board.event_set.events else "",
            tag("div", parts["count"], data_part="count"),
            tag("div", *columns, class_="board"),
            tag("p", tag("a", say("walls"), href="/walls"), class_="at-foot"),
            *spoken(parts),
            **live_attributes(say, shown),
            class_="live",
        ),
    )


def live_attributes(say: Say, shown: Shown) -> dict[str, str]:
    """What the script needs to know, on the element that it looks after."""
    ages = {f"data_{unit}": say(unit) for unit in ("s", "min", "h")}
    return ages | {"data_feed": shown.feed, "data_at": str(shown.board.at_ms), "data_build": shown.build}


def standing(say: Say, shown: Shown) -> Html:
    """How old the page is, and what is said when that is too old, or when it is over."""
    at_ms = shown.board.at_ms
    again, sign_in = tag("a", say("reload"), href=""), tag("a", say("again_login"), href="/login")
    over = (say("ended"),) if shown.is_shared else (say("ended"), " ", sign_in)
    return join(
        tag("p", say("fresh"), " ", ages_at(say, at_ms)(at_ms), class_="quiet stand"),
        tag("p", say("lost"), class_="problem", role="status", hidden=True, data_lost=True),
        tag("p", *over, class_="problem", role="status", hidden=True, data_ended=True),
        tag("noscript", tag("p", again)),
    )  # fmt: skip


def spoken(parts: Parts) -> tuple[Html, ...]:
    """What a screen reader hears of changes; nobody sees it."""
    return (
        tag("div", parts["spoken"], data_part="spoken", class_="unseen", aria_live="polite"),
        tag("div", parts["warned"], data_part="warned", class_="unseen", aria_live="assertive"),
    )
