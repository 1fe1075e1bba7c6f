"""The live page of those who are signed in. Must not know: how it looks, where numbers come from."""

from hub.assets import build
from hub.call import Answer, Call
from hub.host import Host
from hub.house.listeners import LIVE, Lines
from hub.house.live_view import Shown, live_view
from hub.organiser.frame import Frame, show
from hub.organiser.gate import Gate, seen
from hub.organiser.markup import Html
from hub.organiser.sessions import Session
from hub.organiser.words import Say
from hub.routes import Route

REFRESH_S = 15
LIVE_FRAME = Frame(is_live=True, refresh_s=REFRESH_S)


class BoardPages:
    """Answers for it. One event loop only."""

    def __init__(self, gate: Gate, lines: Lines) -> None:
        self._gate = gate
        self._lines = lines

    def routes(self) -> tuple[Route, ...]:
        """The page, and its line."""
        return (
            seen("/live", self._gate.looks(self._live)),
            self._lines.route("/live/feed", self._live_feed),
        )

    async def _live(self, host: Host, call: Call, session: Session) -> Answer:
        board = await self._lines.board(host)

        def view(say: Say) -> Html:
            return live_view(say, Shown(board=board, feed="/live/feed", build=build()), session.form)

        return show(call, "live", view, frame=LIVE_FRAME)

    async def _live_feed(self, host: Host, call: Call) -> Answer:
        return await self._lines.listen(host, call, LIVE, self._lines.session_of(call))
