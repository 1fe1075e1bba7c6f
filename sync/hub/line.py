"""The line to the hub: requests with this device's token, to whoever holds the pinned key and nobody else.

The key is what counts: the hub's address may change, its certificate may be made anew with the same key, and
our clock may be too wrong to judge dates. Must not know: the ledger, what is said, what an answer means.
"""

import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import msgspec

from checkin.errors import ConfigError, LinkDownError, WireFormatError
from checkin.phrases import phrase
from sync.hub.known import NOT_UNDERSTOOD
from sync.hub.membership import Membership, Whereabouts
from sync.hub.protocol import Feed
from sync.hub.steps import Answer, Request
from sync.signatures import key_pin
from sync.wire import Limits, Response, Said, Trust, Wire, checked_url

API = "/api/1"
PIN_START = "sha256/"
LONGEST_QUIET_S = 60.0
"""A longer `Retry-After` is cut to this: a wrong header must not silence a kiosk."""
SILENCE_S = 20.0
"""A live feed that says nothing for so long, not even that it is alive, is cut."""
MAX_EVENT_BYTES = 64 << 20
LIMITS = Limits(connect_s=3.0, silence_s=10.0, answer_s=60.0, answer_bytes=64 << 20)

LINK_DOWN = (
    "The hub does not answer.",
    "Check-ins go on here and are sent as soon as it answers again.",
)
WRONG_KEY = (
    "Somebody else answers at the hub's address: the key is not the one that this kiosk knows.",
    "Check the address of the hub; if it was set up anew, enrol this kiosk again.",
)
SAID = Said(LINK_DOWN, WRONG_KEY, NOT_UNDERSTOOD)


class Line:
    """One line to one hub. Used by one thread, but for `hang_up`.

    Args:
        url: Address of the hub, ``https://…``; plain ``http`` on this machine only, unless `allow_http`.
        token: Of this device; empty for the one call that fetches it.
        pin: Hash of the hub's key, ``sha256/…``; needed for https.
        mono_ns: A clock that never jumps.
        allow_http: Whether an address that is not encrypted will do.
        limits: How long and how much we listen.
        where: Whether the hub has moved; looked at with every request.

    Raises:
        ConfigError: An address, a token or a pin that cannot be used.
    """

    def __init__(  # noqa: PLR0913  # what ties a device to a hub
        self,
        url: str,
        token: str,
        pin: str,
        mono_ns: Callable[[], int],
        *,
        allow_http: bool = False,
        limits: Limits = LIMITS,
        where: Whereabouts | None = None,
    ) -> None:
        self._first = checked_url(url, allow_http=allow_http, whose="The hub's")
        self._where = where or Whereabouts()
        self._mono_ns = mono_ns
        self._limits = limits
        headers = {"Accept": "application/json", "Accept-Encoding": "gzip"}
        if token:
            headers["Authorization"] = f"Bearer {_checked(token)}"
        self._wire = Wire(_trust(self._first, pin), limits, SAID, headers)

    @property
    def _base(self) -> str:
        return (self._where.url or self._first) + API

    def ask(self, request: Request, *, within_s: float | None = None) -> Answer:
        """One request and its answer, whatever its status.

        Args:
            request: What is asked.
            within_s: A deadline in place of the request's own.

        Raises:
            LinkDownError: No answer. The request may have been carried out.
            WireFormatError: An answer that makes no sense.
        """
        asked_ns = self._mono_ns()
        method = "PUT" if request.replaces else "POST" if request.body else "GET"
        address = self._base + request.path
        headers = dict(JSON_BODY) if request.body else {}
        if request.stop:
            headers |= {"Range": f"bytes={request.start}-{request.stop - 1}", "Accept-Encoding": "identity"}
        within_s = request.within_s if within_s is None else within_s
        with self._wire.request(method, address, request.body or None, headers, within_s) as response:
            raw = self._wire.read(response)
            return Answer(
                status=response.status_code,
                raw=raw,
                asked_ns=asked_ns,
                answered_ns=self._mono_ns(),
                total=_total(response.headers, request.start),
                retry_after_s=_retry_after_s(response.headers),
            )

    def listen(self) -> Iterator[Feed | None]:
        """What comes by itself, for as long as the hub speaks; None = it has nothing to say, but is alive.

        Raises:
            LinkDownError: It has ended, or was never begun.
            WireFormatError: What comes is no such thing.
        """
        headers = {"Accept": "text/event-stream", "Accept-Encoding": "identity"}
        with self._wire.request("GET", f"{self._base}/live", None, headers, None) as response:
            if response.status_code != OK:
                raise LinkDownError(
                    phrase("The hub does not tell news ({status}).", status=response.status_code),
                    LINK_DOWN[1],
                )
            yield None
            yield from _events(response)
        raise LinkDownError(*LINK_DOWN)

    def hang_up(self) -> None:
        """From any thread: end the request under way, and let no other one begin."""
        self._wire.hang_up()

    def close(self) -> None:
        """Give back the connection."""
        self._wire.close()


OK = 200
JSON_BODY: Mapping[str, str] = {"Content-Type": "application/json"}


def open_line(
    membership: Membership,
    mono_ns: Callable[[], int],
    *,
    allow_http: bool = False,
    limits: Limits = LIMITS,
    where: Whereabouts | None = None,
) -> Line:
    """A line of the caller's own, which closes it; what was allowed when it joined holds from then on.

    Raises:
        ConfigError: An address, a token or a pin that cannot be used.
    """
    return Line(
        membership.url,
        membership.token,
        membership.pin,
        mono_ns,
        allow_http=allow_http or membership.allows_http,
        limits=limits,
        where=where,
    )


class _PinnedTrust(Trust):
    """Opens connections to the holder of one key only; no way around it: it makes the sockets itself."""

    pin = ""

    def wrap_socket(self, *args: Any, **kwargs: Any) -> ssl.SSLSocket:
        """Shake hands, and hang up on everybody else before a byte of ours is sent."""
        wrapped = super().wrap_socket(*args, **kwargs)
        certificate = wrapped.getpeercert(binary_form=True)
        if not self.pin or certificate is None or key_pin(certificate) != self.pin:
            with suppress(OSError):
                wrapped.close()
            raise ssl.SSLCertVerificationError("not the pinned key")
        return wrapped


def _trust(url: str, pin: str) -> ssl.SSLContext:
    context = _PinnedTrust(ssl.PROTOCOL_TLS_CLIENT)
    if urlsplit(url).scheme != "https":
        return context
    if not pin.startswith(PIN_START):
        raise ConfigError(
            "The hub's code lacks the hash of its key.", "Show the code at the hub again and scan that one."
        )
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # the key is checked instead, see above
    context.pin = pin
    return context


def _checked(token: str) -> str:
    if not (token.isascii() and token.isprintable() and " " not in token):
        raise ConfigError("The hub's token cannot be used.", "Enrol this kiosk again.")
    return token


def _total(headers: Mapping[str, str], start: int) -> int:
    """Size of the file of which an answer is a part that begins where we asked for; 0 = it does not say."""
    unit, _, rest = headers.get("Content-Range", "").partition(" ")
    span, _, total = rest.partition("/")
    first = span.partition("-")[0]
    is_ours = unit == "bytes" and first == str(start)
    return int(total[:12]) if is_ours and total.isascii() and total.isdigit() else 0


def _retry_after_s(headers: Mapping[str, str]) -> float:
    value = headers.get("Retry-After", "")
    return min(float(value[:9]), LONGEST_QUIET_S) if value.isascii() and value.isdigit() else 0.0


def _events(response: Response) -> Iterator[Feed | None]:
    """Server-sent events: lines of data, and an empty line after each."""
    data = bytearray()
    for line in _lines(response.iter_raw()):
        if line.startswith(b"data:"):
            data += line[5:] + b"\n"
            if len(data) > MAX_EVENT_BYTES:
                raise WireFormatError(*NOT_UNDERSTOOD)
        elif not line and data:
            yield _feed(bytes(data))
            data.clear()
        elif line.startswith(b":"):
            yield None


def _lines(pieces: Iterator[bytes]) -> Iterator[bytes]:
    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        yield from (line.rstrip(b"\r") for line in whole)
        if len(rest) > MAX_EVENT_BYTES:
            raise WireFormatError(*NOT_UNDERSTOOD)


def _feed(text: bytes) -> Feed:
    try:
        return msgspec.json.decode(text, type=Feed)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise WireFormatError(*NOT_UNDERSTOOD) from error
