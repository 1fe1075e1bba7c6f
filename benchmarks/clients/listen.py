"""Listens to a hub's live feed on many connections, and notes when each event came.

    python -m benchmarks.clients.listen PORT TOKEN COUNT   # says "ready"; ends when its input does

Must not know: what events hold.
"""

import asyncio
import re
import sys
import time

import msgspec

from benchmarks.clients.post import trusting

EVENT = re.compile(rb"\nid: (\d+)\n")
REQUEST = (
    "GET /api/1/live HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer {}\r\nAccept: text/event-stream\r\n\r\n"
)
TAIL_BYTES = 32
"""Longer than the line that is looked for."""
AT_ONCE = 50
PIECE_BYTES = 1 << 16


class Noted(msgspec.Struct, frozen=True):
    """What one connection has heard: cursors, and the monotonic clock when each was there, nanoseconds."""

    cursors: tuple[int, ...]
    at_ns: tuple[int, ...]


async def _listen(port: int, token: str, begun: asyncio.Semaphore) -> list[tuple[int, int]]:
    noted: list[tuple[int, int]] = []
    async with begun:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=trusting())
        writer.write(REQUEST.format(token).encode())
        head = await reader.readuntil(b"\r\n\r\n")
        if b" 200 " not in head.partition(b"\r\n")[0]:
            raise RuntimeError(head.decode())
    # Else both would end with the next collection.
    KEPT.extend((writer, asyncio.create_task(_note(reader, noted))))
    return noted


KEPT: list[object] = []


async def _note(reader: asyncio.StreamReader, noted: list[tuple[int, int]]) -> None:
    tail = b""
    while piece := await _next(reader):
        now_ns = time.monotonic_ns()
        text = tail + piece
        noted.extend((int(found[1]), now_ns) for found in EVENT.finditer(text))
        last = text.rfind(b"\n")
        tail = text[last:][-TAIL_BYTES:] if last >= 0 else text[-TAIL_BYTES:]


async def _next(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.read(PIECE_BYTES)
    except OSError:  # the hub has ended
        return b""


async def run(port: int, token: str, count: int) -> list[Noted]:
    """Listen until the input ends."""
    begun = asyncio.Semaphore(AT_ONCE)
    heard = await asyncio.gather(*(_listen(port, token, begun) for _ in range(count)))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.readline)
    return [Noted(tuple(one for one, _ in noted), tuple(at for _, at in noted)) for noted in heard]


def main() -> None:
    """Listen, then say what was heard."""
    port, token, count = sys.argv[1:]
    noted = asyncio.run(run(int(port), token, int(count)))
    sys.stdout.write(msgspec.json.encode(noted).decode() + "\n")


if __name__ == "__main__":
    main()
