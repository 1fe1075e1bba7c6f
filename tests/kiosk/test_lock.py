"""Nobody gets out of the program, and nothing gets out of the screen, without a staff PIN."""

import asyncio
import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from textual.app import App
from textual.events import Key
from textual.message_pump import MessagePump
from textual.screen import Screen

from kiosk import screens
from kiosk.app import KioskApp
from kiosk.exit_codes import ExitCode
from kiosk.lock import DEAD_KEYS, LockedApp, LockedScreen
from kiosk.messages import ScanSeen
from kiosk.pin_tries import PENALTY_MS
from kiosk.screens.pin import PinScreen
from kiosk.settings import Mode
from tests.fakes.clock import FakeClock
from tests.fakes.desk import START_MS, FakeDesk
from tests.fakes.stage import PIN, make_outfit, staged

MODES = tuple(Mode)


def kinds_of(root: type[MessagePump]) -> Iterator[type[MessagePump]]:
    """Everything that is made of a class, as far as it is ours."""
    for kind in root.__subclasses__():
        yield from kinds_of(kind)
        if kind.__module__.startswith("kiosk."):
            yield kind


def test_every_screen_is_locked() -> None:
    """No screen of any module, and no app, can be built without the lock."""
    for module in pkgutil.walk_packages(screens.__path__, "kiosk.screens."):
        importlib.import_module(module.name)
    found = [*kinds_of(Screen), *kinds_of(App)]
    assert len(found) > len(MODES)
    assert [kind for kind in found if not issubclass(kind, (LockedScreen, LockedApp))] == []
    locks = {
        kind: (getattr(kind, "check_action", None), getattr(kind, "ALLOW_SELECT", True)) for kind in found
    }
    assert set(locks.values()) == {(LockedScreen.check_action, False)}


@pytest.mark.parametrize("mode", MODES)
def test_dead_keys_do_nothing(mode: Mode) -> None:
    """Keys that quit, copy, suspend or open the palette leave the same screen standing."""

    async def play() -> None:
        async with staged(mode, size=(80, 24)) as stage:
            before = stage.text()
            await stage.pilot.press(*DEAD_KEYS)
            await stage.settle()
            assert stage.app.is_running
            assert stage.text() == before

    asyncio.run(play())


ACTIONS = (
    "app.quit", "app.help_quit", "app.command_palette", "app.screenshot", "app.suspend_process", "app.bell",
    "app.change_theme", "app.show_help_panel", "app.simulate_key('q')", "app.pop_screen",
    "app.switch_mode('x')", "app.notify('x')", "app.toggle_dark", "screen.maximize", "screen.minimize",
    "screen.copy_text",
    "screen.dismiss", "screen.focus('x')", "screen.set_class('x')", "app.focus_next",
)  # fmt: skip


@pytest.mark.parametrize("mode", MODES)
def test_no_action_runs_by_name(mode: Mode) -> None:
    """The allow-list of app and screen refuses every action of Textual's own."""

    async def play() -> None:
        async with staged(mode, size=(80, 24)) as stage:
            for action in ACTIONS:
                assert not await stage.app.run_action(action), action
            assert stage.app.is_running
            assert len(stage.app.screen_stack) == 2

    asyncio.run(play())


def test_nothing_is_copied_opened_or_saved() -> None:
    """Clipboard, browser and screenshots are dead even when called directly."""

    async def play() -> None:
        async with staged(Mode.DESK, size=(80, 24)) as stage:
            app = stage.app
            app.copy_to_clipboard("secret")
            assert app.clipboard == ""
            app.open_url("https://example.org")
            assert app.deliver_screenshot() is None
            app.action_screenshot()
            app.action_suspend_process()
            await app.action_quit()
            with app.suspend():
                assert app.is_running
            app.screen.action_copy_text()
            app.screen.action_maximize()
            assert app.screen.maximized is None
            assert not app.screen.ALLOW_SELECT

    asyncio.run(play())


def test_a_right_pin_ends_the_program() -> None:
    """Ctrl+X, the PIN and Enter end it with exit code 0."""

    async def play() -> None:
        async with staged(Mode.SELF_SERVICE) as stage:
            await stage.pilot.press("ctrl+x", *PIN, "enter")
            await stage.settle()
            assert stage.app.return_value == ExitCode.DONE

    asyncio.run(play())


def test_a_wrong_pin_is_slow() -> None:
    """After three wrong PINs even the right one has to wait; reopening the dialog does not help."""

    async def play() -> None:
        async with staged(Mode.SELF_SERVICE) as stage:
            for _ in range(3):
                await stage.pilot.press("ctrl+x", "0", "0", "enter")
                await stage.settle()
            assert "30 s" in stage.text()
            await stage.pilot.press("escape", "ctrl+x", *PIN, "enter")
            await stage.settle()
            assert stage.app.is_running
            await stage.wait(PENALTY_MS / 1000)
            await stage.pilot.press("ctrl+x", *PIN, "enter")
            await stage.settle()
            assert stage.app.return_value == ExitCode.DONE

    asyncio.run(play())


def test_the_dialog_closes_by_itself_and_shows_no_digit() -> None:
    """A PIN dialog that nobody types into gives way to the attendees' screen."""

    async def play() -> None:
        async with staged(Mode.SELF_SERVICE) as stage:
            await stage.pilot.press("ctrl+x", "ctrl+x", "4", "7")
            await stage.settle()
            assert isinstance(stage.app.screen, PinScreen)
            assert "47" not in stage.text()
            assert "● ●" in stage.text()
            await stage.wait(21)
            assert "Ticket hier vorhalten" in stage.text()

    asyncio.run(play())


def test_a_scan_under_the_dialog_is_answered() -> None:
    """A camera scan counts while staff have the dialog open."""

    async def play() -> None:
        async with staged(Mode.SELF_SERVICE) as stage:
            await stage.pilot.press("ctrl+x")
            stage.app.post_message(ScanSeen("TICKET1", "camera"))
            await stage.settle()
            await stage.pilot.press("escape")
            await stage.settle()
            assert "Anneliese" in stage.text()

    asyncio.run(play())


def test_a_crash_shows_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """A mistake of our own ends with code 70, without a trace or a name on the terminal."""
    app = KioskApp(make_outfit(FakeDesk(FakeClock(START_MS)), Mode.DESK))

    async def play() -> None:
        async with app.run_test(size=(80, 24)):
            app._handle_exception(ValueError("Anneliese Müller"))  # noqa: SLF001  # what Textual calls

    with pytest.raises(ValueError, match="Anneliese"):
        asyncio.run(play())
    assert app.return_code == ExitCode.BUG
    assert isinstance(app.crash, ValueError)
    said = capsys.readouterr()
    assert "Anneliese" not in said.out + said.err


def test_unknown_keys_are_harmless() -> None:
    """Keys that no screen knows, such as a multimedia key, change nothing."""

    async def play() -> None:
        for mode in MODES:
            async with staged(mode, size=(80, 24)) as stage:
                before = stage.text()
                stage.app.screen.post_message(Key("launch_media", None))
                await stage.settle()
                assert stage.text() == before

    asyncio.run(play())
