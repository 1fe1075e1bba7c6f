"""The wall for those who have a link to it, and the page on which organisers make and end such links.

Must not know: how pages look, where links are kept.
"""

from checkin.clock import Entropy
from checkin.text import clean_text
from hub.assets import build
from hub.call import Answer, Call
from hub.guard import too_many
from hub.host import Host
from hub.house.feed import MayStay
from hub.house.listeners import WALL, Lines
from hub.house.live_view import Shown
from hub.house.wall_links_view import links_view, new_link_view
from hub.house.wall_view import gone_view, wall_view
from hub.messages import MAX_NAME_CHARS
from hub.organiser.frame import Frame, go, show
from hub.organiser.gate import Gate, SignedIn, seen, sent
from hub.organiser.markup import Html
from hub.organiser.sessions import Session
from hub.organiser.words import Say
from hub.routes import Name, Route
from sync.hub.wall_links import SECRET_BYTES, WallLink, hash_of, link_of

REFRESH_S = 15
WALL_FRAME = Frame(kind="wall", is_live=True, refresh_s=REFRESH_S)
SECRET = Name("secret", rf"^[0-9a-f]{{{2 * SECRET_BYTES}}}$", 2 * SECRET_BYTES)


class WallPages:
    """Answers for them. One event loop only."""

    def __init__(self, gate: Gate, lines: Lines, entropy: Entropy, expired: SignedIn) -> None:
        self._gate = gate
        self._lines = lines
        self._entropy = entropy
        self._expired = expired

    def routes(self) -> tuple[Route, ...]:
        """All of them."""
        shared = "/wall/@{secret}"
        return (
            seen("/wall", self._gate.looks(self._own)),
            self._lines.route("/wall/feed", self._own_feed),
            seen(shared, self._shared, (SECRET,)),
            self._lines.route(f"{shared}/feed", self._shared_feed, (SECRET,)),
            seen("/walls", self._gate.looks(self._list)),
            sent("/walls", self._gate.acts(self._add, self._expired)),
            sent("/walls/end", self._gate.acts(self._end, self._expired)),
        )

    async def _own(self, host: Host, call: Call, _session: Session) -> Answer:
        return await self._wall(host, call, "/wall/feed")

    async def _own_feed(self, host: Host, call: Call) -> Answer:
        return await self._lines.listen(host, call, WALL, self._lines.session_of(call))

    async def _shared(self, host: Host, call: Call) -> Answer:
        if not await self._is_good(host, call):
            return await self._nothing(host, call)
        return await self._wall(host, call, f"/wall/@{call.names['secret']}/feed", is_shared=True)

    async def _shared_feed(self, host: Host, call: Call) -> Answer:
        if not await self._is_good(host, call):
            wait_s = host.wrong_tokens.take(call.address)
            return too_many(wait_s) if wait_s else self._lines.over()
        return await self._lines.listen(host, call, WALL, self._link_of(host, call))

    async def _wall(self, host: Host, call: Call, feed: str, *, is_shared: bool = False) -> Answer:
        board = await self._lines.board(host)

        def view(say: Say) -> Html:
            return wall_view(say, Shown(board=board, feed=feed, build=build(), is_shared=is_shared))

        return show(call, "wall", view, frame=WALL_FRAME)

    async def _nothing(self, host: Host, call: Call) -> Answer:
        wait_s = host.wrong_tokens.take(call.address)
        if wait_s:
            return too_many(wait_s)
        return show(call, "wall", gone_view, 404)

    def _link_of(self, host: Host, call: Call) -> MayStay:
        async def may_stay() -> bool:
            return await self._is_good(host, call)

        return may_stay

    async def _is_good(self, host: Host, call: Call) -> bool:
        wanted = hash_of(call.names["secret"])
        return any(one.hash == wanted for one in await host.gathering.walls.all())

    async def _list(self, host: Host, call: Call, session: Session) -> Answer:
        return await self._show(host, call, session)

    async def _show(self, host: Host, call: Call, session: Session, problem: str = "") -> Answer:
        links = await host.gathering.walls.all()

        def view(say: Say) -> Html:
            return links_view(say, links, host.clock.now_ms(), session.form, say(problem) if problem else "")

        return show(call, "walls", view, 400 if problem else 200)

    async def _add(self, host: Host, call: Call, session: Session) -> Answer:
        name = clean_text(call.message.get("name", ""), MAX_NAME_CHARS)
        if not name:
            return await self._show(host, call, session, "no_wall_name")
        if any(one.name == name for one in await host.gathering.walls.all()):  # a page that was loaded anew
            return await self._show(host, call, session, "wall_known")
        secret = self._entropy.random_bytes(SECRET_BYTES).hex()
        link: WallLink = link_of(secret, name, host.clock.now_ms())
        if not await host.gathering.walls.add(link):
            return await self._show(host, call, session, "too_many_walls")
        host.logbook.happened("wall_shared", link=link.id)
        address = f"{host.reached.url}/wall/@{secret}"
        picture = _picture(address)
        return show(call, "walls", lambda say: new_link_view(say, name, address, picture, session.form))

    async def _end(self, host: Host, call: Call, _session: Session) -> Answer:
        link_id = call.message.get("link", "")
        await host.gathering.walls.end(link_id)
        host.logbook.happened("wall_ended", link=clean_text(link_id, MAX_NAME_CHARS))
        return go("/walls")


def _picture(text: str) -> str:
    """Drawn by the printer's room; with it comes numpy, so only once somebody wants it."""
    from printer.qr import qr_svg

    return qr_svg(text)
