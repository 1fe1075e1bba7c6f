"""Keeps the organisers' live page open on many connections, and notes when each number of persons came.

    python -m benchmarks.clients.watch PORT COOKIE COUNT   # says "ready"; ends when its input does

Must not know: who the persons are.
"""

import asyncio
import re
import sys
import time

import msgspec

from benchmarks.clients.listen import Noted
from benchmarks.clients.post import trusting

REQUEST = "GET /live/feed HTTP/1.1\r\nHost: hub\r\nCookie: {}\r\nAccept: text/event-stream\r\n\r\n"
CAME = re.compile(
    rb'"count":"<dl[^>]*><div><dt>[^<]*</dt><dd>[^<]*</dd></div><div><dt>[^<]*</dt><dd>([0-9.,]+)<'
)
"""The second number of the page: who has come at all."""
END_OF_EVENT = b"\n\n"
PIECE_BYTES = 1 << 16
KEPT: list[object] = []


async def _watch(port: int, cookie: str) -> list[tuple[int, int]]:
    noted: list[tuple[int, int]] = []
    reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=trusting(), limit=1 << 20)
    writer.write(REQUEST.format(cookie).encode())
    head = await reader.readuntil(b"\r\n\r\n")
    if b" 200 " not in head.partition(b"\r\n")[0]:
        raise RuntimeError(head.decode())
    _note(await reader.readuntil(END_OF_EVENT), noted)
    KEPT.extend((writer, asyncio.create_task(_go_on(reader, noted))))  # else both would end here
    return noted


async def _go_on(reader: asyncio.StreamReader, noted: list[tuple[int, int]]) -> None:
    while True:
        try:
            event = await reader.readuntil(END_OF_EVENT)
        except (OSError, asyncio.IncompleteReadError):  # the hub has ended
            return
        _note(event, noted)


def _note(event: bytes, noted: list[tuple[int, int]]) -> None:
    found = CAME.search(event)
    if found is not None:
        came = int(found[1].replace(b".", b"").replace(b",", b""))
        noted.append((came, time.monotonic_ns()))


async def run(port: int, cookie: str, count: int) -> list[Noted]:
    """Watch until the input ends."""
    seen = await asyncio.gather(*(_watch(port, cookie) for _ in range(count)))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.readline)
    return [Noted(tuple(came for came, _ in noted), tuple(at for _, at in noted)) for noted in seen]


def main() -> None:
    """Watch, then say what was seen."""
    port, cookie, count = sys.argv[1:]
    noted = asyncio.run(run(int(port), cookie, int(count)))
    sys.stdout.write(msgspec.json.encode(noted).decode() + "\n")


if __name__ == "__main__":
    main()
