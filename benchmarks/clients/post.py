"""Posts bodies that were made before the clock runs, each connection one after the other.

    python -m benchmarks.clients.post JOB      # says "ready", waits for a line, says what it took as JSON

Its own little HTTP, so that little of what is measured is this program's. Must not know: what it posts.
"""

import asyncio
import ssl
import sys
import time
from pathlib import Path

import msgspec

OK = b"HTTP/1.1 200"


class Talk(msgspec.Struct, frozen=True):
    """One connection.

    Attributes:
        bodies: Posted one after the other.
    """

    token: str
    bodies: tuple[bytes, ...]


class Job(msgspec.Struct, frozen=True):
    """What there is to do.

    Attributes:
        path: Where to post.
        every_s: Pause from one post to the next of a connection; 0 = none.
    """

    port: int
    path: str
    talks: tuple[Talk, ...]
    every_s: float = 0.0


class Took(msgspec.Struct, frozen=True):
    """How it went.

    Attributes:
        s: From the first to the last byte of all.
        sent_ns: Monotonic clock at each post, by connection.
        answered_ns: The same for the answers.
    """

    s: float
    sent_ns: tuple[tuple[int, ...], ...]
    answered_ns: tuple[tuple[int, ...], ...]


def trusting() -> ssl.SSLContext:
    """TLS as kiosks speak it; whose key it is does not matter here."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


async def run(job: Job) -> Took:
    """Connect, say so, wait, post."""
    context = trusting()
    lines = [await asyncio.open_connection("127.0.0.1", job.port, ssl=context) for _ in job.talks]
    requests = [[_request(job.path, talk.token, body) for body in talk.bodies] for talk in job.talks]
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.readline)
    started_s = time.perf_counter()
    times = await asyncio.gather(
        *(
            _post_all(*line, asked, job.every_s, job.every_s * number / len(lines))
            for number, (line, asked) in enumerate(zip(lines, requests, strict=True))
        )
    )
    took_s = time.perf_counter() - started_s
    for _, writer in lines:
        writer.transport.abort()
    sent, answered = zip(*times, strict=True)
    return Took(took_s, sent, answered)


async def _post_all(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    requests: list[bytes],
    every_s: float,
    after_s: float,
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    sent, answered = [], []
    await asyncio.sleep(after_s)
    due_s = asyncio.get_running_loop().time()
    for request in requests:
        sent.append(time.monotonic_ns())
        writer.write(request)
        await _read_answer(reader)
        answered.append(time.monotonic_ns())
        due_s += every_s
        if every_s:
            await asyncio.sleep(max(0.0, due_s - asyncio.get_running_loop().time()))
    return tuple(sent), tuple(answered)


async def _read_answer(reader: asyncio.StreamReader) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
    body = await reader.readexactly(int(length))
    if not head.startswith(OK):
        raise RuntimeError((head + body).decode())


def _request(path: str, token: str, body: bytes) -> bytes:
    head = (
        f"POST {path} HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def main() -> None:
    """Read the job, do it, say how it went."""
    job = msgspec.msgpack.decode(Path(sys.argv[1]).read_bytes(), type=Job)
    took = asyncio.run(run(job))
    sys.stdout.write(msgspec.json.encode(took).decode() + "\n")


if __name__ == "__main__":
    main()
