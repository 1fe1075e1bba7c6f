"""Several workers at one address: each replaced when it dies, and gone when the hub is."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from time import monotonic, sleep  # noqa: TID251  # real processes need real time

import pytest

from checkin.errors import ConfigError
from hub.crew import reserved
from hub.limits import USUAL, among
from hub.serve import Address, bind

LOOPBACK = Address("127.0.0.1", 0)
WITHIN_S = 20.0

PROGRAM = """
import os, signal, sys
from hub import crew
crew.AGAIN_S = 0.1

def say(*words):
    os.write(1, (" ".join(map(str, words)) + "\\n").encode())

def work(number, is_next):
    say("worker", number, is_next, os.getpid())
    signal.pause()

crew.keep_crew(int(sys.argv[1]), work, lambda number, code: say("lost", number, code, 0))
say("done", 0, 0, 0)
"""


@pytest.fixture
def program() -> Iterator["subprocess.Popen[str]"]:
    """Two workers that do nothing."""
    running = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "2"], stdout=subprocess.PIPE, text=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip
    with running:
        yield running
        if running.poll() is None:
            running.kill()


def _lines(program: "subprocess.Popen[str]", count: int) -> list[list[str]]:
    assert program.stdout is not None
    return sorted(program.stdout.readline().split() for _ in range(count))


def test_a_worker_that_dies_is_replaced(program: "subprocess.Popen[str]") -> None:
    """The others go on; at SIGTERM all end, and the program with 0."""
    first, second = _lines(program, 2)
    assert (first[:3], second[:3]) == (["worker", "1", "False"], ["worker", "2", "False"])
    os.kill(int(first[3]), signal.SIGKILL)
    lost, again = _lines(program, 2)
    assert lost == ["lost", "1", "-9", "0"]
    assert again[:3] == ["worker", "1", "True"]
    assert again[3] != first[3]
    program.terminate()
    assert _lines(program, 1)[0][0] == "done"
    assert program.wait(WITHIN_S) == 0
    assert _are_gone([again[3], second[3]])


def test_workers_end_with_the_program_that_is_killed(program: "subprocess.Popen[str]") -> None:
    """Nobody is left who would go on at the address of the next hub."""
    workers = [line[3] for line in _lines(program, 2)]
    program.kill()
    program.wait(WITHIN_S)
    assert _are_gone(workers)


def _are_gone(processes: list[str]) -> bool:
    until_s = monotonic() + WITHIN_S
    while any(_is_alive(one) for one in processes):
        assert monotonic() < until_s, processes
        sleep(0.02)
    return True


def _is_alive(process: str) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{process}/stat").read_text("utf-8")
    except OSError:
        return False


def test_an_address_is_shared_by_those_who_may() -> None:
    """Workers of one hub listen at one port; another hub's do not get in, before or after."""
    with reserved(LOOPBACK) as address:
        assert address.port
        with closing(bind(address, is_shared=True)) as one, closing(bind(address, is_shared=True)) as other:
            with pytest.raises(ConfigError), reserved(address):
                pass
            with pytest.raises(ConfigError):
                bind(address)
            accepted = 0
            for _ in range(40):
                with socket.create_connection((address.host, address.port)):
                    accepted += _accepts(one) + _accepts(other)
            assert accepted == 40


def _accepts(listener: socket.socket) -> int:
    listener.settimeout(0)
    try:
        listener.accept()[0].close()
    except BlockingIOError:
        return 0
    return 1


@pytest.mark.parametrize("workers", [1, 2, 4, 64])
def test_passwords_are_guessed_no_faster_at_several(workers: int) -> None:
    """All workers together let try as often as one alone; each lets try at all."""
    share = among(USUAL, workers).logins
    assert share.per_s * workers == pytest.approx(USUAL.logins.per_s)
    assert share.burst >= 1
    assert among(USUAL, workers).per_device == USUAL.per_device
