"""The organiser pages: sign in and out, and what there is for those who are signed in.

Must not know: how pages look, SQL, the web framework.
"""

import asyncio

from checkin.clock import Clock, Entropy
from hub.app import NOWHERE
from hub.assets import KINDS, read_asset
from hub.call import Answer, Call
from hub.host import Host
from hub.house.listeners import Lines
from hub.house.pages import BoardPages
from hub.house.wall_pages import WallPages
from hub.organiser.announcements.pages import AnnouncementPages
from hub.organiser.certificates.pages import CertificatePages
from hub.organiser.devices.pages import DevicePages
from hub.organiser.downloads.pages import DownloadPages
from hub.organiser.frame import go, show
from hub.organiser.gate import NO_COOKIE, SIGN_IN, Gate, cookie_of, secret_in, seen, sent
from hub.organiser.imports.pages import ImportPages
from hub.organiser.login_view import login_view, nowhere_view
from hub.organiser.persons.pages import PersonPages
from hub.organiser.programme.pages import ProgrammePages
from hub.organiser.review.pages import ReviewPages
from hub.organiser.rooms.pages import RoomPages
from hub.organiser.sessions import Session, Sessions
from hub.organiser.staff.pages import StaffPages
from hub.recording import Signing
from hub.routes import Route

HOME = "/live"
KEPT = {"cache-control": "max-age=31536000, immutable"}
"""Another content has another address."""


class Pages:
    """Answers for the pages. One event loop only.

    Args:
        password: The organisers'; never empty.
        hub_key: As in `Sessions`.
        has_central: Whether attendees come from a ticketing system.
        signing: With what files are signed.
    """

    def __init__(
        self,
        password: str,
        clock: Clock,
        entropy: Entropy,
        hub_key: bytes = b"",
        *,
        has_central: bool = False,
        signing: Signing,
    ) -> None:
        assert password, "an empty password would let everybody in"
        self._sessions = Sessions(password, clock, entropy, hub_key)
        self._looking = asyncio.Lock()
        self._gate = Gate(self._sessions)
        self._announcements = AnnouncementPages(self._gate)
        self._devices = DevicePages(self._gate)
        self._imports = ImportPages(self._gate, entropy, has_central=has_central)
        self._persons = PersonPages(self._gate, signing)
        self._programme = ProgrammePages(self._gate, has_central=has_central)
        self._rooms = RoomPages(self._gate, has_central=has_central)
        self._staff = StaffPages(self._gate, entropy)
        lines = Lines(self._gate)
        self._board = BoardPages(self._gate, lines)
        self._walls = WallPages(self._gate, lines, entropy, self._devices.expired)
        self._review = ReviewPages(self._gate)
        self._downloads = DownloadPages(self._gate, signing.sealed)
        self._certificates = CertificatePages(self._gate)

    def routes(self) -> tuple[Route, ...]:
        """What `hub.serve.Plan` wants as its pages."""
        leave = self._gate.acts(self._sign_out, self._devices.expired)
        own = (
            seen("/", self._home),
            seen(NOWHERE, _nowhere),
            *map(_served, KINDS),
            seen(SIGN_IN, self._ask),
            sent(SIGN_IN, self._sign_in),
            sent("/logout", leave),
        )
        parts = (
            self._board,
            self._walls,
            self._devices,
            self._imports,
            self._persons,
            self._rooms,
            self._programme,
            self._announcements,
            self._staff,
            self._review,
            self._downloads,
            self._certificates,
        )
        return (*own, *(route for part in parts for route in part.routes()))

    async def _home(self, _host: Host, call: Call) -> Answer:
        return go(HOME if self._gate.is_open(call) else SIGN_IN)

    async def _ask(self, _host: Host, call: Call) -> Answer:
        return show(call, "login", login_view)

    async def _sign_in(self, host: Host, call: Call) -> Answer:
        if host.logins.take(call.address):
            return show(call, "login", lambda say: login_view(say, say("wait")), 429)
        async with self._looking:  # one at a time: each takes memory and a core where a hash is looked at
            secret = await asyncio.to_thread(self._sessions.sign_in, call.message.get("password", ""))
        if secret is None:
            host.logbook.happened("wrong_password")
            return show(call, "login", lambda say: login_view(say, say("wrong_password")), 403)
        host.logbook.happened("signed_in")
        return go(HOME, cookie_of(secret))

    async def _sign_out(self, host: Host, call: Call, session: Session) -> Answer:
        await self._imports.forget(host, session)
        self._sessions.sign_out(secret_in(call.headers))
        return go(SIGN_IN, NO_COOKIE)


async def _nowhere(_host: Host, call: Call) -> Answer:
    return show(call, "nowhere", nowhere_view, 404)


def _served(name: str) -> Route:
    async def serve(_host: Host, _call: Call) -> Answer:
        return Answer(body=read_asset(name), media_type=KINDS[name], headers=KEPT)

    return Route(method="GET", path=f"/{name}", handler=serve, gives=KINDS[name])
