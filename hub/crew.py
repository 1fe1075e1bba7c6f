"""Several workers of one hub: processes at one address, each replaced when it dies.

Must not know: what a worker does, HTTP, storage.
"""

import multiprocessing
import os
import signal
import socket
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess

from hub.serve import LAST_WORDS_S, STOP_SIGNALS, Address, bind

AGAIN_S = 1.0
"""Pause before a worker that died begins anew: what killed it may be there still."""
END_WITHIN_S = LAST_WORDS_S + 10.0
HEARD = frozenset({*STOP_SIGNALS, signal.SIGCHLD})

Work = Callable[[int, bool], None]
"""A worker's life: its number from 1 on, and whether it takes the place of one that died."""


@contextmanager
def reserved(address: Address) -> Iterator[Address]:
    """An address that several processes can share, with its port; nobody else gets it for the block.

    Raises:
        ConfigError: It is taken, or none of this machine.
    """
    # Alone first: a group of another hub's workers would let us in, and answer every other kiosk.
    with bind(address) as alone:
        family, place = alone.family, alone.getsockname()
    with socket.socket(family, socket.SOCK_STREAM) as held:  # bound, and never listening: it gets no kiosks
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        held.bind(place)
        yield Address(address.host, place[1])


def keep_crew(count: int, work: Work, lost: Callable[[int, int], None]) -> None:
    """Keep so many workers until this process, its main thread, is told to end; then end them.

    Args:
        count: How many.
        work: What each does, in a process of its own; it ends at SIGTERM.
        lost: Is told of each worker that died by itself: its number, and the process's exit code.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, HEARD)  # they wait until we ask: nothing comes in between
    crew = {number: _start(work, number, is_next=False) for number in range(1, count + 1)}
    try:
        while signal.sigwait(HEARD) == signal.SIGCHLD:
            for number, worker in crew.items():
                if not worker.is_alive():
                    lost(number, worker.exitcode or 0)
                    crew[number] = _start(work, number, is_next=True)
    finally:
        _end(crew.values())
        while signal.sigtimedwait(HEARD, 0) is not None:  # told so by several at once
            pass
        signal.pthread_sigmask(signal.SIG_UNBLOCK, HEARD)


def end_crew() -> None:
    """Called by a worker: all of them are to end, and none is replaced."""
    parent = multiprocessing.parent_process()
    if parent is not None and parent.pid is not None and parent.is_alive():
        os.kill(parent.pid, signal.SIGTERM)


def _end(workers: Collection[BaseProcess]) -> None:
    for worker in workers:
        worker.terminate()
    for worker in workers:
        worker.join(END_WITHIN_S)
        if worker.is_alive():
            worker.kill()
            worker.join()


def _start(work: Work, number: int, *, is_next: bool) -> BaseProcess:
    """Forked, so that what is loaded is there once; we have no thread that could be in the middle of it."""
    worker = multiprocessing.get_context("fork").Process(
        target=_live, args=(work, number, is_next), name=f"hub-worker-{number}"
    )
    worker.start()
    return worker


def _live(work: Work, number: int, is_next: bool) -> None:  # noqa: FBT001  # called by the library
    for one in STOP_SIGNALS:
        signal.signal(one, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, HEARD)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if is_next:
        threading.Event().wait(AGAIN_S)
    work(number, is_next)


def _end_with_parent() -> None:
    """A parent that is killed cannot tell us to end."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)
