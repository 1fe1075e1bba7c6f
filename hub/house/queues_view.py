"""How the lines before the doors look: how long people wait, and what to do about it. Must not know: HTTP."""

from checkin.model import CheckInList
from checkin.queueing import Advice
from hub.house.board import Board
from hub.house.views import Age, name_of, number
from hub.organiser.markup import Html, join, tag
from hub.organiser.words import Say

MINUTE_S = 60


def lines_part(say: Say, board: Board, age: Age) -> Html:
    """Each entrance of which enough is known; nothing where there is none."""
    if not board.lines:
        return Html()
    lines = (_line(say, at, advice, board.at_ms, age) for at, advice in board.lines)
    return join(tag("h2", say("lines_now")), tag("ul", *lines, class_="lines"))


def _line(say: Say, at: CheckInList, advice: Advice, now_ms: int, age: Age) -> Html:
    waits = say("line_now").format(minutes(say, advice.wait_s), minutes(say, advice.then_s))
    return tag(
        "li",
        tag("p", tag("strong", name_of(say, at.names)), " ", tag("span", waits, class_="persons")),
        tag("p", _more(say, advice.open_more), class_="open-more") if advice.open_more else "",
        tag("p", _basis(say, advice, now_ms, age), class_="quiet certainty"),
        class_="line",
    )


def _more(say: Say, stations: int) -> str:
    return say("line_one_more") if stations == 1 else say("line_more").format(stations)


def _basis(say: Say, advice: Advice, now_ms: int, age: Age) -> Html:
    """A look at the line, or a guess."""
    pace = round(advice.seconds)
    if advice.seen_s is None:
        return join(say("line_guessed").format(pace))
    seen_ms = now_ms - round(advice.seen_s * 1000)
    return join(say("line_seen").format(number(say, advice.in_line), pace), " ", age(seen_ms))


def minutes(say: Say, seconds: float) -> str:
    """A wait as people say it."""
    return say("line_short") if seconds < MINUTE_S else say("line_min").format(round(seconds / MINUTE_S))
