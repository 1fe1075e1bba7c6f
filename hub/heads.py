"""HTTP by uvicorn's faster parser, with bounds for what comes before anybody is asked for a token.

A head that is too long or too slow ends its connection, and so does what comes with a body and is none of it:
lengths of chunks, and headers that follow them. Must not know: routes, tokens, bodies.
"""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from hub.connections import Place

HEAD_BYTES = 32 << 10
"""Of an unfinished head; far more than any program of ours sends."""
LOOSE_BYTES = 512 << 10
"""Of what frames a body, beside as many as it has; a head that came with its beginning is counted, too."""
HEAD_S = 20.0
"""Within this time the head of a request is here, counted from the connection's or the head's first byte."""
FAREWELL_S = 0.3
TOO_LONG = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


class BoundedHttp(HttpToolsProtocol):
    """One connection. Bodies have bounds of their own (`hub.bodies`).

    Attributes:
        place: In the crowd of connections; None = nobody counts them.
    """

    place: Place | None = None

    _unfinished_bytes = 0
    _has_ended_a_head = False
    _patience: asyncio.TimerHandle | None = None
    _is_in_head = False
    _is_in_body = False
    _body_bytes = 0
    _loose_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as its parent
        """The clock runs from the first moment: many connect and never say a word."""
        super().connection_made(transport)
        self._wait_for_head()

    def data_received(self, data: bytes) -> None:
        """Parse what came. While it has not ended a head, all of it belongs to one.

        What begins behind an end is not counted: nobody says where, and a piece of data has its own bounds.
        """
        before = self._body_bytes
        self._has_ended_a_head = False
        super().data_received(data)
        if self.transport.is_closing():
            return
        if self._is_in_head:
            self._wait_for_head()
            self._unfinished_bytes += 0 if self._has_ended_a_head else len(data)
        elif self._is_in_body:
            self._loose_bytes += len(data) - max(0, self._body_bytes - before)
        if self._unfinished_bytes > HEAD_BYTES or self._loose_bytes > LOOSE_BYTES + self._body_bytes:
            self._end(TOO_LONG)

    def on_message_begin(self) -> None:
        """The first byte of a head; until it comes, uvicorn's own patience between requests counts."""
        self._is_in_head = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """From here on it is a body's matter."""
        self._is_in_head, self._is_in_body = False, True
        self._has_ended_a_head = True
        self._unfinished_bytes = self._body_bytes = self._loose_bytes = 0
        self._stop_waiting()
        if self.place is not None:
            self.place.heard()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A part of it."""
        self._body_bytes += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Nothing of it is still to come."""
        self._is_in_body = False
        self._loose_bytes = 0
        super().on_message_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody is waited for any more."""
        self._stop_waiting()
        if self.place is not None:
            self.place.leave()
        super().connection_lost(exc)

    def _wait_for_head(self) -> None:
        if self._patience is None:
            self._patience = self.loop.call_later(HEAD_S, self._end, TOO_SLOW)

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _end(self, last_words: bytes) -> None:
        self._stop_waiting()
        self.transport.write(last_words)
        self.transport.close()
        self.loop.call_later(FAREWELL_S, self.transport.abort)  # under TLS a farewell is waited for otherwise
