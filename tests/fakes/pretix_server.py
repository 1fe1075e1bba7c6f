"""The fake API behind real HTTP on loopback, with pretix's device calls: for what needs a line or threads."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread

from checkin.errors import SyncError
from sync.pretix.line import Call
from tests.fakes.pretix_api import EVENT, ORGANIZER, FakePretixApi

TOKEN, INIT_TOKEN, DEVICE = "device-token", "init-token", 4
API = "/api/v1"

Reply = tuple[int, object]


class FakePretixServer:
    """One device at one organizer with one event.

    Attributes:
        api: What there is to download.
        profile: Security profile of the device.
        proposes: Check-in list that pretix would have the device work with; None = it stays where it is.
        moves_to: Short name of the event that it proposes.
        is_revoked: Whether the organiser has ended the device's access.
        machine: What the device last said of itself.
        shown: What each file was asked for with, by its address: nothing, unless somebody shows us a token.
        status: An answer to everything in place of the right one; 0 = the right one.
    """

    def __init__(self, api: FakePretixApi) -> None:
        self.api = api
        self.profile = "pretixscan"
        self.proposes: int | None = 1
        self.moves_to = EVENT
        self.is_revoked = False
        self.token = TOKEN
        self.machine: dict[str, object] = {}
        self.status = 0
        self.asked: list[str] = []
        self.shown: dict[str, str] = {}
        self._is_used = False
        self._lock = Lock()

    def reply(self, method: str, path: str, token: str, body: bytes, headers: dict[str, str]) -> Reply:
        """Answer one request."""
        with self._lock:
            self.asked.append(path)
            refused = self._refusal(path, token)
            if refused is not None:
                return refused
            if path == "/device/initialize":
                return self._initialize(json.loads(body))
            if path.startswith("/device/"):
                return self._device(path, body)
            try:
                answer = self.api.ask(Call(path, headers=headers, method=method), can_wait=True)
            except SyncError:
                return 500, {"detail": "oops"}
            return answer.status, json.loads(answer.raw or b"null")

    def file(self, address: str, token: str) -> tuple[int, bytes]:
        """Answer for a file beside the API."""
        self.shown[address] = token
        found = self.api.files.get(address)
        return (404, b"") if found is None else (200, found)

    def _refusal(self, path: str, token: str) -> Reply | None:
        if self.status:
            return self.status, {"detail": "no"}
        if path == "/device/initialize":
            return None
        if token != f"Device {self.token}":
            return 401, {"detail": "Invalid token."}
        return (401, {"detail": "Device access has been revoked."}) if self.is_revoked else None

    def _initialize(self, body: dict[str, object]) -> Reply:
        if body.get("token") != INIT_TOKEN:
            return 400, {"token": ["Unknown initialization token."]}
        if self._is_used:
            return 400, {"token": ["This initialization token has already been used."]}
        self._is_used, self.machine = True, body
        return 200, self._self()

    def _device(self, path: str, body: bytes) -> Reply:
        match path.partition("?")[0]:
            case "/device/info":
                return 200, {"device": self._self(), "server": {"version": {"pretix": "2026.8.0"}}}
            case "/device/eventselection":
                return self._selection(path)
            case "/device/update":
                self.machine = json.loads(body)
            case "/device/roll":
                self.token += "+"
            case "/device/revoke":
                self.is_revoked = True
            case _:
                return 404, {"detail": "Not found."}
        return 200, self._self()

    def _selection(self, path: str) -> Reply:
        is_there = f"checkinlist={self.proposes}" in path and f"event={self.moves_to}" in path
        if self.proposes is None or is_there:
            return 304, None
        return 200, {"event": {"slug": self.moves_to, "name": "Forum"}, "checkinlist": self.proposes}

    def _self(self) -> dict[str, object]:
        return {
            "organizer": ORGANIZER,
            "device_id": DEVICE,
            "unique_serial": "SERIAL",
            "api_token": self.token,
            "name": "Kiosk 1",
            "security_profile": self.profile,
            "gate": {"id": 7, "name": "Nord", "identifier": "N"},
        }


@contextmanager
def fake_pretix(page_size: int = 50) -> Iterator[tuple[str, FakePretixServer]]:
    """The server's address, and the server, for the length of a block."""
    answering: list[FakePretixServer] = []

    class Handler(BaseHTTPRequestHandler):
        def _answer(self, method: str) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            token = self.headers.get("Authorization", "")
            if self.path.startswith(API):
                path = self.path.removeprefix(API)
                status, content = answering[0].reply(method, path, token, body, dict(self.headers))
                raw = b"" if status == 304 else json.dumps(content).encode()
            else:
                status, raw = answering[0].file(f"http://{self.headers['Host']}{self.path}", token)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("X-Page-Generated", answering[0].api.now.isoformat())
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            with suppress(ConnectionError):  # whoever asked has gone
                self.wfile.write(raw)

        def do_GET(self) -> None:
            self._answer("GET")

        def do_POST(self) -> None:
            self._answer("POST")

        def log_message(self, *_: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        url = f"http://127.0.0.1:{server.server_port}"
        answering.append(FakePretixServer(FakePretixApi(page_size, url + API)))
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield url, answering[0]
        finally:
            server.shutdown()
            thread.join()
