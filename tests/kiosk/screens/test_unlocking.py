"""A kiosk whose ledger is locked: its PIN by keyboard alone, or its hub, away and then back."""

import asyncio
import threading
from collections.abc import Awaitable, Callable

import pytest
from textual.events import Paste

from checkin.errors import EinlassError, LedgerKeyError
from kiosk.exit_codes import ExitCode
from kiosk.lock import DEAD_KEYS, DISPLAY_KEY, EVACUATE_KEY, LEAVE_KEY
from kiosk.pin_tries import PAUSES_MS
from kiosk.screens.parts import Touch
from kiosk.screens.unlocking import HubUnlockScreen, PinUnlockScreen, UnlockOutfit, UnlockScreen
from kiosk.theme import Look
from tests.fakes.clock import FakeClock
from tests.fakes.stage import Boards, locked
from tests.fakes.unlock_scenes import AWAY, PIN, REVOKED, hub_that_answers, with_hub, with_pin

KEY = bytes(range(32))
Make = Callable[[UnlockOutfit], UnlockScreen]


def play(make: Make, story: Callable[[Boards], Awaitable[None]], language: str = "de") -> UnlockScreen:
    """Play it; gives the screen as it was left."""
    made: list[UnlockScreen] = []

    def once(outfit: UnlockOutfit) -> UnlockScreen:
        made.append(make(outfit))
        return made[0]

    async def on_boards() -> None:
        async with locked(once, language=language) as boards:
            await story(boards)

    asyncio.run(on_boards())
    return made[0]


async def type_pin(boards: Boards, pin: str) -> None:
    """By hand, and Enter."""
    await boards.press(*pin, "enter")


def test_wrong_and_then_right() -> None:
    """A wrong PIN is told and costs a pause; the right one lets the program go on."""

    async def story(boards: Boards) -> None:
        assert "Dieser Kiosk ist gesperrt" in boards.text()
        await type_pin(boards, "falsch")
        assert "Falsch. Nächster Versuch in 1 s" in boards.text()
        await boards.wait(1)
        assert "Das war nicht die PIN" in boards.text()
        await type_pin(boards, PIN)
        assert boards.app.return_value == ExitCode.DONE

    assert play(with_pin, story).failure is None


def test_pauses_grow_and_end() -> None:
    """Each wrong PIN is followed by a longer pause, up to half a minute, and none is the last try."""
    tried: list[str] = []

    def opens(pin: str) -> bool:
        tried.append(pin)
        return pin == PIN

    async def story(boards: Boards) -> None:
        for pause_ms in (*PAUSES_MS, PAUSES_MS[-1]):
            await type_pin(boards, "falsch")
            assert f"in {pause_ms // 1000} s" in boards.text()
            await type_pin(boards, "x")  # too soon: it is not tried
            await boards.wait(pause_ms / 1000)
            await boards.press("escape")
        await type_pin(boards, PIN)
        assert boards.app.return_value == ExitCode.DONE

    play(lambda outfit: PinUnlockScreen(outfit, opens), story)
    assert tried == [*["falsch"] * 7, PIN]


def test_typed_too_soon_it_stays() -> None:
    """What was typed in a pause is tried by the next Enter."""

    async def story(boards: Boards) -> None:
        await type_pin(boards, "xy")
        await type_pin(boards, "ab")
        assert "●●▌" in boards.text()
        await boards.wait(1)
        await boards.press("enter")
        assert boards.app.return_value == ExitCode.DONE

    play(lambda outfit: PinUnlockScreen(outfit, "ab".__eq__), story)


def test_nothing_of_it_is_shown() -> None:
    """Neither a letter nor, after Enter, how long it was."""

    async def story(boards: Boards) -> None:
        empty = boards.text()
        await boards.press(*"qxj")
        assert "●●●▌" in boards.text()
        assert not set("qxj") & set(boards.text().replace("Tab", ""))
        await boards.press("enter")
        await boards.wait(1)
        assert boards.text().replace("Das war nicht die PIN", "").split() == empty.split()

    play(with_pin, story)


def test_scans_and_pastes_are_no_try() -> None:
    """Neither costs a pause, nor what was typed afterwards."""

    async def story(boards: Boards) -> None:
        for _ in range(3):
            await boards.scan("TICKET1")
            assert "Als Ticket gelesen" in boards.text()
        boards.app.screen.post_message(Paste(f"{PIN}\n"))
        await boards.settle()
        assert boards.app.is_running
        await type_pin(boards, PIN)
        assert boards.app.return_value == ExitCode.DONE

    play(with_pin, story)


@pytest.mark.parametrize("make", [with_pin, with_hub])
def test_no_key_leads_out(make: Make) -> None:
    """Neither those that quit elsewhere nor those that ask for a PIN of staff."""

    async def story(boards: Boards) -> None:
        before = boards.text()
        await boards.pilot.press(*DEAD_KEYS, LEAVE_KEY, EVACUATE_KEY, "escape", "f1", "f12")
        await boards.settle()
        assert (boards.app.is_running, boards.text()) == (True, before)

    play(make, story)


def test_the_display_key_changes_the_contrast() -> None:
    """As at a desk, and a touch of its sign does so, too."""

    async def story(boards: Boards) -> None:
        looks = [boards.app.shown_as.look]
        await boards.pilot.press(DISPLAY_KEY)
        await boards.settle()
        looks.append(boards.app.shown_as.look)
        boards.app.screen.post_message(Touch.Touched("/"))
        await boards.settle()
        looks.append(boards.app.shown_as.look)
        assert looks == [Look.DARK, Look.HIGH_CONTRAST, Look.DARK]

    play(with_pin, story)


def test_another_language() -> None:
    """By Tab or a touch; letters belong to the PIN, and where there is none they change it as elsewhere."""

    async def at_pin(boards: Boards) -> None:
        await boards.press("tab")
        assert "This kiosk is locked" in boards.text()
        boards.app.screen.post_message(Touch.Touched("d"))
        await boards.settle()
        await boards.press("e")
        assert "Dieser Kiosk ist gesperrt" in boards.text()
        assert "●" in boards.text()

    async def at_hub(boards: Boards) -> None:
        await boards.press("e")
        assert "This kiosk is locked" in boards.text()

    play(with_pin, at_pin)
    play(with_hub, at_hub)


def test_the_screen_lives_while_the_pin_is_tried() -> None:
    """The slow hash runs beside it; keys that come meanwhile are nobody's."""
    goes_on = threading.Event()

    def opens(_: str) -> bool:
        return goes_on.wait(60)

    async def story(boards: Boards) -> None:
        await boards.press(*"geheim")
        for key in ("enter", "x"):
            boards.key(key)
        handled = asyncio.Event()
        boards.app.screen.call_later(handled.set)
        await asyncio.wait_for(handled.wait(), 30)
        boards.clock.advance(1)
        boards.app.tick()
        await boards.paint()
        assert "Einen Moment, bitte" in boards.text()
        assert "●" not in boards.text()
        goes_on.set()
        await boards.settle()
        assert boards.app.return_value == ExitCode.DONE

    play(lambda outfit: PinUnlockScreen(outfit, opens), story)


def test_it_gives_up_where_another_lock_is_left() -> None:
    """After so many wrong PINs, as at the terminal."""

    async def story(boards: Boards) -> None:
        await type_pin(boards, "falsch")
        await boards.wait(1)
        await type_pin(boards, "falsch")
        assert not boards.app.is_running

    play(lambda outfit: PinUnlockScreen(outfit, PIN.__eq__, 2), story)


def test_a_hub_that_comes_back() -> None:
    """It is asked by itself until it answers; then the program goes on."""

    async def story(boards: Boards) -> None:
        await boards.wait(0.1)
        assert "Hub antwortet nicht · neu in 5 s" in boards.text()
        await boards.wait(3)
        assert "Hub antwortet nicht · neu in 2 s" in boards.text()
        await boards.wait(2)
        assert boards.app.is_running
        await boards.wait(5)
        assert boards.app.return_value == ExitCode.DONE

    made = play(lambda outfit: HubUnlockScreen(outfit, hub_that_answers((AWAY, AWAY, KEY))), story)
    assert made.failure is None


@pytest.mark.parametrize(
    ("gives_up", "is_running"), [pytest.param((), True, id="waits"), pytest.param((LedgerKeyError,), False)]
)
def test_a_hub_that_says_no(gives_up: tuple[type[EinlassError], ...], *, is_running: bool) -> None:
    """It is told and asked again: access may be given back; unless another lock is left to be tried."""

    async def story(boards: Boards) -> None:
        await boards.wait(0.1)
        assert boards.app.is_running is is_running

    made = play(lambda outfit: HubUnlockScreen(outfit, hub_that_answers((REVOKED,)), gives_up), story)
    assert made.failure is (None if is_running else REVOKED)


def test_a_mistake_of_our_own_ends_it() -> None:
    """Whoever starts the program anew helps more than a screen that asks on."""

    def opens(_: str) -> bool:
        raise MemoryError

    async def story(boards: Boards) -> None:
        await type_pin(boards, PIN)
        assert not boards.app.is_running

    assert play(lambda outfit: PinUnlockScreen(outfit, opens), story).failure is not None


def test_staff_screens_send_nobody_on() -> None:
    """Where no attendees stand, no line is for them."""
    clock = FakeClock()
    for make in (with_pin, with_hub):
        staff = make(UnlockOutfit(clock=clock, languages=("de",), has_guests=False)).page()
        assert "Serviceschalter" not in f"{staff.body}{staff.foot}"
        assert "Tab" not in f"{staff.foot}"
