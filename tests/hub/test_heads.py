"""What comes before a request's head has ended: too much, too slowly, or never. Over real TLS on loopback."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest

from hub import heads
from hub.heads import HEAD_BYTES, LOOSE_BYTES
from hub.on_sqlite import open_gathering
from hub.serve import Address, Plan, Served, serving
from kiosk.clock import SystemClock, SystemEntropy
from sync.opening import open_ledger

CHUNK = b"a" * 4_096
PAUSE = Event()
GOOD = b"GET /healthz HTTP/1.1\r\nhost: hub\r\n\r\n"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Served]:
    """A hub with nothing in it."""
    ledger_file = open_ledger(tmp_path, {}, SystemClock(), SystemEntropy())
    plan = Plan(
        open_gathering=lambda: open_gathering(ledger_file),
        address=Address("127.0.0.1", 0),
        clock=SystemClock(),
        folder=tmp_path,
    )
    with serving(plan) as served:
        yield served


@contextmanager
def _line(hub: Served) -> Iterator[ssl.SSLSocket]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with (
        socket.create_connection(("127.0.0.1", hub.port), timeout=10) as plain,
        context.wrap_socket(plain) as line,
    ):
        yield line


def _status(line: ssl.SSLSocket) -> bytes:
    return line.recv(65_536)[9:12]


def _good(line: ssl.SSLSocket) -> None:
    """Reads one good answer to its end."""
    answer = b""
    while not answer.endswith(b"}"):
        part = line.recv(65_536)
        assert part, answer
        answer += part
    assert answer[9:12] == b"200"


def _is_cut(line: ssl.SSLSocket) -> bool:
    try:
        return line.recv(1) == b""
    except (ConnectionResetError, ssl.SSLEOFError):
        return True


def _is_cut_while(send: Callable[[], None], times: int) -> bool:
    try:
        for _ in range(times):
            send()
            PAUSE.wait(0.001)
    except (ConnectionResetError, BrokenPipeError, ssl.SSLEOFError):
        return True
    return False


def _endless_value(line: ssl.SSLSocket) -> None:
    line.sendall(b"GET /healthz HTTP/1.1\r\nx: ")


def _endless_address(line: ssl.SSLSocket) -> None:
    line.sendall(b"GET /")


def _endless_name(line: ssl.SSLSocket) -> None:
    line.sendall(b"GET /healthz HTTP/1.1\r\n")


@pytest.mark.parametrize("begin", [_endless_value, _endless_address, _endless_name])
def test_endless_head(hub: Served, begin: Callable[[ssl.SSLSocket], None]) -> None:
    """A head without an end is refused once it is too long, and the connection ends."""
    with _line(hub) as line:
        begin(line)
        try:
            for _ in range(HEAD_BYTES // len(CHUNK) + 2):
                line.sendall(CHUNK)
        except (ConnectionResetError, BrokenPipeError):
            pass  # it has been cut before all was sent
        assert _status(line) in (b"431", b"")
        assert _is_cut(line)


CHUNKED = b"POST /api/1/journal HTTP/1.1\r\nhost: hub\r\ntransfer-encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("begin", "more"),
    [
        pytest.param(CHUNKED + b"0\r\n", b"x-n: " + b"a" * 4_000 + b"\r\n", id="headers after the body"),
        pytest.param(CHUNKED + b"0\r\nx: ", CHUNK, id="one of them without an end"),
        pytest.param(CHUNKED, b"1;" + b"a" * 4_000 + b"\r\nb\r\n", id="lengths that say much more"),
    ],
)
def test_endless_frame(hub: Served, begin: bytes, more: bytes) -> None:
    """What comes with a body and is none of it has bounds as well, also without a token."""
    with _line(hub) as line:
        line.sendall(begin)
        assert _is_cut_while(lambda: line.sendall(more), 16 * LOOSE_BYTES // len(more))


@pytest.mark.parametrize("said", [pytest.param(b"", id="nothing"), pytest.param(GOOD[:20], id="half a head")])
def test_slow_head(hub: Served, said: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who connects and does not ask within the time is let go."""
    monkeypatch.setattr(heads, "HEAD_S", 0.2)
    with _line(hub) as line:
        line.sendall(said)
        assert _status(line) == b"408"
        assert _is_cut(line)


def test_patience_ends_with_the_head(hub: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two requests nobody is hurried; a head in two parts is a head."""
    monkeypatch.setattr(heads, "HEAD_S", 0.3)
    with _line(hub) as line:
        line.sendall(GOOD)
        _good(line)
        line.settimeout(0.6)
        with pytest.raises(TimeoutError):
            line.recv(1)
        line.settimeout(10)
        line.sendall(GOOD[:20])
        line.sendall(GOOD[20:])
        _good(line)


def test_many_requests_at_once(hub: Served) -> None:
    """Requests that come together are many short heads, not one that is too long."""
    many = HEAD_BYTES // len(GOOD) * 3
    with _line(hub) as line:
        line.sendall(GOOD * many)
        answers = b""
        while answers.count(b"HTTP/1.1 200") < many:
            part = line.recv(65_536)
            assert part, answers[-200:]
            answers += part
