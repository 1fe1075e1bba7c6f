"""A kiosk whose ledger is locked, as far as its screens know: a PIN that opens it, or a hub that is away."""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager

from checkin.errors import LedgerKeyError, LinkDownError, WireFormatError
from kiosk.screens.unlocking import HubUnlockScreen, PinUnlockScreen, UnlockOutfit
from tests.fakes.stage import Boards, locked

PIN = "viel zu lang"
AWAY = LinkDownError("The hub does not answer.", "Bring it up.")
REVOKED = LedgerKeyError("The device has no access any more.", "Enrol it anew.")
ODD = WireFormatError("The hub's answer cannot be understood.", "Update it.")

Set = Callable[[tuple[int, int], str], AbstractAsyncContextManager[Boards]]


def hub_that_answers(answers: Iterable[bytes | Exception]) -> Callable[[], bytes]:
    """A hub, asked again and again."""
    left = iter(answers)

    def fetch() -> bytes:
        answer = next(left)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return fetch


def with_pin(outfit: UnlockOutfit) -> PinUnlockScreen:
    """One PIN opens it."""
    return PinUnlockScreen(outfit, PIN.__eq__)


def with_hub(outfit: UnlockOutfit) -> HubUnlockScreen:
    """A hub that is not there, then says no, then says something else."""
    return HubUnlockScreen(outfit, hub_that_answers((AWAY, REVOKED, ODD)))


async def unlock(boards: Boards) -> AsyncIterator[str]:
    """From the first look in the morning to a wrong PIN, and the pause after it."""
    yield "locked"
    await boards.press(*"nicht")
    yield "typed"
    await boards.press(*PIN * 3)
    yield "typed, more than fits"
    await boards.press("enter")
    yield "wrong"
    await boards.wait(1.5)
    yield "try again"
    await boards.scan("TICKET1")
    yield "scanned"


async def unlock_hub(boards: Boards) -> AsyncIterator[str]:
    """A hub that is not there, and then one that says no."""
    yield "asked for the first time"
    await boards.wait(0.1)
    yield "away"
    for name in ("no access", "an unknown answer"):
        await boards.wait(5)
        yield name


SETS: dict[Callable[[Boards], AsyncIterator[str]], Set] = {
    unlock: lambda size, language: locked(with_pin, size=size, language=language),
    unlock_hub: lambda size, language: locked(with_hub, size=size, language=language),
}
"""Where these are played."""
