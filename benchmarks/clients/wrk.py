"""Posts bodies with wrk, a client in C, so that little of what is measured is the client's.

Must not know: what it posts.
"""

import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

import msgspec

SCRIPT = Path(__file__).with_name("post.lua")


class Posted(msgspec.Struct, frozen=True):
    """How it went.

    Attributes:
        requests: That were answered with 200.
        s: How long.
    """

    requests: int
    s: float
    failed: int
    median_ms: float
    p99_ms: float


def post_all(port: int, folder: Path, talks: Iterable[tuple[str, Iterable[bytes]]], for_s: int) -> Posted:
    """Post for so many seconds, each connection its own bodies, one after the other.

    Args:
        port: On loopback.
        folder: For the bodies; made.
        talks: Token and bodies of each connection; more than can be posted in the time.
        for_s: Seconds.
    """
    folder.mkdir()
    count = 0
    for token, bodies in talks:
        (folder / str(count)).write_bytes(b"".join(part + b"\n" for part in (token.encode(), *bodies)))
        count += 1
    wrk = shutil.which("wrk")
    if wrk is None:
        raise SystemExit("einlass: wrk is missing.\n  Type: sudo apt-get install wrk")
    options = (f"-t{count}", f"-c{count}", f"-d{for_s}s", "--timeout", "30s", "-s", str(SCRIPT))
    where = f"https://127.0.0.1:{port}/api/1/journal"
    done = subprocess.run(
        [wrk, *options, where, "--", str(folder)],
        check=True,
        capture_output=True,
        stdin=subprocess.DEVNULL,
    )
    posted = msgspec.json.decode(done.stdout.splitlines()[-1], type=Posted)
    assert not posted.failed, done.stdout.decode()
    return posted
