"""A small central system on this machine for demo and tests: pretix's calls as kiosks use them, and faults.

Must not know: the ledger, the courier. The hub replaces it once there is one. It keeps everything in memory
and is as strict as pretix where a kiosk could do harm: token, nonce, unknown tickets and lists.
Source of the behaviour: pretix 2026.8, as read and as tried on a real server.
"""

import re
import socket
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Event, Lock, Thread
from types import TracebackType
from typing import ClassVar, Self

import msgspec

from sync.standin_orders import Orders, Reply

MAX_BODY_BYTES = 1 << 16
DEMO_TOKEN = "stand-in"  # noqa: S105  # opens nothing but this stand-in on this machine
FAILED_PATH = re.compile(r"/events/(?P<event>[^/]+)/checkinlists/(?P<list>\d+)/failed_checkins/")
STORABLE = frozenset(
    (
        "canceled", "invalid", "unpaid", "product", "rules", "revoked", "incomplete", "already_redeemed",
        "ambiguous", "error", "blocked", "unapproved", "invalid_time", "annulled", "already_exchanged",
        "medium_invalid", "medium_exists",
    )
)  # fmt: skip


class Redeem(msgspec.Struct, frozen=True):
    """What a redeem call holds, as far as it counts here."""

    lists: list[int]
    secret: str
    type: str = "entry"
    force: bool = False
    nonce: str = ""
    datetime: str = ""
    answers: dict[str, str] = {}


class Annul(msgspec.Struct, frozen=True):
    """What an annul call holds."""

    lists: list[int]
    nonce: str
    datetime: str = ""


class Failed(msgspec.Struct, frozen=True):
    """What a call about a failed scan holds."""

    error_reason: str
    raw_barcode: str
    type: str = "entry"
    datetime: str = ""
    nonce: str = ""
    error_explanation: str = ""


@dataclass(frozen=True, slots=True)
class CheckinRow:
    """One check-in that central keeps, as it was sent."""

    secret: str
    list: int
    type: str
    datetime: str
    nonce: str
    force: bool


@dataclass(frozen=True, slots=True)
class FailedRow:
    """One refusal that central keeps, as it was sent."""

    event: str
    list: int
    raw_barcode: str
    error_reason: str
    error_explanation: str
    datetime: str
    nonce: str


@dataclass(slots=True)
class Book:
    """What the stand-in knows. Used under one lock.

    Attributes:
        orders: With the tickets that exist.
        lists: Check-in lists that exist; None = every number is one.
        once: Those with the rule ``entries_number < 1``, which is looked at before the nonce.
    """

    orders: Orders
    lists: Collection[int] | None = None
    checkins: list[CheckinRow] = field(default_factory=list)
    annulled: list[CheckinRow] = field(default_factory=list)
    failed: list[FailedRow] = field(default_factory=list)
    once: set[int] = field(default_factory=set)

    def answer(self, method: str, path: str, raw: bytes) -> Reply:
        """Carry out one call, given the part of its path after the organizer."""
        try:
            about_orders = self.orders.answer(method, path, raw)
            if about_orders is not None:
                return about_orders
            match path, FAILED_PATH.fullmatch(path):
                case "/checkinrpc/redeem/", _:
                    return self._redeem(msgspec.json.decode(raw, type=Redeem))
                case "/checkinrpc/annul/", _:
                    return self._annul(msgspec.json.decode(raw, type=Annul))
                case _, re.Match() as found:
                    call = msgspec.json.decode(raw, type=Failed)
                    return self._fail(found["event"], int(found["list"]), call)
                case _:
                    return HTTPStatus.NOT_FOUND, None
        except msgspec.DecodeError:
            return HTTPStatus.BAD_REQUEST, {"detail": "Cannot be read."}

    def _redeem(self, call: Redeem) -> Reply:
        if len(call.lists) != 1 or not self._has_list(call.lists[0]):
            return HTTPStatus.BAD_REQUEST, {"lists": ["Invalid list - object does not exist."]}
        position = self.orders.find(call.secret)
        if position is None:
            return HTTPStatus.NOT_FOUND, {"status": "error", "reason": "invalid"}
        position.answers |= call.answers if call.type == "entry" else {}
        done = HTTPStatus.CREATED, {"status": "ok", "position": position}
        row = CheckinRow(call.secret, call.lists[0], call.type, call.datetime, call.nonce, call.force)
        here = [r for r in self.checkins if (r.secret, r.list) == (row.secret, row.list)]
        is_asked = row.type == "entry" and not row.force
        if is_asked and row.list in self.once and any(r.type == "entry" for r in here):
            return _refusal("rules", "Maximum number of entries exceeded", here)
        if row.nonce and any((r.type, r.nonce) == (row.type, row.nonce) for r in here):
            return done
        latest = max(here, key=lambda r: r.datetime, default=None)
        if is_asked and latest is not None and latest.type == "entry":
            return _refusal("already_redeemed", None, here)
        self.checkins.append(row)
        return done

    def _annul(self, call: Annul) -> Reply:
        asked = [r for r in self.checkins if r.nonce == call.nonce and r.list in call.lists]
        if len(asked) == 1:
            self.checkins.remove(asked[0])
            self.annulled.append(asked[0])
            return HTTPStatus.OK, {"status": "ok"}
        if asked or any(r.nonce == call.nonce and r.list in call.lists for r in self.annulled):
            return HTTPStatus.BAD_REQUEST, ["Check-in cannot be annulled."]
        return HTTPStatus.NOT_FOUND, {"detail": "No check-in found based on nonce"}

    def _fail(self, event: str, check_in_list: int, call: Failed) -> Reply:
        if not self._has_list(check_in_list):
            return HTTPStatus.NOT_FOUND, {"detail": "Not found."}
        if call.error_reason not in STORABLE:
            return HTTPStatus.BAD_REQUEST, {"error_reason": ["Not a valid choice."]}
        if not call.raw_barcode:
            return HTTPStatus.BAD_REQUEST, {"raw_barcode": ["This field may not be blank."]}
        said = (call.raw_barcode, call.error_reason, call.error_explanation, call.datetime, call.nonce)
        row = FailedRow(event, check_in_list, *said)
        if not call.nonce or all(r.nonce != call.nonce for r in self.failed):
            self.failed.append(row)
        return HTTPStatus.CREATED, {}

    def _has_list(self, check_in_list: int) -> bool:
        return self.lists is None or check_in_list in self.lists


def _refusal(reason: str, explanation: str | None, here: list[CheckinRow]) -> Reply:
    rows = [{"datetime": r.datetime, "list": r.list, "type": r.type, "gate": None} for r in here]
    said = {"status": "error", "reason": reason, "reason_explanation": explanation}
    return HTTPStatus.BAD_REQUEST, {**said, "position": {"checkins": rows}}


class _Handler(BaseHTTPRequestHandler):
    """Reads one request and writes one answer; what is in them is not its business."""

    protocol_version = "HTTP/1.1"
    timeout = 30
    wbufsize = -1
    disable_nagle_algorithm = True
    reply: ClassVar[Callable[["_Handler", bytes], Reply | None]]

    def do_GET(self) -> None:  # the names are http.server's
        """Answer, or end the connection without an answer."""
        self._serve("0")

    def do_PATCH(self) -> None:
        """The same with a body."""
        self._serve(self.headers.get("Content-Length", ""))

    def do_POST(self) -> None:
        """The same with a body."""
        self._serve(self.headers.get("Content-Length", ""))

    def _serve(self, length: str) -> None:
        if not length.isdigit() or int(length) > MAX_BODY_BYTES:
            self.close_connection = True
            self._send(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, None)
            return
        answer = self.reply(self.rfile.read(int(length)))
        if answer is None:
            self.close_connection = True
            return
        self._send(*answer)

    def _send(self, status: int, content: object) -> None:
        body = b"<h1>No such page</h1>" if content is None else msgspec.json.encode(content)
        self.send_response(status)
        self.send_header("Content-Type", "text/html" if content is None else "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def handle_one_request(self) -> None:
        """One request; a connection that breaks ends quietly."""
        try:
            super().handle_one_request()
        except OSError:
            self.close_connection = True

    def finish(self) -> None:
        """Flush and close; the other side may be gone."""
        try:
            super().finish()
        except OSError:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name is http.server's
        """Nothing: requests hold ticket secrets."""


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # so that closing waits for them
    request_queue_size = 64

    def __init__(self, handler: type[_Handler]) -> None:
        self.is_cut = False
        self._open: set[socket.socket] = set()
        self._open_lock = Lock()
        super().__init__(("127.0.0.1", 0), handler)

    def verify_request(self, request: object, _client_address: object) -> bool:
        """Whether the link is there for this connection."""
        assert isinstance(request, socket.socket)
        with self._open_lock:
            if not self.is_cut:
                self._open.add(request)
            return not self.is_cut

    def shutdown_request(self, request: socket.socket | tuple[bytes, socket.socket]) -> None:
        """Close one connection."""
        assert isinstance(request, socket.socket)
        with self._open_lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def cut_connections(self) -> None:
        """End every connection that is open now."""
        with self._open_lock:
            for request in self._open:
                try:
                    request.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue  # the other side was faster


class StandIn:
    """The stand-in as a running server, on a port of 127.0.0.1 that the system chooses. A context manager.

    Args:
        secrets: Tickets that exist; None = every text is one.
        lists: Check-in lists that exist; None = every number is one.
        organizer: Short name in its addresses.
        token: The one token that it accepts.

    Attributes:
        delay_s: How long each answer is held back; may be changed at any time.
        orders: What it knows besides check-ins; looked at between calls.
    """

    def __init__(
        self,
        secrets: Collection[str] | None = None,
        lists: Collection[int] | None = None,
        *,
        organizer: str = "einlass",
        token: str = DEMO_TOKEN,
    ) -> None:
        self.organizer = organizer
        self.token = token
        self.delay_s = 0.0
        self.orders = Orders(secrets)
        self._book = Book(self.orders, lists)
        self._replays: dict[str, Reply] = {}
        self._losses = 0
        self._lock = Lock()
        self._called = Condition(self._lock)
        self._calls = 0
        self._hurry = Event()
        stand_in = self

        class Handler(_Handler):
            def reply(self, body: bytes) -> Reply | None:
                return stand_in._reply(self.command, self.path, dict(self.headers), body)

        self._server = _Server(Handler)
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), name="stand-in", daemon=True)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def checkins(self) -> list[CheckinRow]:
        """Every check-in that holds, in order of arrival."""
        with self._lock:
            return list(self._book.checkins)

    @property
    def annulled(self) -> list[CheckinRow]:
        """Every check-in that was annulled, in that order."""
        with self._lock:
            return list(self._book.annulled)

    @property
    def failed(self) -> list[FailedRow]:
        """Every refusal that was told, in order of arrival."""
        with self._lock:
            return list(self._book.failed)

    def allow_once(self, *lists: int) -> None:
        """From now on these lists have the rule that nobody enters a second time."""
        with self._lock:
            self._book.once.update(lists)

    def cut(self) -> None:
        """The link is gone: connections end without an answer, and new ones at once."""
        self._server.is_cut = True
        self._server.cut_connections()

    def heal(self) -> None:
        """The link is back."""
        self._server.is_cut = False

    def lose_answers(self, count: int) -> None:
        """Carry out the next `count` calls, but end the connection in place of an answer."""
        with self._lock:
            self._losses = count

    def wait_for_calls(self, count: int, timeout_s: float) -> bool:
        """Wait until that many calls were carried out since the start."""
        with self._called:
            return self._called.wait_for(lambda: self._calls >= count, timeout_s)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hurry.set()
        self._server.shutdown()
        self.cut()
        self._server.server_close()
        self._thread.join()

    def _reply(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Reply | None:
        with self._lock:
            reply = self._carry_out(method, path, headers, body)
            is_lost = self._losses > 0
            self._losses -= is_lost
            self._calls += 1
            self._called.notify_all()
        self._hurry.wait(self.delay_s)
        return None if is_lost else reply

    def _carry_out(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Reply:
        prefix = f"/api/v1/organizers/{self.organizer}"
        if headers.get("Authorization") != f"Device {self.token}":
            return HTTPStatus.UNAUTHORIZED, {"detail": "Invalid token."}
        if not path.startswith(prefix):
            return HTTPStatus.NOT_FOUND, None
        key = headers.get("X-Idempotency-Key")
        if key is not None and key in self._replays:
            return self._replays[key]
        reply = self._book.answer(method, path.removeprefix(prefix), body)
        if key is not None:
            self._replays[key] = reply
        return reply
