"""Who gets to the organiser pages: only who is signed in, and only with a form of their own session.

Must not know: what any page shows.
"""

import re
from collections.abc import Awaitable, Callable, Mapping

from hub.call import Answer, Call
from hub.host import Host
from hub.organiser.frame import HTML, go
from hub.organiser.sessions import SESSION_MS, Session, Sessions, is_from
from hub.routes import Handler, Name, Route

COOKIE = "__Host-einlass"
IN_HEADER = re.compile(rf"(?:^|; ?){COOKIE}=([0-9a-f]{{64}})(?:;|$)")
"""Nothing else of the header is read: what reads all cookies takes quadratic time for some of them."""
COOKIE_RULES = "Path=/; Secure; HttpOnly; SameSite=Strict"
SIGN_IN = "/login"

SignedIn = Callable[[Host, Call, Session], Awaitable[Answer]]


class Gate:
    """Lets through whoever is signed in; everybody else is asked to sign in."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def looks(self, look: SignedIn) -> Handler:
        """A page that is looked at."""

        async def looked(host: Host, call: Call) -> Answer:
            session = self._find(call.headers)
            return await look(host, call, session) if session else go(SIGN_IN)

        return looked

    def acts(self, act: SignedIn, expired: SignedIn) -> Handler:
        """A form that does something.

        Args:
            act: Does it.
            expired: Answers a form that is not of that session.
        """

        async def acted(host: Host, call: Call) -> Answer:
            session = self._find(call.headers)
            if session is None:
                return go(SIGN_IN)
            is_theirs = is_from(session, call.message.get("form", ""))
            return await (act if is_theirs else expired)(host, call, session)

        return acted

    def stops(self, headers: Mapping[str, str]) -> Answer | None:
        """Before a large form is read: None = whoever sends it is signed in."""
        return None if self._find(headers) else go(SIGN_IN)

    def is_open(self, call: Call) -> bool:
        """Whether whoever asks is signed in."""
        return self._find(call.headers) is not None

    def _find(self, headers: Mapping[str, str]) -> Session | None:
        return self._sessions.find(secret_in(headers))


def secret_in(headers: Mapping[str, str]) -> str:
    """What the cookie holds; empty = there is none."""
    found = IN_HEADER.search(headers.get("cookie", ""))
    return found[1] if found else ""


def cookie_of(secret: str) -> dict[str, str]:
    """The header that gives a browser its session."""
    return {"set-cookie": f"{COOKIE}={secret}; Max-Age={SESSION_MS // 1000}; {COOKIE_RULES}"}


NO_COOKIE = {"set-cookie": f"{COOKIE}=; Max-Age=0; {COOKIE_RULES}"}
"""Takes it away again."""


def seen(path: str, handler: Handler, names: tuple[Name, ...] = ()) -> Route:
    """A page."""
    return Route(method="GET", path=path, handler=handler, gives=HTML, names=names)


def sent(path: str, handler: Handler, names: tuple[Name, ...] = ()) -> Route:
    """A form."""
    return Route(method="POST", path=path, handler=handler, gives=HTML, is_form=True, names=names)
