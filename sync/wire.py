"""The one place that speaks HTTP as a client: a connection that can be cut short, and addresses.

Must not know: the ledger, tokens, who is asked (pretix, a hub), what an answer means.
"""

import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from threading import Lock, Timer
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx
import msgspec

from checkin.errors import ConfigError, LinkDownError, WireFormatError

T = TypeVar("T")
KEPT_ALIVE_S = 120.0
"""A connection that is there already saves a check-in the handshake."""

Response = httpx.Response
"""An answer whose body is still to come."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how much we listen.

    Attributes:
        connect_s: For one attempt to connect.
        silence_s: Between two pieces of an answer.
        answer_s: For the whole of it.
        answer_bytes: Longest answer; those to check-ins have under 100 kB.
    """

    connect_s: float = 3.0
    silence_s: float = 10.0
    answer_s: float = 15.0
    answer_bytes: int = 1 << 20


@dataclass(frozen=True, slots=True)
class Said:
    """Problem and remedy for what happens to any request, in words for who is asked."""

    link_down: tuple[str, str]
    certificate: tuple[str, str]
    not_understood: tuple[str, str]


class _Socket:
    """The socket below the HTTP client, so that a timer or another thread can cut a request short."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._socket: socket.socket | None = None
        self._is_cut = False
        self._is_ended = False

    def begin(self) -> bool:
        """A request begins. Returns False when no more may."""
        with self._lock:
            self._is_cut = self._is_ended
            return not self._is_ended

    def trace(self, name: str, info: Mapping[str, object]) -> None:
        """Note each new socket; called by the HTTP client for every step that it takes."""
        if name not in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            return
        stream = info["return_value"]
        if hasattr(stream, "get_extra_info"):
            self.note(stream.get_extra_info("socket"))

    def note(self, opened: socket.socket | None) -> None:
        """From now on that is the one to cut."""
        with self._lock:
            self._socket = opened
            if self._is_cut:
                self._shut()

    def cut(self) -> None:
        """End the request under way."""
        with self._lock:
            self._is_cut = True
            self._shut()

    def end(self) -> None:
        """End the request under way, and let no other begin."""
        with self._lock:
            self._is_cut = self._is_ended = True
            self._shut()

    def _shut(self) -> None:
        if self._socket is not None:
            try:
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)
            except OSError:
                self._socket = None  # it was closed already


class Trust(ssl.SSLContext):
    """Whose certificates are accepted, and a handshake that can be cut short like all else."""

    noted: Callable[[socket.socket], None] | None = None
    """Takes each socket before its handshake."""

    def wrap_socket(self, *args: Any, **kwargs: Any) -> ssl.SSLSocket:
        """Shake hands."""
        wrapped = super().wrap_socket(*args, **kwargs | {"do_handshake_on_connect": False})
        if self.noted is not None:
            self.noted(wrapped)
        try:
            wrapped.do_handshake()
        except BaseException:
            wrapped.close()
            raise
        return wrapped


class Wire:
    """One connection to one server. Used by one thread, but for `hang_up`.

    Args:
        trust: Whose certificates are accepted.
        limits: How long and how much we listen.
        said: How failures are worded.
        headers: Sent with every request.
    """

    def __init__(self, trust: ssl.SSLContext, limits: Limits, said: Said, headers: Mapping[str, str]) -> None:
        self._socket = _Socket()
        if isinstance(trust, Trust):
            trust.noted = self._socket.note
        self._limits = limits
        self._said = said
        self._client = httpx.Client(
            headers=dict(headers),
            timeout=httpx.Timeout(limits.silence_s, connect=limits.connect_s),
            limits=httpx.Limits(max_connections=1, keepalive_expiry=KEPT_ALIVE_S),
            verify=trust,
            trust_env=False,
        )

    @contextmanager
    def request(
        self,
        method: str,
        address: str,
        body: bytes | None,
        headers: Mapping[str, str],
        within_s: float | None,
    ) -> Iterator[Response]:
        """One request and its answer, whose body can be read inside the block.

        Args:
            method: Of HTTP.
            address: A whole one.
            body: None = no body.
            headers: Beside those of every request.
            within_s: After so long it is cut, whatever the other side does; None = never (`hang_up` does).

        Raises:
            LinkDownError: No answer. The request may have been carried out.
            WireFormatError: An answer that makes no sense.
        """
        if not self._socket.begin():
            raise LinkDownError(*self._said.link_down)
        timer = None if within_s is None else Timer(within_s, self._socket.cut)
        if timer is not None:
            timer.daemon = True
            timer.start()
        try:
            with (
                _translated(self._said),
                self._client.stream(
                    method,
                    address,
                    content=body,
                    headers=headers,
                    extensions={"trace": self._socket.trace},
                ) as response,
            ):
                yield response
        finally:
            if timer is not None:
                timer.cancel()

    def read(self, response: Response) -> bytes:
        """The whole body.

        Raises:
            WireFormatError: It is longer than `Limits.answer_bytes`.
        """
        raw = bytearray()
        for piece in response.iter_bytes():
            raw += piece
            if len(raw) > self._limits.answer_bytes:
                raise WireFormatError(*self._said.not_understood)
        return bytes(raw)

    def hang_up(self) -> None:
        """From any thread: end the request under way, and let no other one begin."""
        self._socket.end()

    def close(self) -> None:
        """Give back the connection."""
        self._client.close()


def decode_answer(raw: bytes, shape: type[T], problem: tuple[str, str]) -> T:
    """Read an answer.

    Raises:
        WireFormatError: It is not what it should be.
    """
    try:
        return msgspec.json.decode(raw, type=shape)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise WireFormatError(*problem) from error


def checked_url(url: str, *, allow_http: bool, whose: str = "The central system's") -> str:
    """The address as servers spell it: small, without usual port and last slash.

    Raises:
        ConfigError: It cannot be used.
    """
    remedy = "Give it as https://pretix.example.org, without name, password or question mark."
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
        spelled = str(httpx.URL(url, scheme=parts.scheme)).rstrip("/")
    except (ValueError, httpx.InvalidURL) as error:
        raise ConfigError(f"{whose} address is not an address.", remedy) from error
    if (
        parts.scheme not in ("http", "https")
        or not host
        or "@" in parts.netloc
        or parts.query
        or parts.fragment
    ):
        raise ConfigError(f"{whose} address is not an address.", remedy)
    if parts.scheme == "http" and not (allow_http or _is_loopback(host)):
        raise ConfigError(
            f"{whose} address is not encrypted (http).",
            "Use https, or allow http in the settings.",
        )
    return spelled


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@contextmanager
def _translated(said: Said) -> Iterator[None]:
    """Turn what the HTTP client raises into our tree. Its texts are left out: they may hold anything."""
    try:
        yield
    except (httpx.TransportError, httpx.StreamError) as error:
        is_about_certificate = _is_about_certificate(error)
        raise LinkDownError(*(said.certificate if is_about_certificate else said.link_down)) from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise WireFormatError(*said.not_understood) from error


def _is_about_certificate(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False
