"""The line to pretix: requests with its token, and what its answers say about the link.

Must not know: the ledger, what is said, what an answer means. Whatever the other side does, however slowly,
ends in an answer or in one of our errors, within `Limits.answer_s` (plus the time that the system takes to
look up a name). The token is in no text of ours.
"""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from threading import Event
from time import monotonic
from typing import TypeVar
from urllib.parse import urlsplit

import msgspec

from checkin.clock import Clock, utc_to_ms
from checkin.errors import (
    ConfigError,
    DeviceRevokedError,
    LinkDownError,
    PeerRefusedError,
    WireFormatError,
)
from checkin.phrases import phrase
from sync.pretix.offset import ClockOffset, ClockSample, narrowed
from sync.pretix.pace import Pace
from sync.wire import Limits, Response, Said, Wire, checked_url, decode_answer

__all__ = ["Limits"]

LONGEST_QUIET_S = 300.0
"""A longer `Retry-After` is cut to this: a wrong header must not silence a kiosk for a day."""
DEFAULT_QUIET_S = 5.0
"""For a `Retry-After` that cannot be read; pretix itself says 5 while a request is in flight."""
REVOKED = b"Device access has been revoked."
"""The words by which pretix tells a revoked device from a mistyped token."""

NOT_NOW = frozenset(
    {
        HTTPStatus.REQUEST_TIMEOUT,
        HTTPStatus.CONFLICT,
        HTTPStatus.TOO_EARLY,
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.BAD_GATEWAY,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.GATEWAY_TIMEOUT,
    }
)
"""The link or the server is the trouble, not what we sent. 500 is missing: it is about this one request."""

REFUSED: Mapping[int, tuple[str, str]] = {
    HTTPStatus.UNAUTHORIZED: (
        "The central system does not accept this kiosk's token.",
        "Pair the kiosk again; check-ins go on and are sent afterwards.",
    ),
    HTTPStatus.FORBIDDEN: (
        "The central system does not allow this kiosk to do that.",
        "Give the device access to the event and a security profile for scanning.",
    ),
}
REVOKED_HERE = (
    "The access of this kiosk was ended at the central system.",
    "Pair it again if it is still ours; what was not sent is kept.",
)
LINK_DOWN = (
    "The central system does not answer.",
    "Check-ins go on here and are sent as soon as it answers again.",
)
NOT_UNDERSTOOD = (
    "The central system's answer cannot be understood.",
    "Check its address; a log-in page of the network may be in between.",
)

CERTIFICATE = (
    "The central system's certificate is not accepted.",
    "Check date and time of this kiosk, then the address.",
)
ANSWERS = frozenset({200, 201, 304, 400, 404})
JSON_BODY: Mapping[str, str] = {"Content-Type": "application/json"}

Json = dict[str, object]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Call:
    """One request.

    Attributes:
        path: Below ``/api/v1``, quoted, with its query; or a whole address of the same server.
        body: Sent as JSON; None = no body.
        is_file: The address is a file's, on whatever server: it never sees the token.
    """

    path: str
    body: Json | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "POST"
    is_file: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, after all that says nothing about the call was sorted out.

    Attributes:
        headers: By name in lower case.
    """

    status: int
    raw: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


class Line:
    """One line to one server. Used by one thread, but for `hang_up`, `quiet_s` and `offset`.

    Args:
        url: Address of the server, ``https://…``; plain ``http`` on this machine only, unless `allow_http`.
        token: The device's API token; empty for the one call that fetches it.
        pace: Counts the requests of all lines of this device.
        clock: To hold central's clock against; None = that is of no interest.
        limits: How long and how much we listen.

    Raises:
        ConfigError: An address or token that cannot be used.
    """

    def __init__(
        self,
        url: str,
        token: str,
        *,
        pace: Pace | None = None,
        clock: Clock | None = None,
        allow_http: bool = False,
        limits: Limits | None = None,
    ) -> None:
        self._base = f"{checked_url(url, allow_http=allow_http)}/api/v1"
        self._pace = pace or Pace()
        self._clock = clock
        self._limits = limits or Limits()
        self._stopping = Event()
        self._quiet_until_s = 0.0
        self.offset: ClockOffset | None = None
        """How far central's clock is from ours."""
        self._identity = {"Authorization": f"Device {_checked_token(token)}"} if token else {}
        self._wire = Wire(
            _trust(url),
            self._limits,
            Said(LINK_DOWN, CERTIFICATE, NOT_UNDERSTOOD),
            {"Accept": "application/json", "Accept-Encoding": "gzip"},
        )

    def ask(self, call: Call, *, within_s: float | None = None, can_wait: bool = False) -> Answer:
        """One request and its answer.

        Args:
            call: What is asked.
            within_s: A deadline in place of `Limits.answer_s`; exact, whatever the other side does.
            can_wait: Whether it may be held back so that check-ins find their turn.

        Returns:
            An answer with status 200, 201, 304, 400 or 404: the others say nothing about what we asked.

        Raises:
            LinkDownError: No answer, or not now. The request may have been carried out.
            DeviceRevokedError: Somebody has ended this device's access for good.
            PeerRefusedError: The token or the security profile does not allow it.
            WireFormatError: An answer that makes no sense.
        """
        if (can_wait and not self._pace.wait(self._stopping)) or self._stopping.is_set():
            raise LinkDownError(*LINK_DOWN)
        self._pace.count()
        return self._exchange(call, self._limits.answer_s if within_s is None else within_s)

    def quiet_s(self) -> float:
        """What is left of the last `Retry-After`."""
        return max(0.0, self._quiet_until_s - monotonic())

    def hang_up(self) -> None:
        """From any thread: end the request under way, and let no other one begin."""
        self._stopping.set()
        self._wire.hang_up()

    def close(self) -> None:
        """Give back the connection."""
        self._wire.close()

    def _exchange(self, call: Call, within_s: float) -> Answer:
        asked_ms = self._clock.now_ms() if self._clock else 0
        address = self._url(call)
        is_ours = address.startswith(self._base + "/")
        body = None if call.body is None else msgspec.json.encode(call.body)
        headers = {
            **(self._identity if is_ours else {}),
            **({} if body is None else JSON_BODY),
            **call.headers,
        }
        with self._wire.request(call.method, address, body, headers, within_s) as response:
            if is_ours:
                self._compare_clocks(response.headers, asked_ms)
            self._sort_out(response)
            return Answer(response.status_code, self._wire.read(response), response.headers)

    def _url(self, call: Call) -> str:
        """An address of this server's API, for which alone the token is; of a file any that may be asked."""
        if call.path.startswith("/"):
            return self._base + call.path
        if call.path.startswith(self._base + "/"):
            return call.path
        is_here = call.path.startswith(self._base.removesuffix("api/v1"))
        if call.is_file and (is_here or call.path.startswith("https://")):
            return call.path
        raise WireFormatError(*NOT_UNDERSTOOD)

    def _sort_out(self, response: Response) -> None:
        """Raise for every answer that says nothing about what we sent."""
        status = response.status_code
        if status in REFUSED and REVOKED in self._wire.read(response):
            raise DeviceRevokedError(status, *REVOKED_HERE)
        if status in REFUSED:
            raise PeerRefusedError(status, *REFUSED[status])
        if status in NOT_NOW:
            self._quiet_until_s = monotonic() + retry_after_s(response.headers)
            raise LinkDownError(
                phrase("The central system cannot answer now ({status}).", status=status), LINK_DOWN[1]
            )
        if status not in ANSWERS:
            raise WireFormatError(
                phrase("The central system answers {status}.", status=status), NOT_UNDERSTOOD[1]
            )

    def _compare_clocks(self, headers: Mapping[str, str], asked_ms: int) -> None:
        if self._clock is None:
            return
        try:
            theirs = parsedate_to_datetime(headers.get("Date", ""))
            sample = ClockSample(asked_ms, self._clock.now_ms(), utc_to_ms(theirs.replace(tzinfo=UTC)))
        except (ValueError, TypeError, IndexError, OverflowError):
            return  # no date, or none that can be read
        self.offset = narrowed(self.offset, sample)


def decode(raw: bytes, shape: type[T]) -> T:
    """Read an answer.

    Raises:
        WireFormatError: It is not what it should be.
    """
    return decode_answer(raw, shape, NOT_UNDERSTOOD)


def _checked_token(token: str) -> str:
    if not (token and token.isascii() and token.isprintable() and " " not in token):
        raise ConfigError("The central system's token cannot be used.", "Pair the kiosk with it again.")
    return token


def _trust(url: str) -> ssl.SSLContext:
    """The system's certificates, so that one that a house added itself counts; none for plain HTTP."""
    if urlsplit(url).scheme == "https":
        return ssl.create_default_context()
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def retry_after_s(headers: Mapping[str, str]) -> float:
    """Seconds that a `Retry-After` asks for, 0 to `LONGEST_QUIET_S`; a date counts from the answer's own."""
    value = headers.get("Retry-After")
    if value is None:
        return 0.0
    if value.isascii() and value.isdigit():
        return float(min(int(value[:9]), LONGEST_QUIET_S))
    try:
        wait = parsedate_to_datetime(value) - parsedate_to_datetime(headers.get("Date", ""))
    except (ValueError, TypeError, IndexError, OverflowError):
        return DEFAULT_QUIET_S
    return min(max(wait.total_seconds(), 0.0), LONGEST_QUIET_S)
