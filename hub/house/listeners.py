"""The lines over which open pages are kept as the house is, for all kinds of pages of one hub.

Must not know: which pages there are beside the live page and the wall, how they look.
"""

from hub.call import Answer, Call, refuse
from hub.handlers import EVENT_STREAM
from hub.host import Host
from hub.house.board import Board
from hub.house.feed import OVER, BoardFeed, Channel, MayStay
from hub.house.live_view import all_parts
from hub.house.lookout import Lookout
from hub.house.views import Parts, ages_to_fill
from hub.house.wall_view import wall_parts
from hub.organiser.frame import STRICT, language_of
from hub.organiser.gate import Gate
from hub.organiser.words import words
from hub.routes import Handler, Name, Route

LIVE, WALL = "live", "wall"


class Lines:
    """One feed for all of them, made when somebody looks for the first time. One event loop only."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._feed: BoardFeed | None = None

    def route(self, path: str, handler: Handler, names: tuple[Name, ...] = ()) -> Route:
        """Where a page listens."""
        return Route(method="GET", path=path, handler=handler, gives=EVENT_STREAM, names=names)

    async def board(self, host: Host) -> Board:
        """As it is now, or was a second ago."""
        return await self._feed_of(host).board()

    def session_of(self, call: Call) -> MayStay:
        """Whether whoever listens is still signed in."""

        async def may_stay() -> bool:
            return self._gate.is_open(call)

        return may_stay

    async def listen(self, host: Host, call: Call, kind: str, may_stay: MayStay) -> Answer:
        """The line itself; whoever may not listen is told that it is over."""
        if not await may_stay():
            return self.over()
        chunks = await self._feed_of(host).listen(Channel(kind, language_of(call)), may_stay)
        if chunks is None:
            return refuse(503, "Too many pages are open.", "Close some.", headers={"retry-after": "10"})
        return Answer(media_type=EVENT_STREAM, chunks=chunks, headers=STRICT)

    def over(self) -> Answer:
        """Nobody listens here any more."""
        return Answer(body=OVER, media_type=EVENT_STREAM, headers=STRICT)

    def _feed_of(self, host: Host) -> BoardFeed:
        if self._feed is None:
            self._feed = BoardFeed(host.gathering, host.clock, Lookout(host).look, _draw)
            host.at_end.append(self._feed.close)
        return self._feed


def _draw(channel: Channel, board: Board) -> Parts:
    draw = all_parts if channel.kind == LIVE else wall_parts
    return draw(words(channel.language), board, ages_to_fill)
