"""Who starts the program anew when it hangs: told that it has begun, and as long as it is alive.

The real one is systemd, which hears us on a socket. Must not know: what proves that the program is alive.
"""

import socket
from collections.abc import Callable, Mapping, MutableSequence
from contextlib import suppress
from typing import Protocol

US_PER_S = 1_000_000
TELLS = 3
"""How often it is told within the time after which it would step in."""

TELL_WITHIN_S = 1.0
"""It reads at once, unless it hangs itself; then we do not hang with it."""


class Supervisor(Protocol):
    """Whoever looks after this program."""

    @property
    def period_s(self) -> float:
        """How often it wants to be told that we are alive; 0 = never."""
        ...

    def ready(self) -> None:
        """We have begun: whoever comes is served."""
        ...

    def alive(self) -> None:
        """All that must work does."""
        ...


class Nobody:
    """Started by hand."""

    period_s = 0.0

    def ready(self) -> None:
        """Nobody wants to know."""

    def alive(self) -> None:
        """Nobody wants to know."""


class Systemd:
    """systemd, as its manual sd_notify(3) has it.

    Args:
        address: Of its datagram socket; one that begins with ``@`` is no file.
        within_s: After so long without a word it ends the program; 0 = it does not.
    """

    def __init__(self, address: str, within_s: float) -> None:
        self.period_s = within_s / TELLS
        self._address = "\0" + address[1:] if address.startswith("@") else address

    def ready(self) -> None:
        """Its units that wait for us may start."""
        self._tell(b"READY=1")

    def alive(self) -> None:
        """Its watchdog begins to count anew."""
        self._tell(b"WATCHDOG=1")

    def _tell(self, word: bytes) -> None:
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.settimeout(TELL_WITHIN_S)
            line.sendto(word, self._address)


class OneOfCrew:
    """One of several processes that are one program: it speaks for all of them, while all have been heard.

    Args:
        supervisor: Of all.
        heard_s: When each was alive last, by `mono_s`; memory that they share.
        number: Which of them this one is, from 0 on; the first one says that they have begun.
        mono_s: A clock that never jumps, the same in all.
    """

    def __init__(
        self,
        supervisor: Supervisor,
        heard_s: MutableSequence[float],
        number: int,
        mono_s: Callable[[], float],
    ) -> None:
        self.period_s = supervisor.period_s
        self._supervisor = supervisor
        self._heard_s = heard_s
        self._number = number
        self._mono_s = mono_s

    def ready(self) -> None:
        """The others begin at the same time."""
        if self._number == 0:
            self._supervisor.ready()

    def alive(self) -> None:
        """One that hangs keeps all of them from being told alive."""
        now_s = self._heard_s[self._number] = self._mono_s()
        if now_s - min(self._heard_s) <= 2 * self.period_s:
            self._supervisor.alive()


def find_supervisor(environment: Mapping[str, str]) -> Supervisor:
    """Who started this program.

    Between systemd and a kiosk stand the compositor and the terminal, so it is not asked for which process
    the words were meant (``WATCHDOG_PID``): the unit says who may speak for it.
    """
    address = environment.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return Nobody()
    within_us = environment.get("WATCHDOG_USEC", "")
    return Systemd(address, int(within_us) / US_PER_S if within_us.isdecimal() else 0.0)
