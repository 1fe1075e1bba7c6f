"""A network between a kiosk and a server, on loopback: it can be cut, and each request can meet a fault.

    with relay(server.url) as network:
        network.faults = lambda call: Fault.ERROR if call.number == 3 else Fault.NONE

pretix's server ends each connection after one answer, so one connection is one request here. Must not know:
what is asked.
"""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import Enum, auto
from threading import Event, Lock, Thread
from urllib.parse import urlsplit

CHUNK_BYTES = 1 << 16
MAX_HEAD_BYTES = 1 << 16
POLL_S = 0.05

ANSWERS = {
    "ERROR": b"HTTP/1.1 500 Oops\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\nOops",
    "TOO_FAST": b"HTTP/1.1 429 Too Many\r\nRetry-After: 1\r\nContent-Length: 2\r\n\r\n{}",
}


class Fault(Enum):
    """What happens to one request."""

    NONE = auto()
    CUT = auto()
    """It never arrives."""
    LOST = auto()
    """It is carried out, and the answer never arrives."""
    HALF = auto()
    """Half of the answer arrives."""
    ERROR = auto()
    TOO_FAST = auto()
    HANG = auto()
    """Nothing comes, and nothing ends, until the network is closed."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request that came along.

    Attributes:
        number: From 1.
    """

    number: int
    method: str
    path: str


def none(_: Asked) -> Fault:
    """A good network."""
    return Fault.NONE


class Network:
    """Hands requests on, as long as it is whole.

    Attributes:
        faults: Says what happens to each request.
        is_cut: Whether nobody gets through.
    """

    def __init__(self, target: tuple[str, int]) -> None:
        self.faults: Callable[[Asked], Fault] = none
        self.is_cut = False
        self._target = target
        self._asked: list[Asked] = []
        self._open: set[socket.socket] = set()
        self._lock = Lock()
        self._over = Event()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self._thread = Thread(target=self._accept, daemon=True)

    @property
    def url(self) -> str:
        """Its near end."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    @property
    def asked(self) -> list[Asked]:
        """Every request that has come along so far."""
        with self._lock:
            return list(self._asked)

    def cut(self) -> None:
        """End all that is under way; nobody gets through until `heal`."""
        self.is_cut = True
        with self._lock:
            for line in self._open:
                with suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)

    def heal(self) -> None:
        """Be whole again."""
        self.is_cut = False

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def close(self) -> None:
        """End, with all that is under way."""
        self._over.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()
        self._thread.join()

    def _accept(self) -> None:
        while not self._over.is_set():
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            Thread(target=self._serve, args=(near,), daemon=True).start()

    def _serve(self, near: socket.socket) -> None:
        with near, self._noted(near), suppress(OSError):
            if self.is_cut:
                return
            head = _read_head(near)
            if not head:
                return
            fault = self.faults(self._note(head))
            if fault.name in ANSWERS:
                near.sendall(ANSWERS[fault.name])
            elif fault is Fault.HANG:
                self._over.wait()
            elif fault is not Fault.CUT:
                self._hand_on(near, head, fault)

    def _note(self, head: bytes) -> Asked:
        method, path, *_ = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ")
        with self._lock:
            asked = Asked(len(self._asked) + 1, method, path)
            self._asked.append(asked)
        return asked

    def _hand_on(self, near: socket.socket, head: bytes, fault: Fault) -> None:
        with socket.create_connection(self._target, timeout=60) as far, self._noted(far):
            far.sendall(head + _read_rest(near, head))
            answer = bytearray()
            while piece := far.recv(CHUNK_BYTES):
                answer += piece
            if fault is Fault.NONE:
                near.sendall(answer)
            elif fault is Fault.HALF:
                near.sendall(answer[: len(answer) // 2])

    @contextmanager
    def _noted(self, line: socket.socket) -> Iterator[None]:
        with self._lock:
            self._open.add(line)
        try:
            yield
        finally:
            with self._lock:
                self._open.discard(line)


def _read_head(near: socket.socket) -> bytes:
    """A request up to its empty line, with the close that makes one connection one request."""
    raw = bytearray()
    while b"\r\n\r\n" not in raw:
        piece = near.recv(CHUNK_BYTES)
        if not piece or len(raw) > MAX_HEAD_BYTES:
            return b""
        raw += piece
    return bytes(raw)


def _read_rest(near: socket.socket, head: bytes) -> bytes:
    """What is missing of the body."""
    head_only, _, begun = head.partition(b"\r\n\r\n")
    lines = head_only.lower().split(b"\r\n")
    length = next((int(line.split(b":")[1]) for line in lines if line.startswith(b"content-length:")), 0)
    rest = bytearray()
    while len(begun) + len(rest) < length and (piece := near.recv(CHUNK_BYTES)):
        rest += piece
    return bytes(rest)


@contextmanager
def relay(url: str) -> Iterator[Network]:
    """A network before that server, for the length of a block."""
    parts = urlsplit(url)
    network = Network((parts.hostname or "", parts.port or 80))
    network.start()
    try:
        yield network
    finally:
        network.close()
