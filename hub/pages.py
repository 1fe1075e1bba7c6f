"""The organiser pages: sign in, see all devices, add one, end one's access.

Must not know: how pages look, SQL, the web framework.
"""

import re
from collections.abc import Awaitable, Callable
from importlib.resources import files

from checkin.clock import Clock, Entropy
from checkin.text import clean_text
from hub.call import Answer, Call
from hub.gathering import TokenRight
from hub.host import Host
from hub.markup import Html
from hub.messages import MAX_NAME_CHARS, NAME_PATTERN
from hub.page_views import devices_view, invitation_view, login_view, page
from hub.page_words import Say, choose_language, words
from hub.routes import Route
from hub.sessions import SESSION_MS, Session, Sessions, is_from

HTML, CSS = "text/html; charset=utf-8", "text/css; charset=utf-8"
COOKIE = "__Host-einlass"
IN_HEADER = re.compile(rf"(?:^|; ?){COOKIE}=([0-9a-f]{{64}})(?:;|$)")
"""Nothing else of the header is read: what reads all cookies takes quadratic time for some of them."""
COOKIE_RULES = "Path=/; Secure; HttpOnly; SameSite=Strict"
STRICT = {
    "content-security-policy": "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
}
"""Nothing from elsewhere, no script at all, in nobody's frame."""

SignedIn = Callable[[Host, Call, Session], Awaitable[Answer]]


class Pages:
    """Answers for the pages. One event loop only.

    Args:
        password: The organisers'; never empty.
    """

    def __init__(self, password: str, clock: Clock, entropy: Entropy) -> None:
        assert password, "an empty password would let everybody in"
        self._sessions = Sessions(password, clock, entropy)
        self._css = (files(__package__) / "static" / "hub.css").read_bytes()

    def routes(self) -> tuple[Route, ...]:
        """What `hub.serve.Plan` wants as its pages."""
        gets = {"/": self._home, "/hub.css": self._style, "/login": self._ask, "/devices": self._devices}
        posts = {
            "/login": self._sign_in,
            "/logout": self._with_form(self._sign_out),
            "/devices": self._with_form(self._invite),
            "/devices/revoke": self._with_form(self._revoke),
        }
        shown = (Route(method="GET", path=path, handler=do, gives=HTML) for path, do in gets.items())
        sent = (
            Route(method="POST", path=path, handler=do, gives=HTML, is_form=True)
            for path, do in posts.items()
        )
        return (*shown, *sent)

    def _with_form(self, act: SignedIn) -> Callable[[Host, Call], Awaitable[Answer]]:
        """Acts only for whoever is signed in, and only on a form of their own session."""

        async def checked(host: Host, call: Call) -> Answer:
            session = self._sessions.find(_secret(call))
            if session is None:
                return _go("/login")
            if not is_from(session, call.message.get("form", "")):
                return await self._show_devices(host, call, session, "expired")
            return await act(host, call, session)

        return checked

    async def _home(self, _host: Host, call: Call) -> Answer:
        return _go("/devices" if self._sessions.find(_secret(call)) else "/login")

    async def _style(self, _host: Host, _call: Call) -> Answer:
        return Answer(body=self._css, media_type=CSS, headers={"cache-control": "max-age=3600"})

    async def _ask(self, _host: Host, call: Call) -> Answer:
        return _page(call, "login", login_view)

    async def _sign_in(self, host: Host, call: Call) -> Answer:
        if host.logins.take(call.address):
            return _page(call, "login", lambda say: login_view(say, say("wait")), 429)
        secret = self._sessions.sign_in(call.message.get("password", ""))
        if secret is None:
            host.logbook.happened("wrong_password")
            return _page(call, "login", lambda say: login_view(say, say("wrong_password")), 403)
        host.logbook.happened("signed_in")
        cookie = f"{COOKIE}={secret}; Max-Age={SESSION_MS // 1000}; {COOKIE_RULES}"
        return _go("/devices", {"set-cookie": cookie})

    async def _sign_out(self, _host: Host, call: Call, _session: Session) -> Answer:
        self._sessions.sign_out(_secret(call))
        return _go("/login", {"set-cookie": f"{COOKIE}=; Max-Age=0; {COOKIE_RULES}"})

    async def _devices(self, host: Host, call: Call) -> Answer:
        session = self._sessions.find(_secret(call))
        return await self._show_devices(host, call, session) if session else _go("/login")

    async def _show_devices(self, host: Host, call: Call, session: Session, problem: str = "") -> Answer:
        rows, now_ms = await host.gathering.devices(), host.clock.now_ms()
        return _page(
            call,
            "devices",
            lambda say: devices_view(say, rows, now_ms, session.form, say(problem) if problem else ""),
            400 if problem else 200,
        )

    async def _invite(self, host: Host, call: Call, session: Session) -> Answer:
        name = clean_text(call.message.get("name", ""), MAX_NAME_CHARS)
        right = call.message.get("right", "")
        if not re.fullmatch(NAME_PATTERN, name) or right not in set(TokenRight):
            return await self._show_devices(host, call, session, "bad_name")
        known = {row.name: row.profile for row in await host.gathering.devices()}
        code = await host.gathering.create_device(name, TokenRight(right), known.get(name, {}))
        host.logbook.happened("invited", device=name, right=right)
        text = host.invitation(code)
        return _page(
            call, "devices", lambda say: invitation_view(say, name, text, _picture(text), session.form)
        )

    async def _revoke(self, host: Host, call: Call, _session: Session) -> Answer:
        name = call.message.get("name", "")
        if await host.gathering.revoke(name):
            host.live.cut({name})
            host.logbook.happened("revoked", device=name)
        return _go("/devices")


def _page(call: Call, title: str, view: Callable[[Say], Html], status: int = 200) -> Answer:
    language = choose_language(call.headers.get("accept-language", ""))
    say = words(language)
    body = page(say, language, say(title), view(say))
    return Answer(status=status, body=body, media_type=HTML, headers=STRICT)


def _go(path: str, headers: dict[str, str] | None = None) -> Answer:
    return Answer(status=303, media_type="", headers=STRICT | {"location": path} | (headers or {}))


def _secret(call: Call) -> str:
    """What the cookie holds; empty = there is none."""
    found = IN_HEADER.search(call.headers.get("cookie", ""))
    return found[1] if found else ""


def _picture(text: str) -> str:
    """Drawn by the printer's room; with it comes numpy, so only once somebody wants it."""
    from printer.qr import qr_svg

    return qr_svg(text)
