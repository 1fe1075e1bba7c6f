"""The routes as a web application; the one place of the hub that knows Starlette.

Must not know: what any route does, TLS, how it is started.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
from contextlib import aclosing, asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route as Place
from starlette.types import ASGIApp, Receive, Scope, Send

from hub.call import NO_STORE, Answer, Call, refuse
from hub.guard import Raw, respond
from hub.host import Host
from hub.logbook import Asked
from hub.openapi import PATH, encode_document
from hub.routes import ROUTES, Route

CHUNK_BYTES = 256 << 10
"""Of a large answer: no slow reader makes the hub hold all of it in a buffer of its own."""
READER_PATIENCE_S = 30.0
"""Within this time a reader takes a part, or is cut."""
NS_PER_MS = 1_000_000
HTML = "text/html"
NOWHERE = "/nowhere"
"""Where the pages keep what browsers are shown at an address that is none."""
SAFE = {"cache-control": NO_STORE, "x-content-type-options": "nosniff"}


def make_app(host: Host, more: tuple[Route, ...] = ()) -> ASGIApp:
    """The application. It serves once its lifespan has begun.

    Args:
        host: What its handlers share.
        more: Routes besides those of the API.
    """
    description = encode_document()

    async def describe(_host: Host, _call: Call) -> Answer:
        return Answer(body=description)

    by_path: dict[str, dict[str, Route]] = defaultdict(dict)
    for route in (*ROUTES, *more, Route(method="GET", path=PATH, handler=describe, gives=dict)):
        by_path[route.path][route.method] = route

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with host.running():
            yield

    endpoints = {path: _Endpoint(host, path, by_method) for path, by_method in by_path.items()}
    places = [Place(path, endpoint) for path, endpoint in endpoints.items()]
    app = Starlette(
        routes=places, lifespan=lifespan, exception_handlers={HTTPException: _nowhere(host, more)}
    )
    app.router.redirect_slashes = False
    return _short_cut(app, endpoints)


def _short_cut(app: Starlette, endpoints: Mapping[str, ASGIApp]) -> ASGIApp:
    """A path without parts that vary is looked up; only others are held against one route after the other."""
    fixed = {path: endpoint for path, endpoint in endpoints.items() if "{" not in path}

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        endpoint = fixed.get(scope["path"]) if scope["type"] == "http" else None
        await (endpoint or app)(scope, receive, send)

    return serve


def _nowhere(host: Host, pages: tuple[Route, ...]) -> Callable[[Request, Exception], Awaitable[Response]]:
    page = next((one.handler for one in pages if one.path == NOWHERE), None)

    async def refuse_path(request: Request, _error: Exception) -> Response:
        answer = refuse(404, "There is nothing at this address.", f"Look at {PATH} for what there is.")
        if page is not None and HTML in request.headers.get("accept", ""):
            answer = await page(host, Call(address="", headers=dict(request.headers)))
        host.logbook.asked(Asked(method=_word(request.method), route="", status=answer.status, ms=0))
        return Response(answer.body, answer.status, SAFE | dict(answer.headers), answer.media_type)

    return refuse_path


class _Endpoint:
    """All methods of one path."""

    def __init__(self, host: Host, path: str, by_method: Mapping[str, Route]) -> None:
        self._host = host
        self._path = path
        self._by_method = by_method

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request, started_ns = Request(scope, receive), self._host.clock.mono_ns()
        answer, name = await self._answer(request)
        try:
            await _send(answer, receive, send)
        except TimeoutError:
            pass  # the connection is closed unfinished, and the reader comes again
        except Exception as error:  # noqa: BLE001  # nobody else hears of it
            self._host.logbook.broke(error)
        finally:
            ms = (self._host.clock.mono_ns() - started_ns) // NS_PER_MS
            method = _word(request.method)
            self._host.logbook.asked(
                Asked(method=method, route=self._path, status=answer.status, ms=ms, device=name)
            )

    async def _answer(self, request: Request) -> tuple[Answer, str]:
        route = self._by_method.get(request.method)
        if route is None:
            allowed = {"allow": ", ".join(sorted(self._by_method))}
            return refuse(405, "Not in this way.", f"Use {allowed['allow']}.", headers=allowed), ""
        raw = Raw(
            address=request.client.host if request.client else "",
            names=request.path_params,
            query=request.query_params,
            headers=request.headers,
            body=_body(request),
        )
        return await respond(self._host, route, raw)


async def _body(request: Request) -> AsyncIterator[bytes]:
    """The bytes of a body; nobody waits for those of a sender who has gone."""
    try:
        async for chunk in request.stream():
            yield chunk
    except ClientDisconnect as error:
        raise TimeoutError from error


async def _send(answer: Answer, receive: Receive, send: Send) -> None:
    length = {} if answer.chunks else {"content-length": str(len(answer.body))}
    kind = {"content-type": answer.media_type} if answer.media_type else {}
    headers = SAFE | kind | length | dict(answer.headers)
    encoded = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": encoded})
    if answer.chunks is None:
        parts = [answer.body[at : at + CHUNK_BYTES] for at in range(0, len(answer.body), CHUNK_BYTES)]
        for part in parts[:-1]:
            await _send_part(part, send)
        await _send_part(parts[-1] if parts else b"", send, more_body=False)
    else:
        await _stream(answer.chunks, receive, send)
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _stream(chunks: AsyncGenerator[bytes, None], receive: Receive, send: Send) -> None:
    """Send parts until there are no more, or nobody listens any more."""
    sending, leaving = asyncio.create_task(_send_all(chunks, send)), asyncio.create_task(_left(receive))
    try:
        await asyncio.wait((sending, leaving), return_when=asyncio.FIRST_COMPLETED)
    finally:
        sending.cancel()
        leaving.cancel()
        ends = await asyncio.gather(sending, leaving, return_exceptions=True)
    if isinstance(ends[0], TimeoutError):
        raise ends[0]


async def _send_all(chunks: AsyncGenerator[bytes, None], send: Send) -> None:
    async with aclosing(chunks):
        async for chunk in chunks:
            await _send_part(chunk, send)


async def _send_part(part: bytes, send: Send, *, more_body: bool = True) -> None:
    async with asyncio.timeout(READER_PATIENCE_S):
        await send({"type": "http.response.body", "body": part, "more_body": more_body})


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _word(method: str) -> str:
    """A method that may stand in a log: whatever else comes is somebody's text."""
    return method if method in {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"} else "?"
