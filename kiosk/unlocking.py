"""Asks for what opens the ledger: at the terminal, or by a screen of the kiosk's own.

What was typed once opens the lock for the rest of the program; it stays in memory and lies nowhere.
Must not know: how keys are wrapped, what a screen shows.
"""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from msgspec.structs import replace

from checkin.clock import Clock
from checkin.errors import EinlassError, LedgerKeyError
from kiosk.clock import SystemClock
from kiosk.typed_secret import type_secret
from sync.locks import Lock, LockKind, Unlock, open_with_pin, open_with_share

PIN_FILE = "EINLASS_LEDGER_PIN_FILE"
TRIES = 5
QUESTION = "PIN des Kiosks / PIN of this kiosk: "
"""In both languages: settings and languages of the event are still behind the lock."""
WRONG = "Das ist nicht die PIN. / That is not the PIN.\n"
OTHER_HUB = (
    "The ledger is locked, and what the hub tells does not open it.",
    "Give the key that was written down: EINLASS_LEDGER_KEY_FILE; or enrol it anew in an empty folder.",
)
NOT_OPENED = (
    "The ledger is locked, and that PIN does not open it.",
    "Ask whoever set up this kiosk; or give the key that was written down: EINLASS_LEDGER_KEY_FILE.",
)


class Waiting(Protocol):
    """How a program waits for whoever opens its ledger."""

    def for_pin(self, opens: Callable[[str], bool], tries: int) -> None:
        """Ask for a PIN until one `opens` it; 0 `tries` = as often as it takes."""
        ...

    def for_hub(self, fetch: Callable[[], bytes], gives_up: tuple[type[EinlassError], ...]) -> bytes:
        """What the hub tells, however late; what `gives_up` is raised."""
        ...


class AtTerminal:
    """Asks at the terminal, a few times, and waits for no hub; `ask` takes the place of the prompt."""

    def __init__(self, ask: Callable[[], str] | None = None) -> None:
        self._ask = ask

    def for_pin(self, opens: Callable[[str], bool], tries: int) -> None:  # noqa: ARG002  # a `Waiting`
        """Ask again while it is wrong."""
        ask = self._ask or _asker()
        for _ in range(TRIES):
            if opens(ask().strip()):
                return
            sys.stderr.write(WRONG)

    def for_hub(self, fetch: Callable[[], bytes], gives_up: tuple[type[EinlassError], ...]) -> bytes:  # noqa: ARG002  # a `Waiting`
        """It answers now, or not."""
        return fetch()


class Asking:
    """Opens locks of one program. Remembers the key, never the PIN.

    Args:
        environment: For a file with the PIN, where nobody can type.
        ask: Asks whoever stands there; None = at the terminal, if there is one.
        clock: For the line to the hub.
        waiting: Asks in another way than at the terminal.
        looks: Whether a hub that does not answer where it was is looked for on the network.
    """

    def __init__(
        self,
        environment: Mapping[str, str],
        ask: Callable[[], str] | None = None,
        clock: Clock | None = None,
        waiting: Waiting | None = None,
        *,
        looks: bool = False,
    ) -> None:
        self._looks = looks
        self._clock = clock or SystemClock()
        self._file = environment.get(PIN_FILE, "")
        self._waiting = waiting or AtTerminal(ask)
        self._known: dict[Lock, bytes] = {}

    def __call__(self, lock: Lock, /, beside: Lock | None = None) -> bytes:
        """See `sync.locks.Unlock`."""
        if lock not in self._known:
            if lock.kind is LockKind.HUB:
                # Where another lock is left to be tried, the hub's no is an answer.
                gives_up = () if beside is None else (LedgerKeyError,)
                self._known[lock] = self._waiting.for_hub(lambda: self._from_hub(lock), gives_up)
            elif self._file:
                self._tries(_read(Path(self._file)), lock)
            else:
                locks = (lock,) if beside is None else (lock, beside)
                self._waiting.for_pin(lambda pin: self._tries(pin, *locks), 0 if beside is None else TRIES)
        if lock not in self._known:
            raise LedgerKeyError(*NOT_OPENED)
        return self._known[lock]

    def _from_hub(self, lock: Lock) -> bytes:
        from sync.hub.hints import find_hub  # few kiosks need the network to start
        from sync.hub.key_share import fetch_share, find_share

        mono_ns = self._clock.mono_ns
        share = find_share(lock, mono_ns, find_hub) if self._looks else fetch_share(lock, mono_ns)
        key = open_with_share(lock, share)
        if key is None:
            raise LedgerKeyError(*OTHER_HUB)
        return key

    def _tries(self, pin: str, *locks: Lock) -> bool:
        """Whether this PIN opens one of these, which is open from then on."""
        for lock in locks:
            key = open_with_pin(lock, pin) if lock.kind is LockKind.PIN else None
            if key is not None:
                self._known[lock] = key
                return True
        return False


def by_way_of(url: str, unlock: Unlock) -> Unlock:
    """The same, but the hub is asked at that address."""

    def opened(lock: Lock, /, beside: Lock | None = None) -> bytes:
        return unlock(replace(lock, url=url) if lock.kind is LockKind.HUB else lock, beside)

    return opened


def _asker() -> Callable[[], str]:
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise LedgerKeyError(
            "The ledger is locked, and nobody is here to type its PIN.",
            f"Start it at a terminal, or name a file with the PIN in {PIN_FILE}.",
        )
    return lambda: type_secret(QUESTION)


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise LedgerKeyError(f"The file {path.name} with the PIN cannot be read.", "Name another.") from error
