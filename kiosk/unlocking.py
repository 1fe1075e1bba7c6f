"""Asks for what opens the ledger: at the terminal, before any screen is drawn.

What was typed once opens the lock for the rest of the program; it stays in memory and lies nowhere.
Must not know: how keys are wrapped.
"""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from checkin.clock import Clock
from checkin.errors import LedgerKeyError
from kiosk.clock import SystemClock
from kiosk.typed_secret import type_secret
from sync.locks import Lock, LockKind, open_with_pin, open_with_share

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


class Asking:
    """Opens locks of one program. Remembers the key, never the PIN.

    Args:
        environment: For a file with the PIN, where nobody can type.
        clock: For the line to the hub.
        ask: Asks whoever stands there; None = at the terminal, if there is one.
    """

    def __init__(
        self,
        environment: Mapping[str, str],
        ask: Callable[[], str] | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._clock = clock or SystemClock()
        self._file = environment.get(PIN_FILE, "")
        self._ask = ask
        self._known: dict[Lock, bytes] = {}

    def __call__(self, lock: Lock, /, beside: Lock | None = None) -> bytes:
        """See `sync.locks.Unlock`."""
        if lock not in self._known:
            self._known[lock] = self._open(lock, beside)
        return self._known[lock]

    def _open(self, lock: Lock, beside: Lock | None) -> bytes:
        if lock.kind is LockKind.HUB:
            from sync.hub.key_share import fetch_share  # few kiosks need the network to start

            key = open_with_share(lock, fetch_share(lock, self._clock.mono_ns))
            if key is None:
                raise LedgerKeyError(*OTHER_HUB)
            return key
        if self._file:
            key = open_with_pin(lock, _read(Path(self._file)))
            if key is None:
                raise LedgerKeyError(*NOT_OPENED)
            return key
        ask = self._ask or _asker()
        for _ in range(TRIES):
            pin = ask().strip()
            if (key := open_with_pin(lock, pin)) is not None:
                return key
            if beside is not None and self._opens_beside(beside, pin):
                break
            sys.stderr.write(WRONG)
        raise LedgerKeyError(*NOT_OPENED)

    def _opens_beside(self, lock: Lock, pin: str) -> bool:
        key = open_with_pin(lock, pin) if lock.kind is LockKind.PIN else None
        if key is not None:
            self._known[lock] = key
        return key is not None


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
