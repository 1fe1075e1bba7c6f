"""The network side of a virtual printer: one port, one client at a time, small buffers.

Must not know: printers. Used by one thread, except `say`, `wake` and `close`.
"""

import contextlib
import select
import socket
import struct
import threading

KERNEL_BUFFER_BYTES = 4_096
"""Small, so that a printer that stops reading is felt at the other end soon."""

MOST_UNHEARD_BYTES = 65_536
"""What is said while nobody fetches it is dropped beyond this."""

RST_ON_CLOSE = struct.pack("ii", 1, 0)


class Cable:
    """A listening port on 127.0.0.1.

    Attributes:
        connections: How many clients there have been.
    """

    def __init__(self) -> None:
        self.connections = 0
        self._client: socket.socket | None = None
        self._outgoing, self._outgoing_lock = bytearray(), threading.Lock()
        self._wake_near, self._wake_far = socket.socketpair()
        self._listener = socket.socket()
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, KERNEL_BUFFER_BYTES)
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen(4)
        self.port = int(self._listener.getsockname()[1])

    def close(self) -> None:
        """Unplug; nobody may be in `exchange` any more."""
        self._hang_up()
        for end in (self._listener, self._wake_near, self._wake_far):
            end.close()

    def wake(self) -> None:
        """Let `exchange` return."""
        with contextlib.suppress(OSError):
            self._wake_far.send(b"!")

    def say(self, content: bytes) -> None:
        """Send to the client there is, or to the next one."""
        with self._outgoing_lock:
            if len(self._outgoing) < MOST_UNHEARD_BYTES:
                self._outgoing += content
        self.wake()

    def exchange(self, timeout_s: float | None, room_bytes: int) -> bytes:
        """Wait for something to happen, and move bytes both ways.

        Args:
            timeout_s: At most this long; None = until something happens.
            room_bytes: How much may come in; 0 leaves the client waiting.
        """
        ready = self._wait(timeout_s, reading=room_bytes > 0)
        if self._wake_near.fileno() in ready:
            self._wake_near.recv(4_096)
        if self._listener.fileno() in ready:
            self._welcome()
            return b""
        if self._client is None or self._client.fileno() not in ready:
            return b""
        return self._move(ready[self._client.fileno()], room_bytes)

    def reset(self) -> None:
        """Break the connection the hard way."""
        if self._client is not None:
            self._client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RST_ON_CLOSE)
        self._hang_up()

    def _wait(self, timeout_s: float | None, *, reading: bool) -> dict[int, int]:
        poll = select.poll()
        poll.register(self._wake_near, select.POLLIN)
        if self._client is None:
            poll.register(self._listener, select.POLLIN)
        else:  # even with nothing to do: a broken line is always reported
            poll.register(self._client, select.POLLIN * reading | select.POLLOUT * bool(self._outgoing))
        return dict(poll.poll(None if timeout_s is None else timeout_s * 1000))

    def _welcome(self) -> None:
        self._client, _ = self._listener.accept()
        self._client.setblocking(False)  # noqa: FBT003  # the socket library's own signature
        self._client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.connections += 1

    def _move(self, ready: int, room_bytes: int) -> bytes:
        assert self._client is not None
        try:
            if ready & select.POLLOUT:
                with self._outgoing_lock:
                    del self._outgoing[: self._client.send(self._outgoing)]
            if not ready & ~select.POLLOUT:
                return b""
            received = self._client.recv(room_bytes)  # no room, and yet ready: the line is broken
        except BlockingIOError:
            return b""
        except OSError:
            received = b""
        if not received:
            self._hang_up()
        return received

    def _hang_up(self) -> None:
        if self._client is not None:
            self._client.close()
        self._client = None
        with self._outgoing_lock:
            self._outgoing.clear()
